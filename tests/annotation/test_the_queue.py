"""The queue's rules: order, overlap, what is mixed in, caps, tags, pauses."""

from collections import Counter
from datetime import timedelta

import pytest
from django.contrib.auth.models import User

from annotation.chat import Message
from annotation.digests import digest_of
from annotation.errors import Unacceptable
from annotation.models import (
    Annotator,
    Assignment,
    Comparison,
    Preference,
    Project,
    QualityReport,
    Skip,
)
from annotation.rankings import share_alike
from annotation.services.admission import Closed, closed
from annotation.services.annotators import confirm_guidelines
from annotation.services.comparisons import NewComparison, add_comparisons
from annotation.services.leases import TakenMeanwhile, lease_length, release, skip, unskip
from annotation.services.overlap import FIXED_SHARE, LEAST_GAIN, ask_again, is_fixed, order_anew
from annotation.services.pausing import pause_comparison, resume_comparison
from annotation.services.queue import claim
from annotation.services.strategies import EXPLORED_SHARE, STRATEGIES, Waiting, lot_of
from tests.annotation.world import LATER, NOON, add, hand, judge, rules, take, walk


def test_a_begun_comparison_comes_before_those_that_nobody_has_seen(project: Project, alice: User, bob: User) -> None:
    add(project, 5)
    begun = [take(hand(alice, project)).comparison_id]
    judge(Assignment.objects.get(comparison__in=begun, state="leased"), hand(alice, project))
    begun.append(take(hand(alice, project)).comparison_id)
    offered = [row.comparison_id for row in claim(annotator=hand(bob, project), want=3, now=NOON)]
    assert offered[:2] == begun
    assert len(set(offered)) == 3


def test_what_somebody_gave_back_is_found_although_the_walk_has_passed_it(
    project: Project, alice: User, bob: User
) -> None:
    rules(project, overlap=1, strategy="oldest")
    add(project, 4)
    first = take(hand(alice, project))
    for _ in range(2):
        judge(take(hand(bob, project)), hand(bob, project))
    release(assignment=first, annotator=hand(alice, project), now=NOON)
    rest = [row.comparison_id for row in walk(hand(bob, project))]
    assert first.comparison_id in rest
    assert len(rest) == 2


@pytest.mark.parametrize("name", STRATEGIES)
def test_every_strategy_hands_everything_out_once(name: str, project: Project, bob: User) -> None:
    rules(project, strategy=name)
    add(project, 40)
    order = [row.comparison_id for row in walk(hand(bob, project))]
    assert len(order) == len(set(order)) == 40
    assert (order == sorted(order)) == (name in {"breadth_first", "oldest"})


def test_propensities_are_those_of_the_strategy(project: Project, bob: User) -> None:
    rules(project, strategy="random", overlap=1)
    add(project, 20)
    assert take(hand(bob, project)).propensity == pytest.approx(1 / 20)
    explored, urgent = Waiting(1, 0.9, EXPLORED_SHARE / 2), Waiting(1, 0.9, 0.9)
    strategy = STRATEGIES["priority"]
    assert strategy.propensity(urgent, 100) == pytest.approx(1 - EXPLORED_SHARE)
    assert strategy.propensity(explored, 100) == pytest.approx(1 / 100)


def test_urgent_comparisons_lead_under_priority_and_a_fifth_is_random() -> None:
    turn = STRATEGIES["priority"].turn
    assert turn(Waiting(1, 0.9, 0.5)) < turn(Waiting(2, 0.1, 0.5))
    places = [turn(Waiting(number, 0.5, (number + 0.5) / 1000)) for number in range(1000)]
    assert sum(place != 0.5 for place in places) == pytest.approx(1000 * EXPLORED_SHARE, abs=1)


def test_a_change_of_strategy_orders_the_queue_anew(project: Project, bob: User) -> None:
    rules(project, overlap=1)
    add(project, 30)
    take(hand(bob, project))
    rules(project, strategy="random")
    assert order_anew(project) == 29
    lots = {row.pk: lot_of(row.digest) for row in Comparison.objects.all()}
    order = [row.comparison_id for row in walk(hand(bob, project))][1:]
    assert order == sorted(order, key=lambda pk: lots[pk])


def test_an_unknown_strategy_is_refused(project: Project) -> None:
    rules(project, strategy="astrology")
    with pytest.raises(Unacceptable, match="Use breadth_first"):
        add(project, 1)


