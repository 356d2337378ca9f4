"""A round that a gate refused may go back to collecting; it trains anew, and what was refused stays on record."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.utils import timezone
from rest_framework.test import APIClient

from annotation.models import Project
from annotation.services.simulation import simulate
from tests.training.driving import at_round_1, behave, drive, start
from tests.training.test_gates import figure
from training.models import LoopSettings, RewardModel, Round
from training.selectors.rounds import readiness, serving_reward_model
from training.services import rounds

State = Round.State
pytestmark = pytest.mark.django_db


@pytest.fixture
def refused(project: Project, loop: LoopSettings) -> Round:
    """Round 1 on 12 of 24 judgements, refused at the reward gate."""
    behave(loop, "reward", report={"accuracy": figure(0.5, 0.4, 0.6)})
    at_round_1(project)
    simulate(project=project, judgements=12, seed=1, now=timezone.now())
    return drive(start(project))


def more(round_: Round, by: User | None = None, reason: str = "too few preferences") -> None:
    rounds.collect_more(round_=round_, by=by, reason=reason, now=timezone.now())


def test_it_trains_again_on_more_judgements_in_the_same_round(
    project: Project, loop: LoopSettings, refused: Round, alice: User
) -> None:
    more(refused, alice)
    assert (refused.state, refused.attempt, refused.snapshot, refused.reward_model) == (
        State.COLLECTING,
        2,
        None,
        None,
    )
    assert (readiness(project).ready, readiness(project).missing) == (0, 10)
    with pytest.raises(rounds.TooFewJudgements):
        start(project)
    simulate(project=project, judgements=12, seed=1, now=timezone.now())
    behave(loop, "reward")
    assert drive(start(project)).state == State.CLOSED
    refused.refresh_from_db()
    runs = refused.runs.filter(kind="reward").order_by("id")
    assert [(run.attempt, run.state) for run in runs] == [(1, "succeeded"), (2, "succeeded")]
    verdicts = refused.verdicts.filter(name="reward")
    assert [(row.attempt, row.passed, row.override_reason) for row in verdicts] == [(1, False, ""), (2, True, "")]
    assert [model.snapshot.judgements for model in RewardModel.objects.order_by("version")] == [12, 24]
    assert refused.reward_model == RewardModel.objects.get(version=2)
    assert serving_reward_model(Round.objects.get(number=2)) == refused.reward_model
    back = refused.events.get(from_state="halted", to_state="collecting")
    assert (back.by, back.reason) == (alice, "too few preferences")


def test_it_needs_a_reason_a_refusal_and_something_to_judge(project: Project, refused: Round) -> None:
    with pytest.raises(rounds.ReasonMissing):
        more(refused, reason=" ")
    simulate(project=project, judgements=12, seed=1, now=timezone.now())
    more(refused)  # the rest has been judged meanwhile
    with pytest.raises(rounds.NothingRefused):
        more(refused)
    drive(start(project))
    assert refused.runs.filter(kind="reward", attempt=2).exists()
    refused.refresh_from_db()
    assert refused.state == State.HALTED
    with pytest.raises(rounds.TooFewJudgements, match="no answer is open"):
        more(refused)


def test_a_round_halted_by_hand_is_not_refused(project: Project, loop: LoopSettings) -> None:
    round_0 = start(project)
    rounds.halt(round_=round_0, by=None, reason="stop", now=timezone.now())
    with pytest.raises(rounds.NothingRefused):
        more(round_0)


def test_by_the_page_managers_alone(
    refused: Round, alice: User, bob: User, client_of: Callable[[User], APIClient]
) -> None:
    address, said = f"/api/rounds/{refused.pk}/collect-more", {"reason": "more people are there by now"}
    page = client_of(alice).get("/api/projects/tea/loop").json()
    assert page["rounds"][0]["can_collect_more"] is True
    assert client_of(bob).post(address, said, format="json").status_code == 403
    answer = client_of(alice).post(address, said, format="json")
    assert (answer.status_code, answer.json()["state"], answer.json()["attempt"]) == (200, "collecting", 2)
    assert answer.json()["can_collect_more"] is False
