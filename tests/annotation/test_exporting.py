"""What leaves the project: preferences for other tools, and everything that was ever accepted."""

import json

import pytest
from django.contrib.auth.models import User

from annotation.chat import Message
from annotation.formats import read_hh, read_trl
from annotation.models import Judgement, Project, Purpose
from annotation.selectors.exports import EXPORTS
from annotation.services.calibration import calibrate
from annotation.services.comparisons import NewComparison, add_comparisons
from annotation.services.judging import edit
from annotation.services.leases import skip
from tests.annotation.world import NOON, add, answer, hand, judge, take

pytestmark = pytest.mark.django_db


def lines(project: Project, what: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in EXPORTS[what](project)]


def test_preferences_are_read_by_the_formats_that_they_are_named_after(project: Project, bob: User) -> None:
    Project.objects.update(gold_rate=0.0)
    chat: list[Message] = [
        {"role": "system", "content": "Be kind."},
        {"role": "user", "content": "Tea?"},
        {"role": "assistant", "content": "Which?"},
        {"role": "user", "content": "Green."},
    ]
    new = NewComparison(where="here", id="chat", messages=chat, responses=[("Steep it.", "a"), ("Boil it.", "b")])
    add_comparisons(project=project, rows=[new])
    bobs = hand(bob, Project.objects.get())
    judge(take(bobs), bobs, ranking=[[1], [0]])
    calibrate(project=project, now=NOON)
    (trl,) = lines(project, "preferences-trl")
    row = read_trl(trl, where="line 1", max_characters=100)
    assert row.comparison.messages == chat
    assert row.comparison.responses[row.chosen].text == "Boil it."
    (hh,) = lines(project, "preferences-hh")
    read = read_hh(hh, where="line 1", max_characters=100)
    assert [turn["role"] for turn in read.comparison.messages] == ["user", "assistant", "user"]
    assert read.comparison.messages[0]["content"] == "Be kind.\n\nTea?"
    assert read.comparison.responses[read.chosen].text == "Boil it."


def test_gold_checks_annotators_and_trains_nobody(project: Project, bob: User) -> None:
    Project.objects.update(gold_rate=1.0)
    add(project, 1)
    gold = NewComparison(
        where="here", id="gold", messages=[{"role": "user", "content": "?"}], responses=[("a", "a"), ("b", "b")],
        gold=[[0], [1]], purpose=Purpose.GOLD,
    )  # fmt: skip
    add_comparisons(project=project, rows=[gold])
    bobs = hand(bob, Project.objects.get())
    for _ in range(2):
        judge(take(bobs), bobs)
    calibrate(project=project, now=NOON)
    assert Judgement.objects.count() == 2
    assert [row["prompt"] for row in lines(project, "preferences-trl")] == [
        [{"role": "user", "content": "question 0"}]
    ]


def test_the_audit_keeps_what_was_superseded_and_what_was_skipped(project: Project, bob: User) -> None:
    add(project, 2)
    bobs = hand(bob, project)
    first = judge(take(bobs), bobs, reason="kind", flags=["unsafe"])
    edit(judgement=first, annotator=bobs, answer=answer(ranking=[[1], [0]]), now=NOON)
    skip(assignment=take(bobs), annotator=bobs, code="unclear", reason="hm", now=NOON)
    rows = {str(row["id"]): row for row in lines(project, "audit")}
    assert len(rows) == 2
    (new,) = [row for row in rows.values() if row["supersedes"] is not None]
    old = rows[str(new["supersedes"])]
    assert (old["reason"], old["flags"], old["purpose"], old["slot"]) == ("kind", ["unsafe"], "work", 0)
    assert [row["id"] for row in lines(project, "judgements")] == [new["id"]]
    assert [(row["code"], row["reason"]) for row in lines(project, "skips")] == [("unclear", "hm")]