def test_a_share_of_comparisons_is_for_everybody(project: Project) -> None:
    rules(project, overlap=1, calibration_share=0.2, calibration_overlap=4)
    add(project, 1000)
    slots = Counter(Counter(Assignment.objects.values_list("comparison_id", flat=True)).values())
    assert set(slots) == {1, 4}
    assert 150 < slots[4] < 250  # binomial(1000, .2): four standard deviations


def test_uncertain_comparisons_are_asked_again_until_the_most(project: Project, alice: User, bob: User) -> None:
    rules(project, overlap=1, overlap_max=2, certainty_wanted=0.8)
    add(project, 60)
    walk(hand(alice, project))
    report = QualityReport.objects.create(
        project=project, method="majority", inputs_digest="x", judgements=60, simulated_judgements=0,
        newest_judgement_at=NOON, figures={}, created_at=NOON,
    )  # fmt: skip
    for number, row in enumerate(Comparison.objects.order_by("id")):
        certainty = 0.5 if number < 50 else 0.9
        Preference.objects.create(
            report=report, comparison=row, first=0, second=1, p_first=0.7, p_tie=0, certainty=certainty, judgements=1
        )
    fixed = sum(is_fixed(row.digest) for row in Comparison.objects.order_by("id")[:50])
    assert ask_again(report=report, now=NOON) == 50 - fixed
    assert ask_again(report=report, now=NOON) == 0  # the second answers are still outstanding
    assert len(walk(hand(bob, project))) == 50 - fixed + sum(
        is_fixed(row.digest) for row in project.comparisons.all()
    )
    assert ask_again(report=report, now=NOON) == 0  # two is the most
    assert walk(hand(alice, project)) == []


def test_where_more_answers_would_change_nothing_nobody_is_asked(project: Project, alice: User) -> None:
    rules(project, overlap=1, overlap_max=3, certainty_wanted=0.8)
    add(project, 60)
    walk(hand(alice, project))
    report = QualityReport.objects.create(
        project=project, method="majority", inputs_digest="x", judgements=60, simulated_judgements=0,
        newest_judgement_at=NOON, figures={}, created_at=NOON,
    )  # fmt: skip
    wanted = set()
    for number, row in enumerate(Comparison.objects.order_by("id")):
        gain = LEAST_GAIN * (0.5 if number % 2 else 1.5)
        Preference.objects.create(
            report=report, comparison=row, first=0, second=1, p_first=0.7, p_tie=0, certainty=0.5, judgements=1,
            gain=gain,
        )  # fmt: skip
        wanted |= set() if number % 2 or is_fixed(row.digest) else {row.pk}
    assert ask_again(report=report, now=NOON) == len(wanted)
    urgent = Assignment.objects.filter(state="open", turn__lt=0, comparison__in=wanted)
    assert set(urgent.values_list("comparison", flat=True)) == wanted


def test_about_a_tenth_has_the_most_answers_from_the_start(project: Project) -> None:
    rules(project, overlap=1, overlap_max=4)
    add(project, 200)
    for row in project.comparisons.all():
        assert row.assignments.count() == (4 if is_fixed(row.digest) else 1)


def test_where_all_have_two_answers_no_slice_is_needed_and_what_is_asked_again_is_marked(
    project: Project, alice: User, bob: User
) -> None:
    rules(project, overlap=2, overlap_max=4)
    add(project, 30)
    assert set(Assignment.objects.values_list("slot", flat=True)) == {0, 1}
    walk(hand(alice, project))
    walk(hand(bob, project))
    report = QualityReport.objects.create(
        project=project, method="majority", inputs_digest="x", judgements=60, simulated_judgements=0,
        newest_judgement_at=NOON, figures={}, created_at=NOON,
    )  # fmt: skip
    for row in project.comparisons.all():
        Preference.objects.create(
            report=report, comparison=row, first=0, second=1, p_first=0.5, p_tie=0, certainty=0.5, judgements=2
        )
    assert ask_again(report=report, now=NOON) == 30
    assert set(Assignment.objects.values_list("slot", "is_added")) == {(0, False), (1, False), (2, True)}


def test_the_fixed_slice_is_about_a_tenth() -> None:
    digests = [digest_of(number) for number in range(5000)]
    assert sum(map(is_fixed, digests)) / 5000 == pytest.approx(FIXED_SHARE, abs=0.02)


