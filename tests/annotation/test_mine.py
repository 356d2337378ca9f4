"""The annotator's own page: own figures, and the known only once it was answered."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User

from annotation.models import Project, Purpose
from annotation.selectors.mine import own_page
from annotation.services.comparisons import NewComparison, add_comparisons
from tests.annotation.world import NOON, add, hand, judge, take

pytestmark = pytest.mark.django_db


def test_pace_and_agreement_are_own_and_have_an_interval(project: Project, alice: User, bob: User) -> None:
    Project.objects.update(overlap=2, gold_rate=0.0)
    add(Project.objects.get(), 4)
    alices, bobs = hand(alice, Project.objects.get()), hand(bob, Project.objects.get())
    for number in range(4):
        judge(take(alices), alices, ranking=[[0], [1]])
        row = take(bobs)
        judge(
            row,
            bobs,
            NOON - timedelta(days=number),
            ranking=[[0], [1]] if number else [[1], [0]],
            seconds=10 + number,
        )
    page = own_page(bobs, now=NOON)
    assert (page["judgements"], page["seconds_median"]) == (4, 11.5)
    assert [row["judgements"] for row in page["days"]][-4:] == [1, 1, 1, 1]
    assert len(page["days"]) == 30
    agreement = page["agreement"]
    assert (agreement["n"], agreement["value"]) == (4, 0.75)
    # Wilson's interval of 3 of 4, by hand.
    assert (agreement["low"], agreement["high"]) == (pytest.approx(0.3006, abs=1e-4), pytest.approx(0.9544, abs=1e-4))


def test_the_known_is_told_only_once_it_was_answered(project: Project, bob: User) -> None:
    Project.objects.update(gold_rate=1.0)
    rows = [
        NewComparison(
            where="here",
            id=f"gold {number}",
            messages=[{"role": "user", "content": f"gold {number}"}],
            responses=[("a", "a"), ("b", "b")],
            gold=[[0], [1]],
            purpose=Purpose.GOLD,
            explanation="a is true",
        )
        for number in range(2)
    ]
    add_comparisons(project=Project.objects.get(), rows=rows)
    bobs = hand(bob, Project.objects.get())
    first = take(bobs)
    assert own_page(bobs, now=NOON)["answered_checks"] == []
    judge(first, bobs, ranking=[[1], [0]])
    page = own_page(bobs, now=NOON)
    (check,) = page["answered_checks"]
    assert (check["prompt"], check["agrees"], check["explanation"]) == (
        str(first.comparison.prompt),
        False,
        "a is true",
    )
    assert page["checks"]["value"] == 0
    assert page["agreement"]["value"] is None
