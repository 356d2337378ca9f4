"""Newcomers see the tutorial first, with what is right; nobody else is ever told what is known."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from rest_framework.test import APIClient

from annotation.models import Annotator, Judgement, Project, Purpose
from annotation.selectors.judgements import current
from annotation.services.comparisons import NewComparison, add_comparisons
from tests.annotation.world import add, hand, judge, take

pytestmark = pytest.mark.django_db


@pytest.fixture
def taught(project: Project) -> Project:
    rows = [
        NewComparison(
            where="here",
            id=f"{purpose}-{number}",
            messages=[{"role": "user", "content": f"{purpose} {number}"}],
            responses=[(f"good {purpose} {number}", "a"), (f"bad {purpose} {number}", "b")],
            gold=[[0], [1]],
            purpose=purpose,
            explanation="The first answers the question.",
        )
        for purpose in (Purpose.TUTORIAL, Purpose.QUALIFICATION, Purpose.GOLD)
        for number in range(2)
    ]
    add_comparisons(project=project, rows=rows)
    add(project, 3)
    Project.objects.update(gold_rate=1.0, qualification_items=2)
    return Project.objects.get()


def test_tutorial_then_qualification_then_work(taught: Project, bob: User) -> None:
    bobs = hand(bob, taught)
    seen = []
    for _ in range(5):
        held = take(Annotator.objects.select_related("project").get(pk=bobs.pk))
        seen.append(held.purpose)
        judge(held, bobs)
    assert seen[:4] == ["tutorial"] * 2 + ["qualification"] * 2
    assert seen[4] == "gold"


def test_only_the_tutorial_tells(taught: Project, bob: User, client_of: Callable[[User], APIClient]) -> None:
    client = client_of(bob)
    told = {}
    for _ in range(8):
        (item,) = client.post("/api/projects/tea/claim", {"want": 1}, format="json").json()["items"]
        kind = item["prompt"][0]["content"].split()[0]
        told[kind] = item["lesson"]
        answer = {"id": f"00000000-0000-4000-8000-{len(told):04}{item['assignment']:08}", "ranking": [[0], [1]]}
        assert (
            client.post(f"/api/assignments/{item['assignment']}/judgements", answer, format="json").status_code == 201
        )
    assert told.pop("tutorial") == {"ranking": [[0], [1]], "explanation": "The first answers the question."}
    assert set(told) >= {"qualification", "gold", "question"}
    assert set(map(str, told.values())) == {"None"}


def test_tutorial_answers_stay_out_of_the_statistics(taught: Project, bob: User) -> None:
    bobs = hand(bob, taught)
    judge(take(bobs), bobs)
    assert Judgement.objects.count() == 1
    assert not current(taught).exists()


def test_what_is_added_later_is_for_those_who_come_later(project: Project, bob: User, alice: User) -> None:
    add(project, 2)
    bobs = hand(bob, project)
    judge(take(bobs), bobs)
    lesson = NewComparison(
        where="here", id="t", messages=[{"role": "user", "content": "t"}], responses=[("a", "a"), ("b", "b")],
        gold=[[0], [1]], purpose=Purpose.TUTORIAL,
    )  # fmt: skip
    add_comparisons(project=project, rows=[lesson])
    assert take(Annotator.objects.get(pk=bobs.pk)).purpose == Purpose.WORK
    assert take(hand(alice, project)).purpose == Purpose.TUTORIAL
