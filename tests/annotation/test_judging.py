"""Judging: replays, edits, late answers, and what is refused."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError

from annotation.errors import Unacceptable
from annotation.models import Assignment, Judgement, Project
from annotation.rankings import BadRanking
from annotation.services.judging import (
    AlreadyJudged,
    AlreadySuperseded,
    IdTaken,
    NotYourJudgement,
    edit,
    submit,
)
from annotation.services.leases import NotYours, release, renew
from annotation.services.queue import sweep
from tests.annotation.world import LATER, NOON, add, answer, hand, judge, take

BROWSER = Judgement.Origin.BROWSER


def test_sending_the_same_answer_twice_writes_it_once(project: Project, bob: User) -> None:
    add(project, 1)
    annotator = hand(bob, project)
    assignment, said = take(annotator), answer()
    first = submit(assignment=assignment, annotator=annotator, answer=said, origin=BROWSER, now=NOON)
    again = submit(assignment=assignment, annotator=annotator, answer=said, origin=BROWSER, now=LATER)
    assert (first[1], again[1]) == (True, False)
    assert first[0].pk == again[0].pk
    assert Judgement.objects.count() == 1


def test_an_answer_under_another_id_does_not_double_the_first(project: Project, bob: User) -> None:
    add(project, 1)
    annotator = hand(bob, project)
    assignment = take(annotator)
    judge(assignment, annotator)
    with pytest.raises(AlreadyJudged):
        judge(assignment, annotator)


def test_bob_cannot_judge_what_alice_holds(project: Project, alice: User, bob: User) -> None:
    add(project, 1)
    assignment = take(hand(alice, project))
    with pytest.raises(NotYours):
        judge(assignment, hand(bob, project))
    assert Judgement.objects.count() == 0


def test_bobs_late_answer_is_kept_beside_the_one_of_alice_who_took_over(
    project: Project, alice: User, bob: User
) -> None:
    Project.objects.update(overlap=1)
    project.refresh_from_db()
    add(project, 1)
    left = take(hand(bob, project))
    taken = take(hand(alice, project), LATER)
    late = judge(left, hand(bob, project), LATER)
    judge(taken, hand(alice, project), LATER)
    assert late.is_late
    assert late.assignment is None
    assert Judgement.objects.count() == 2
    taken.refresh_from_db()
    assert (taken.state, taken.annotator) == (Assignment.State.DONE, hand(alice, project))


def test_who_lost_a_row_and_holds_another_of_the_same_comparison_answers_that_one(
    project: Project, alice: User, bob: User, carol: User
) -> None:
    """Bob's first tab wakes up when his second has the same comparison, on another row."""
    add(project, 1)
    first = take(hand(bob, project))
    alices = take(hand(alice, project))
    renew(assignment=alices, annotator=hand(alice, project), now=LATER)
    sweep(project_id=project.pk, now=LATER)
    carols = take(hand(carol, project), LATER)
    release(assignment=alices, annotator=hand(alice, project), now=LATER)
    second = take(hand(bob, project), LATER)
    assert (carols.pk, second.pk) == (first.pk, alices.pk)
    release(assignment=carols, annotator=hand(carol, project), now=LATER)
    said = judge(first, hand(bob, project), LATER)
    assert (said.assignment, said.is_late) == (second, False)
    assert dict(Assignment.objects.values_list("pk", "state")) == {first.pk: "open", second.pk: "done"}
    with pytest.raises(AlreadyJudged):
        judge(second, hand(bob, project), LATER)


def test_a_late_answer_fills_the_row_that_nobody_took(project: Project, bob: User) -> None:
    add(project, 1)
    assignment = take(hand(bob, project))
    late = judge(assignment, hand(bob, project), LATER)
    assignment.refresh_from_db()
    assert late.is_late
    assert assignment.state == Assignment.State.DONE


def test_an_edit_supersedes_and_keeps_the_history(project: Project, bob: User) -> None:
    add(project, 1)
    annotator = hand(bob, project)
    old = judge(take(annotator), annotator)
    new, _ = edit(judgement=old, annotator=annotator, answer=answer(ranking=[[1], [0]]), now=LATER)
    assert new.supersedes == old
    assert Judgement.objects.filter(superseded_by__isnull=True).get() == new
    with pytest.raises(AlreadySuperseded):
        edit(judgement=old, annotator=annotator, answer=answer(), now=LATER)


def test_alice_cannot_edit_bobs_judgement(project: Project, alice: User, bob: User) -> None:
    add(project, 1)
    annotator = hand(bob, project)
    old = judge(take(annotator), annotator)
    with pytest.raises(NotYourJudgement):
        edit(judgement=old, annotator=hand(alice, project), answer=answer(), now=LATER)


def test_an_id_cannot_serve_two_judgements(project: Project, bob: User) -> None:
    add(project, 2)
    annotator = hand(bob, project)
    first = judge(take(annotator), annotator)
    with pytest.raises(IdTaken):
        judge(take(annotator), annotator, id=first.pk)


@pytest.mark.parametrize(
    ("ranking", "word"),
    [
        ([[0]], "missing"),
        ([[0], [0], [1]], "repeated"),
        ([[0], [2]], "names no response"),
        ([[0, 1], []], "not a ranking"),
        ([], "missing"),
        ([[True], [0]], "names no response"),
    ],
)
def test_a_wrong_ranking_is_refused_by_its_index(
    project: Project, bob: User, ranking: list[list[int]], word: str
) -> None:
    add(project, 1)
    annotator = hand(bob, project)
    with pytest.raises(BadRanking, match=word):
        judge(take(annotator), annotator, ranking=ranking)
    assert Judgement.objects.count() == 0


@pytest.mark.parametrize(
    ("columns", "where"),
    [
        ({"strength": 4}, "strength"),
        ({"strength": 1, "ranking": [[0, 1]]}, "strength"),
        ({"flags": ["ugly"]}, "flags"),
        ({"shown": [0, 0]}, "shown"),
        ({"seconds": -1.0}, "seconds"),
        ({"reason": "x" * 10_001}, "reason"),
    ],
)
def test_a_wrong_detail_is_refused_by_its_name(
    project: Project, bob: User, columns: dict[str, Any], where: str
) -> None:
    add(project, 1)
    annotator = hand(bob, project)
    with pytest.raises(Unacceptable) as refusal:
        judge(take(annotator), annotator, **columns)
    assert refusal.value.where == where


def test_the_schema_itself_refuses_a_second_answer_to_one_assignment(
    project: Project, alice: User, bob: User
) -> None:
    add(project, 1)
    assignment = take(hand(bob, project))
    first = judge(assignment, hand(bob, project))
    with pytest.raises(IntegrityError):
        Judgement.objects.create(
            id=answer().id,
            project=project,
            comparison=first.comparison,
            annotator=hand(alice, project),
            assignment=assignment,
            ranking=[[0], [1]],
            origin=BROWSER,
            received_at=NOON,
        )