def test_caps_guidelines_and_pauses_close_the_queue(project: Project, bob: User) -> None:
    add(project, 5)
    rules(project, daily_cap=1)
    judge(take(hand(bob, project)), hand(bob, project))
    assert closed(hand(bob, project), NOON) == Closed.DONE_FOR_TODAY
    assert closed(hand(bob, project), NOON + timedelta(days=1)) is None
    rules(project, daily_cap=0, must_read_guidelines=True, guidelines_version=3)
    assert closed(hand(bob, project), NOON) == Closed.GUIDELINES
    with pytest.raises(Unacceptable, match="read version 3"):
        confirm_guidelines(annotator=hand(bob, project), version=2)
    confirm_guidelines(annotator=hand(bob, project), version=3)
    assert closed(hand(bob, project), NOON) is None
    Annotator.objects.update(is_paused=True)
    assert closed(hand(bob, project), NOON) == Closed.YOU_ARE_PAUSED


def test_nobody_gives_more_than_their_share(project: Project, alice: User, bob: User) -> None:
    rules(project, share_cap=0.6)
    add(project, 40)
    for _ in range(31):
        judge(take(hand(alice, project)), hand(alice, project))
    for _ in range(19):
        judge(take(hand(bob, project)), hand(bob, project))
    assert closed(hand(alice, project), NOON) == Closed.SHARE_REACHED
    assert closed(hand(bob, project), NOON) is None


def test_work_that_needs_a_tag_goes_to_its_bearers(project: Project, alice: User, bob: User) -> None:
    rules(project, overlap=1)
    add(project, 2)
    row = Assignment.objects.order_by("id")[0]
    Assignment.objects.filter(pk=row.pk).update(needs="medicine")
    assert [found.pk for found in walk(hand(bob, project))] != [row.pk]
    assert walk(hand(bob, project)) == []
    annotator = hand(alice, project)
    annotator.tags = ["medicine"]
    annotator.save()
    assert [found.pk for found in walk(annotator)] == [row.pk]


def test_nobody_judges_what_stands_under_their_own_name(project: Project, alice: User, bob: User) -> None:
    message: list[Message] = [{"role": "user", "content": "Write a limerick."}]
    mine = NewComparison(where="x", id="own", messages=message, responses=[("a", "bob"), ("b", "a model")])
    add_comparisons(project=project, rows=[mine])
    assert claim(annotator=hand(bob, project), want=1, now=NOON) == []
    assert take(hand(alice, project)).comparison.external_id == "own"


def test_a_paused_comparison_waits_and_comes_back(project: Project, alice: User, bob: User) -> None:
    add(project, 1)
    taken = take(hand(alice, project))
    pause_comparison(comparison=taken.comparison)
    assert claim(annotator=hand(bob, project), want=1, now=NOON) == []
    assert claim(annotator=hand(bob, project), want=1, now=LATER) == []  # nor what fell back meanwhile
    assert judge(taken, hand(alice, project), LATER).is_late  # but an answer on its way is kept
    resume_comparison(comparison=taken.comparison)
    assert take(hand(bob, project), LATER).comparison_id == taken.comparison_id


def test_a_skip_can_be_taken_back_while_nobody_else_has_it(project: Project, alice: User, bob: User) -> None:
    rules(project, overlap=1)
    add(project, 1)
    row = take(hand(bob, project))
    skip(assignment=row, annotator=hand(bob, project), reason="by mistake", now=NOON)
    assert unskip(assignment=row, annotator=hand(bob, project), now=NOON).annotator == hand(bob, project)
    assert Skip.objects.count() == 0
    skip(assignment=row, annotator=hand(bob, project), reason="", now=NOON)
    take(hand(alice, project))
    with pytest.raises(TakenMeanwhile):
        unskip(assignment=row, annotator=hand(bob, project), now=NOON)


def test_the_lease_follows_the_annotators_pace(project: Project, bob: User) -> None:
    add(project, 3)
    annotator = hand(bob, project)
    assert lease_length(annotator).total_seconds() == project.lease_floor_s
    judge(take(annotator), annotator, seconds=400.0)
    assert lease_length(hand(bob, project)).total_seconds() == 1200
    judge(take(annotator), annotator, seconds=9000.0)
    assert lease_length(hand(bob, project)).total_seconds() == 3600


def test_pairs_that_stand_alike() -> None:
    assert share_alike([[0], [1], [2]], [[0], [1], [2]]) == 1
    assert share_alike([[0, 1], [2]], [[0], [1], [2]]) == pytest.approx(2 / 3)
    assert share_alike([[1], [0]], [[0], [1]]) == 0
