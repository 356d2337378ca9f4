"""What is mixed into the work: gold, second looks, and the qualification before it."""

from collections import Counter
from datetime import timedelta

import pytest
from django.contrib.auth.models import User

from annotation.models import (
    RETEST,
    Assignment,
    Judgement,
    Project,
    Purpose,
    Skip,
)
from annotation.services.admission import Closed, closed
from annotation.services.comparisons import NewComparison, add_comparisons
from annotation.services.judging import AlreadyJudged
from annotation.services.leases import skip, unskip
from annotation.services.queue import claim
from tests.annotation.world import NOON, add, hand, judge, rules, take, walk


def special(project: Project, purpose: Purpose, count: int, gold: list[list[int]] | None = None) -> None:
    """`count` comparisons of this purpose, whose known ranking puts the first response first."""
    rows = [
        NewComparison(
            where="here",
            id=f"{purpose}-{number}",
            messages=[{"role": "user", "content": f"{purpose} {number}"}],
            responses=[(f"{purpose} {number} right", "a file"), (f"{purpose} {number} wrong", "a file")],
            gold=gold or [[0], [1]],
            purpose=purpose,
        )
        for number in range(count)
    ]
    add_comparisons(project=project, rows=rows)


def test_gold_is_mixed_in_at_its_rate_and_never_twice(project: Project, bob: User) -> None:
    rules(project, overlap=1, gold_rate=0.1)
    add(project, 300)
    special(project, Purpose.GOLD, 60)
    purposes = Counter(row.purpose for row in walk(hand(bob, project)))
    assert purposes[Purpose.WORK] == 300
    assert 12 < purposes[Purpose.GOLD] < 60
    seen = Assignment.objects.filter(annotator=hand(bob, project)).values_list("comparison_id", flat=True)
    assert len(seen) == len(set(seen))


def test_everybody_gets_the_gold(project: Project, alice: User, bob: User) -> None:
    rules(project, overlap=1, gold_rate=1.0)
    special(project, Purpose.GOLD, 2)
    assert len(walk(hand(alice, project))) == len(walk(hand(bob, project))) == 2


def test_a_retest_shows_an_own_answer_again_with_the_sides_swapped(project: Project, bob: User) -> None:
    rules(project, overlap=1, gold_rate=0.0, retest_rate=1.0, retest_after_hours=24)
    add(project, 2)
    first = take(hand(bob, project))
    judge(first, hand(bob, project), shown=first.shown)
    assert take(hand(bob, project)).purpose == Purpose.WORK  # too early
    tomorrow = NOON + timedelta(hours=25)
    other = Assignment.objects.get(annotator=hand(bob, project), state="leased")
    judge(other, hand(bob, project), NOON + timedelta(minutes=1), shown=other.shown)
    again = take(hand(bob, project), tomorrow)
    assert (again.purpose, again.comparison_id) == (RETEST, first.comparison_id)
    assert again.shown == first.shown[::-1]
    second = judge(again, hand(bob, project), tomorrow)
    assert second.is_retest
    with pytest.raises(AlreadyJudged):
        judge(again, hand(bob, project), tomorrow)
    assert Judgement.objects.filter(comparison=first.comparison_id).count() == 2


def test_a_retest_also_comes_after_enough_further_judgements(project: Project, bob: User) -> None:
    rules(project, overlap=1, gold_rate=0.0, retest_rate=1.0, retest_after_hours=1000, retest_after_judgements=3)
    add(project, 8)
    kinds = []
    for minute in range(8):
        moment = NOON + timedelta(minutes=minute)
        row = take(hand(bob, project), moment)
        kinds.append(row.purpose)
        judge(row, hand(bob, project), moment, shown=row.shown)
    assert kinds[:4] == ["work"] * 4
    assert RETEST in kinds[4:]


def test_who_fails_the_qualification_gets_no_work(project: Project, alice: User, bob: User) -> None:
    rules(project, qualification_items=2, qualification_pass=1.0)
    add(project, 3)
    special(project, Purpose.QUALIFICATION, 2)
    for user, ranking in ((alice, [[0], [1]]), (bob, [[1], [0]])):
        for _ in range(2):
            row = take(hand(user, project))
            assert row.purpose == Purpose.QUALIFICATION
            judge(row, hand(user, project), ranking=ranking)
    assert closed(hand(bob, project), NOON) == Closed.NOT_QUALIFIED
    assert claim(annotator=hand(bob, project), want=1, now=NOON) == []
    assert take(hand(alice, project)).purpose == Purpose.WORK


def test_a_qualification_without_comparisons_says_so(project: Project, bob: User) -> None:
    rules(project, qualification_items=2)
    add(project, 1)
    assert closed(hand(bob, project), NOON) == Closed.NO_QUALIFICATION


def test_a_skipped_gold_task_is_nobody_elses_and_can_be_taken_back(project: Project, bob: User) -> None:
    rules(project, overlap=1, gold_rate=1.0)
    special(project, Purpose.GOLD, 1)
    bobs = hand(bob, project)
    held = take(bobs)
    for _ in range(2):  # the second is a client that never heard the answer
        skip(assignment=Assignment.objects.get(pk=held.pk), annotator=bobs, code="unclear", now=NOON)
    assert Skip.objects.get().code == "unclear"
    assert claim(annotator=hand(bob, project), want=1, now=NOON) == []
    assert unskip(assignment=held, annotator=bobs, now=NOON).pk == held.pk
    assert take(hand(bob, project)).pk == held.pk
