"""Answer and next comparison together; the answer stands whatever becomes of what comes next."""

import logging
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import DatabaseError

from annotation.models import Annotator, Assignment, Judgement, Project
from annotation.services import turns
from annotation.services.answers import Answer
from annotation.services.leases import NotYours
from annotation.services.turns import Turn, take_turn
from tests.annotation.world import NOON, add, answer, hand, take

BROWSER = Judgement.Origin.BROWSER


def turn(assignment: Assignment, annotator: Annotator, said: Answer) -> Turn:
    return take_turn(assignment=assignment, annotator=annotator, answer=said, origin=BROWSER, want=1, now=NOON)


def test_an_answer_brings_the_next_comparison(project: Project, bob: User) -> None:
    add(project, 2)
    annotator = hand(bob, project)
    first = take(annotator)
    judgement, is_new, held = turn(first, annotator, answer(seconds=4.0))
    assert is_new
    assert judgement.comparison_id == first.comparison_id
    assert [row.comparison_id for row in held] != [first.comparison_id]
    kept = Annotator.objects.get(pk=annotator.pk)
    assert (kept.recent_seconds, kept.cursor) == ([4.0], held[0].turn)
    assert Assignment.objects.get(pk=held[0].pk).shown == held[0].shown


def test_an_answer_stands_where_the_next_comparison_fails(
    project: Project, bob: User, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    add(project, 2)
    annotator = hand(bob, project)
    first, said = take(annotator), answer(seconds=4.0)

    def fails(**_: Any) -> list[Assignment]:
        raise DatabaseError("deadlock detected")

    monkeypatch.setattr(turns, "lease", fails)
    with caplog.at_level(logging.ERROR):
        judgement, is_new, held = turn(first, annotator, said)
    assert (judgement.pk, is_new, len(held)) == (said.id, True, 1)
    assert str(said.id) in caplog.text
    assert Judgement.objects.get().assignment_id == first.pk
    assert Annotator.objects.get(pk=annotator.pk).recent_seconds == [4.0]  # the pace is learnt once


def test_an_answer_stands_where_nothing_can_be_handed_out_at_all(
    project: Project, bob: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(project, 2)
    annotator = hand(bob, project)
    first, said = take(annotator), answer()

    def fails(**_: Any) -> list[Assignment]:
        raise DatabaseError("no more")

    monkeypatch.setattr(turns, "lease", fails)
    monkeypatch.setattr(turns, "claim", fails)
    with pytest.raises(DatabaseError, match="no more"):
        turn(first, annotator, said)
    assert Judgement.objects.get().pk == said.id


def test_a_refused_answer_takes_nothing(project: Project, alice: User, bob: User) -> None:
    add(project, 2)
    theirs = take(hand(alice, project))
    annotator = hand(bob, project)
    with pytest.raises(NotYours):
        turn(theirs, annotator, answer())
    assert not Assignment.objects.filter(annotator=annotator).exists()
