"""A gate lets a model pass by its figures, refuses in words, and records who overrode it."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from annotation.models import Project
from tests.training.driving import behave, drive, start
from tests.training.stand_in_engine import REPORTS
from training.models import LoopSettings, Policy, Round
from training.services import rounds
from training.services.gate_checks import policy_checks, reward_checks, sentence

State = Round.State


def figure(value: float | None, low: float | None, high: float | None, n: int = 50) -> dict[str, Any]:
    """A figure as the engine reports it."""
    return {"value": value, "low": low, "high": high, "n": n}


def reward(accuracy: dict[str, Any], by_length: float | None = 0.5) -> list[bool]:
    """Which checks pass."""
    report = {"accuracy": accuracy, "length_only_accuracy": figure(by_length, None, None)}
    return [check.passed for check in reward_checks(report)]


def test_a_reward_model_that_surely_beats_chance_and_is_no_worse_than_length_passes() -> None:
    assert reward(figure(0.8, 0.7, 0.9), 0.6) == [True, True]
    assert reward(figure(0.7, 0.6, 0.8), 0.75) == [True, True]  # too few pairs to tell


@pytest.mark.parametrize(
    ("accuracy", "by_length", "passed"),
    [
        (figure(0.6, 0.45, 0.75), 0.5, [False, True]),  # the interval reaches chance
        (figure(0.6, 0.5, 0.75), 0.5, [False, True]),  # it touches chance
        (figure(0.7, 0.6, 0.8), 0.85, [True, False]),  # length alone is surely better
        (figure(0.9, None, None), 0.5, [False, True]),  # one prompt has no interval
        (figure(None, None, None, 0), None, [False, False]),  # nothing was held out
    ],
)
def test_a_doubtful_reward_model_is_refused(
    accuracy: dict[str, Any], by_length: float | None, passed: list[bool]
) -> None:
    assert reward(accuracy, by_length) == passed


def test_the_refusal_says_in_words_what_was_found_and_wanted() -> None:
    report = {"accuracy": figure(0.6, 0.45, 0.75, 31), "length_only_accuracy": figure(0.5, 0.4, 0.6)}
    said = sentence("the reward model", reward_checks(report))
    assert said == (
        "Refused: the reward model agrees with 60% (95 % interval 45% to 75%) of 31 held-out preferences"
        " (wanted: whole interval above 50%)."
    )


def policy(**changes: Any) -> dict[str, bool]:
    """Which checks pass for a good policy with some figures changed."""
    report = {
        "kl_nats": figure(3.0, 2.0, 4.0),
        "win_rate": figure(0.7, 0.6, 0.8),
        "policy": {"eos_rate": figure(0.95, 0.9, 1.0), "length_tokens": figure(14.0, 13.0, 15.0)},
        "reference": {"eos_rate": figure(1.0, 1.0, 1.0), "length_tokens": figure(10.0, 9.0, 11.0)},
    }
    for name, value in changes.items():
        place = report if name in report else report["policy"]
        place[name] = value
    return {check.name: check.passed for check in policy_checks(report, kl_budget_nats=5.0)}


def test_a_good_policy_passes_every_check() -> None:
    assert policy() == {"kl_budget": True, "eos_rate": True, "length_growth": True, "win_rate": True}


@pytest.mark.parametrize(
    ("check", "change"),
    [
        ("kl_budget", {"kl_nats": figure(5.1, 5.0, 5.2)}),
        ("eos_rate", {"eos_rate": figure(0.89, 0.8, 0.9)}),
        ("length_growth", {"length_tokens": figure(15.1, 15.0, 15.2)}),
        ("win_rate", {"win_rate": figure(0.55, 0.5, 0.6)}),
    ],
)
def test_each_check_refuses_alone(check: str, change: dict[str, Any]) -> None:
    assert [name for name, passed in policy(**change).items() if not passed] == [check]


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
    assert REPORTS["reward"]["accuracy"]["low"] > 0.5
    behave(loop, "reward", report={"accuracy": figure(0.5, 0.4, 0.6)})
    drive(start(project, simulate=True))
    return drive(Round.objects.get(number=1))
