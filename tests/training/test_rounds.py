"""A round goes through its states once, waits for people where it must, and refuses what cannot be."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.utils import timezone

from annotation.models import Assignment, Comparison, Judgement, Project
from annotation.services.simulation import simulate
from tests.training.driving import advance, at_round_1, behave, drive, start
from training.models import LoopSettings, Policy, RewardModel, Round, Run
from training.selectors.rounds import readiness
from training.services import rounds, runs, schedule, specs

State = Round.State
pytestmark = pytest.mark.django_db


def judge(project: Project, count: int) -> None:
    """Simulated annotators answer `count` assignments."""
    assert simulate(project=project, judgements=count, seed=1, now=timezone.now()) == count


def test_round_0_trains_the_sft_model_samples_it_and_opens_round_1(project: Project, loop: LoopSettings) -> None:
    round_0 = drive(start(project))
    assert [run.kind for run in round_0.runs.order_by("id")] == ["sft", "sample"]
    assert (round_0.state, round_0.policy_after) == (State.CLOSED, Policy.objects.get(is_promoted=True))
    round_1 = Round.objects.get(number=1)
    assert (round_1.state, round_1.policy_before) == (State.COLLECTING, round_0.policy_after)
    pairs = Comparison.objects.filter(project=project, round_number=0)
    assert pairs.count() == 12 * loop.pairs_per_prompt


def test_a_round_ends_with_a_promoted_policy_and_its_comparisons(project: Project, loop: LoopSettings) -> None:
    round_1 = at_round_1(project)
    judge(project, 12)
    start(project)
    drive(round_1)
    assert round_1.state == State.CLOSED
    assert [event.to_state for event in round_1.events.all()] == [
        "collecting",
        "training_reward",
        "gating_reward",
        "optimising",
        "gating_policy",
        "sampling",
        "closed",
    ]
    assert [run.kind for run in round_1.runs.order_by("id")] == ["reward", "ppo", "evaluate", "sample"]
    policy = Policy.objects.get(is_promoted=True)
    assert (policy.version, policy.stage, policy.parent) == (1, "ppo", Policy.objects.get(version=0))
    assert policy.reward_model == RewardModel.objects.get() == round_1.reward_model
    assert round_1.snapshot is not None
    assert round_1.snapshot.judgements == 12
    assert Comparison.objects.filter(project=project, round_number=1).exists()
    assert Round.objects.get(number=2).state == State.COLLECTING


@pytest.mark.parametrize(("simulated", "mostly"), [(0, False), (1, False), (6, False), (7, True), (12, True)])
def test_the_engine_expects_high_accuracy_where_most_judgements_were_simulated(
    simulated: int, mostly: bool, project: Project, loop: LoopSettings
) -> None:
    round_1 = at_round_1(project)
    judge(project, 12)
    start(project)
    drive(round_1)
    project.snapshots.update(simulated_judgements=simulated)
    spec = specs.spec_for(round_=Round.objects.get(number=1), kind=Run.Kind.REWARD)
    assert spec["simulated"] is mostly


def test_from_nothing_simulation_goes_through_round_1_and_no_further(project: Project, loop: LoopSettings) -> None:
    drive(start(project, simulate=True))
    round_1 = drive(Round.objects.get(number=1))
    assert round_1.state == State.CLOSED
    assert Judgement.objects.filter(annotator__is_simulated=True).count() == 24  # all that was open
    assert drive(Round.objects.get(number=2)).state == State.COLLECTING


def test_the_second_rounds_reward_model_learns_anew_from_all_judgements(project: Project, loop: LoopSettings) -> None:
    drive(start(project, simulate=True))
    drive(Round.objects.get(number=1))
    round_2 = drive(start(project, simulate=True))
    assert round_2.snapshot is not None
    assert round_2.snapshot.judgements == 2 * 24
    reward, sft = round_2.runs.get(kind="reward"), Policy.objects.get(version=0)
    assert (reward.inputs_path / reward.spec["model"]).resolve() == sft.run.model_path.resolve()


def test_too_few_judgements_are_refused_with_the_number_that_is_missing(project: Project, loop: LoopSettings) -> None:
    round_1 = at_round_1(project)
    judge(project, 7)
    with pytest.raises(rounds.TooFewJudgements, match="3 are missing") as refusal:
        start(project)
    assert refusal.value.status == 422
    round_1.refresh_from_db()
    assert round_1.state == State.COLLECTING


def test_the_first_round_needs_its_minimum_even_where_the_comparisons_cannot_give_it(
    project: Project, loop: LoopSettings
) -> None:
    LoopSettings.objects.update(min_judgements=25)  # 12 prompts give 24 pairs
    at_round_1(project)
    judge(project, 24)
    with pytest.raises(rounds.TooFewJudgements, match="1 are missing"):
        start(project)


def test_a_later_round_needs_no_more_than_its_comparisons_can_give(project: Project, loop: LoopSettings) -> None:
    LoopSettings.objects.update(min_judgements=20)
    drive(start(project, simulate=True))
    drive(Round.objects.get(number=1))
    Assignment.objects.filter(state="open").exclude(comparison__in=Comparison.objects.all()[:30]).delete()
    left = Assignment.objects.filter(state="open").count()
    assert 0 < left < 20
    assert readiness(project).needed == left
    round_2 = drive(start(project, simulate=True))
    assert round_2.state == State.CLOSED


def test_what_the_loop_fixes_cannot_be_overridden(project: Project, loop: LoopSettings) -> None:
    loop.sample = {"samples_per_prompt": 9, "policy": "elsewhere", "seed": 5}
    loop.save()
    spec = drive(start(project)).runs.get(kind="sample").spec
    assert (spec["samples_per_prompt"], spec["seed"]) == (loop.samples_per_prompt, 5)
    assert spec["policy"] != "elsewhere"


def test_without_demonstrations_there_is_nothing_to_start(project: Project) -> None:
    LoopSettings.objects.create(project=project)
    with pytest.raises(rounds.NothingToLearnFrom, match="no demonstrations"):
        start(project)


def test_a_second_round_is_refused_while_one_runs(project: Project, loop: LoopSettings) -> None:
    start(project)
    with pytest.raises(rounds.RoundRunning, match="round 0 is running"):
        start(project)


def test_the_database_itself_holds_one_unfinished_round(project: Project, loop: LoopSettings) -> None:
    start(project)
    with pytest.raises(IntegrityError), transaction.atomic():
        Round.objects.create(
            project=project, number=7, state=State.COLLECTING, trigger="click", started_at=timezone.now()
        )


def test_advancing_twice_writes_one_run(project: Project, loop: LoopSettings) -> None:
    round_0 = advance(advance(start(project)))
    runs.ensure(round_=round_0, kind=Run.Kind.SFT, now=timezone.now())
    assert Run.objects.count() == 1


def test_a_round_that_somebody_is_advancing_is_left_alone(project: Project, loop: LoopSettings) -> None:
    round_0 = start(project)
    Round.objects.update(busy_until=timezone.now() + timedelta(seconds=30))
    advance(round_0)
    assert not Run.objects.exists()
    Round.objects.update(busy_until=timezone.now() - timedelta(seconds=1))  # its worker was killed
    advance(round_0)
    assert Run.objects.exists()


def test_a_failed_run_halts_the_round_with_its_sentence_and_resuming_tries_again(
    project: Project, loop: LoopSettings, alice: User
) -> None:
    behave(loop, "sft", exit=2, say="demonstrations.jsonl, line 3: no response; give one")
    round_0 = drive(start(project))
    assert (round_0.state, round_0.halted_from) == (State.HALTED, State.TRAINING_SFT)
    assert round_0.reason == "The sft run failed: demonstrations.jsonl, line 3: no response; give one"
    behave(loop, "sft", steps=1)
    rounds.resume(round_=round_0, by=alice, reason="mended", now=timezone.now())
    assert drive(round_0).state == State.CLOSED
    assert [run.state for run in round_0.runs.filter(kind="sft").order_by("id")] == ["failed", "succeeded"]


def test_halting_stops_the_run_and_resuming_goes_on_with_the_same(
    project: Project, loop: LoopSettings, alice: User
) -> None:
    round_0 = advance(start(project))
    rounds.halt(round_=round_0, by=alice, reason="wrong data", now=timezone.now())
    run = round_0.runs.get()
    assert (round_0.state, round_0.reason, run.state) == (State.HALTED, "wrong data", Run.State.STOPPED)
    with pytest.raises(rounds.RoundHalted):
        start(project)
    rounds.resume(round_=round_0, by=alice, reason="it was fine", now=timezone.now())
    drive(round_0)
    assert (round_0.state, round_0.runs.filter(kind="sft").get()) == (State.CLOSED, run)
    said = round_0.events.filter(by=alice).values_list("to_state", "reason")
    assert list(said) == [("halted", "wrong data"), ("training_sft", "it was fine")]


@pytest.mark.parametrize("reason", ["", "  "])
def test_halting_and_resuming_need_a_reason(project: Project, loop: LoopSettings, alice: User, reason: str) -> None:
    round_0 = start(project)
    with pytest.raises(rounds.ReasonMissing):
        rounds.halt(round_=round_0, by=alice, reason=reason, now=timezone.now())
    rounds.halt(round_=round_0, by=alice, reason="stop", now=timezone.now())
    with pytest.raises(rounds.ReasonMissing):
        rounds.resume(round_=round_0, by=alice, reason=reason, now=timezone.now())


def test_what_is_not_halted_cannot_be_resumed_nor_halted_twice(
    project: Project, loop: LoopSettings, alice: User
) -> None:
    round_0 = start(project)
    with pytest.raises(rounds.NotHalted):
        rounds.resume(round_=round_0, by=alice, reason="why not", now=timezone.now())
    rounds.halt(round_=round_0, by=alice, reason="stop", now=timezone.now())
    with pytest.raises(rounds.RoundOver):
        rounds.halt(round_=round_0, by=alice, reason="stop", now=timezone.now())


def test_the_schedule_starts_a_round_when_it_is_due_and_has_its_judgements(
    project: Project, loop: LoopSettings
) -> None:
    loop.every_h = 6
    loop.save()
    round_1 = at_round_1(project)
    judge(project, 9)
    due = timezone.now() + timedelta(hours=6)
    assert schedule.start_due_rounds(now=due) == []  # one judgement is missing
    judge(project, 1)
    assert schedule.start_due_rounds(now=timezone.now()) == []
    assert schedule.start_due_rounds(now=due) == [round_1]
    round_1.refresh_from_db()
    assert (round_1.state, round_1.trigger) == (State.TRAINING_REWARD, "schedule")
    assert schedule.start_due_rounds(now=due) == []


def test_the_schedule_counts_new_judgements_too(project: Project, loop: LoopSettings) -> None:
    loop.new_preferences = 11
    loop.save()
    at_round_1(project)
    judge(project, 10)
    assert schedule.start_due_rounds(now=timezone.now()) == []
    judge(project, 1)
    assert len(schedule.start_due_rounds(now=timezone.now())) == 1


def test_where_too_few_comparisons_are_open_the_mend_is_another(project: Project, loop: LoopSettings) -> None:
    at_round_1(project)
    LoopSettings.objects.update(min_judgements=10_000)
    with pytest.raises(rounds.TooFewJudgements) as refusal:
        rounds.require_enough(project)
    assert refusal.value.fix is not None
    assert "lower min_judgements" in refusal.value.fix
