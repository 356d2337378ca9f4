"""A gate lets a model pass by its figures, refuses in words, and records who overrode it."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from annotation.models import Project
from tests.training.driving import behave, drive, start
from tests.training.stand_in_engine import EVEN, GAIN, GOOD, REPORTS
from training.bounds import Bounds
from training.models import LoopSettings, Policy, Round
from training.services import rounds
from training.services.checks import Check, sentence
from training.services.policy_checks import policy_checks
from training.services.reward_checks import reward_checks

State = Round.State


def figure(value: float | None, low: float | None, high: float | None, n: int = 50) -> dict[str, Any]:
    """A figure as the engine reports it."""
    return {"value": value, "low": low, "high": high, "n": n}


def refused_reward(**changes: Any) -> list[str]:
    """Names of the checks that a good reward model with some figures changed does not pass."""
    checks = reward_checks(REPORTS["reward"] | changes, Bounds(), has_serving=True, has_gate_members=True)
    return [check.name for check in checks if not check.passed]


def test_a_good_reward_model_passes_every_check() -> None:
    assert refused_reward() == []
    assert refused_reward(accuracy_over_length=figure(-0.05, -0.2, 0.1)) == []  # too few pairs to tell
    assert refused_reward(ece=figure(0.16, 0.1, 0.2)) == []


@pytest.mark.parametrize(
    ("check", "changes"),
    [
        ("held_out_accuracy", {"accuracy": figure(0.6, 0.45, 0.75)}),  # the interval reaches chance
        ("held_out_accuracy", {"accuracy": figure(0.6, 0.5, 0.75)}),  # it touches chance
        ("held_out_accuracy", {"accuracy": figure(0.9, None, None)}),  # one prompt has no interval
        ("held_out_accuracy", {"accuracy": figure(None, None, None, 0)}),  # nothing was held out
        ("not_worse_than_length", {"accuracy_over_length": figure(-0.2, -0.3, -0.01)}),
        ("not_worse_than_bag_of_words", {"accuracy_over_bag_of_words": figure(-0.2, -0.3, -0.01)}),
        ("not_worse_than_serving", {"accuracy_over_serving": figure(-0.2, -0.3, -0.01)}),
        ("loss_not_above_serving", {"nll_over_serving_nats": figure(0.2, 0.01, 0.3)}),
        ("calibration", {"ece": figure(0.3, 0.16, 0.4)}),
        ("length_correlation", {"length_correlation_excess": figure(0.5, 0.31, 0.6)}),
        ("disagreement", {"ensemble_agreement": figure(0.4, 0.3, 0.49)}),
        ("gate_members", {"gate": {"accuracy": figure(0.5, 0.4, 0.6)}}),
    ],
)
def test_each_doubt_about_a_reward_model_refuses_alone(check: str, changes: dict[str, Any]) -> None:
    assert refused_reward(**changes) == [check]


def test_the_first_reward_model_has_no_predecessor_and_stands_beside_the_baselines_alone() -> None:
    report = {name: value for name, value in REPORTS["reward"].items() if "serving" not in name and name != "gate"}
    checks = reward_checks(report, Bounds(), has_serving=False, has_gate_members=False)
    assert all(check.passed for check in checks)
    assert {check.name for check in checks} >= {"not_worse_than_length", "not_worse_than_bag_of_words"}


def test_the_refusal_says_in_words_what_was_found_and_wanted() -> None:
    report = REPORTS["reward"] | {
        "accuracy": figure(0.6, 0.45, 0.75, 31),
        "accuracy_over_serving": figure(-0.08, -0.12, -0.04),
    }
    said = sentence("the reward model", reward_checks(report, Bounds(), has_serving=True, has_gate_members=False))
    assert said == (
        "Refused: the reward model agrees with 60% (95 % interval 45% to 75%) of what 31 held-out preferences say"
        " (wanted: whole interval above 50%); is right on 8 points fewer (95 % interval -12 to -4) than the reward"
        " model that serves now (wanted: not surely fewer)."
    )


def test_where_all_is_passed_the_headlines_are_told() -> None:
    checks = reward_checks(REPORTS["reward"], Bounds(), has_serving=True, has_gate_members=True)
    assert sentence("the reward model", checks) == (
        "Passed: the reward model agrees with 90% (95 % interval 80% to 95%) of what 40 held-out preferences say; is"
        " right on 0 points more (95 % interval -10 to +10) than the reward model that serves now; all 9 checks"
        " are passed."
    )


def refused_policy(has_gate_members: Any = True, /, **changes: Any) -> list[str]:
    """Names of the checks that a good policy with some figures changed does not pass."""
    player = {"eos_rate": figure(0.95, 0.9, 1.0), "length_tokens": figure(14.0, 13.0, 15.0), "repetition": EVEN}
    reference = {"eos_rate": figure(1.0, 1.0, 1.0), "length_tokens": figure(10.0, 9.0, 11.0), "repetition": EVEN}
    report = {**REPORTS["evaluate"], "policy": player, "reference": reference, "kl_nats": figure(3.0, 2.0, 4.0)}
    for name, value in changes.items():
        (report if name in report else player)[name] = value
    bounds = Bounds(kl_budget_nats=5.0)
    checks = policy_checks(report, bounds, has_current=True, has_gate_members=has_gate_members)
    return [check.name for check in checks if not check.passed]


def test_a_good_policy_passes_every_check() -> None:
    assert refused_policy() == []


@pytest.mark.parametrize(
    ("check", "change"),
    [
        ("kl_budget", {"kl_nats": figure(5.1, 5.0, 5.2)}),
        ("eos_rate", {"eos_rate": figure(0.89, 0.8, 0.9)}),
        ("length_growth", {"length_tokens": figure(15.1, 15.0, 15.2)}),
        ("repetition", {"repetition": figure(0.11, 0.1, 0.12)}),
        ("held_out_gain", {"gain": figure(1.0, 0.9, 1.1), "held_out_gain": figure(0.2, 0.1, 0.3)}),
        ("win_rate", {"held_out_win_rate_over_current": figure(0.55, 0.5, 0.6)}),
    ],
)
def test_each_doubt_about_a_policy_refuses_alone(check: str, change: dict[str, Any]) -> None:
    assert refused_policy(**change) == [check]


def test_what_its_own_teacher_says_counts_only_where_nobody_else_can_judge() -> None:
    doubtful = {"win_rate_over_current": figure(0.5, 0.4, 0.6)}
    assert refused_policy(**doubtful) == []
    assert refused_policy(False, **doubtful) == ["win_rate"]


@pytest.mark.django_db
def test_a_refused_reward_model_halts_the_round_and_no_policy_is_trained(
    project: Project, loop: LoopSettings
) -> None:
    round_1 = refused_at_reward(project, loop)
    assert (round_1.state, round_1.halted_from) == (State.HALTED, State.GATING_REWARD)
    assert round_1.reason.startswith("Refused: the reward model agrees with 50%")
    assert not round_1.runs.filter(kind="ppo").exists()


@pytest.mark.django_db
def test_resuming_at_a_gate_is_a_recorded_override(project: Project, loop: LoopSettings, alice: User) -> None:
    round_1 = refused_at_reward(project, loop)
    rounds.resume(round_=round_1, by=alice, reason="a control experiment", now=timezone.now())
    assert drive(round_1).state == State.CLOSED
    verdict = round_1.verdicts.get(name="reward")
    assert (verdict.passed, verdict.override_reason, verdict.overridden_by) == (False, "a control experiment", alice)
    assert round_1.verdicts.get(name="policy").override_reason == ""
    passed_on = round_1.events.get(to_state="optimising")
    assert passed_on.reason.endswith("Let pass: a control experiment")


@pytest.mark.django_db
def test_a_refused_policy_is_not_promoted(project: Project, loop: LoopSettings) -> None:
    loop.kl_budget_nats = 1.0
    loop.save()
    drive(start(project, simulate=True))
    round_1 = drive(Round.objects.get(number=1))
    assert (round_1.state, round_1.halted_from) == (State.HALTED, State.GATING_POLICY)
    assert Policy.objects.get(is_promoted=True).version == 0
    assert Policy.objects.get(version=1).is_promoted is False


@pytest.mark.django_db
def test_the_second_round_is_held_against_what_serves_by_then(project: Project, loop: LoopSettings) -> None:
    drive(start(project, simulate=True))
    round_1 = drive(Round.objects.get(number=1))
    behave(loop, "reward", report={"accuracy_over_serving": figure(-0.2, -0.3, -0.1)})
    round_2 = drive(start(project, simulate=True))
    assert round_2.halted_from == State.GATING_REWARD
    assert "20 points fewer" in round_2.reason
    first, second = round_1.runs.get(kind="reward"), round_2.runs.get(kind="reward")
    assert "serving" not in first.spec
    assert (second.inputs_path / second.spec["serving"]).resolve() == first.model_path.resolve()
    [stays] = [row for row in round_2.verdicts.get(name="reward").checks if row["name"] == "held_out_stays"]
    assert (stays["passed"], stays["value"]) == (True, 0.0)
    rounds.resume(round_=round_2, by=None, reason="to see it", now=timezone.now())
    assert drive(round_2).state == State.CLOSED
    spec = round_2.runs.get(kind="evaluate").spec
    assert spec["current"] != spec["reference"]


@pytest.mark.django_db
def test_a_report_without_the_gates_figures_halts_the_round_with_a_sentence(
    project: Project, loop: LoopSettings
) -> None:
    behave(loop, "reward", report={"accuracy": 0.9})
    drive(start(project, simulate=True))
    round_1 = drive(Round.objects.get(number=1))
    assert round_1.state == State.HALTED
    assert "the reward report lacks a figure" in round_1.reason


def refused_at_reward(project: Project, loop: LoopSettings) -> Round:
    """Round 1, whose reward model is no better than chance."""
    assert GOOD["low"] > 0.5
    assert GAIN["low"] > 0
    behave(loop, "reward", report={"accuracy": figure(0.5, 0.4, 0.6)})
    drive(start(project, simulate=True))
    return drive(Round.objects.get(number=1))


def test_what_was_not_measured_is_named_and_not_told_as_a_share() -> None:
    told = Check("drift", True, 0.0, None, None, "at most 10%", "0% of the judgements were given since")
    untold = Check(
        "agreement", True, None, None, None, "not surely below 55%", "annotators agree in an unknown share"
    )
    assert sentence("the judgements:", [untold, told]) == (
        "Passed: the judgements: 0% of the judgements were given since; not measured: agreement."
    )
    assert sentence("the judgements:", [untold]) == (
        "Passed: the judgements: nothing can be told yet; not measured: agreement."
    )
