"""A refused policy need not hold the circle up: the one that serves writes the next comparisons."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.utils import timezone
from rest_framework.test import APIClient

from annotation.models import Comparison, Project
from annotation.services.simulation import simulate
from tests.training.driving import at_round_1, behave, drive, start
from tests.training.test_gates import figure
from training.models import LoopSettings, Policy, Promotion, Round
from training.selectors.rounds import promoted_policy, serving_reward_model
from training.services import rounds

State = Round.State
pytestmark = pytest.mark.django_db


@pytest.fixture
def refused(project: Project, loop: LoopSettings) -> Round:
    """Round 1, whose policy was refused."""
    behave(loop, "evaluate", report={"kl_nats": figure(50.0, 40.0, 60.0)})
    at_round_1(project)
    simulate(project=project, judgements=24, seed=1, now=timezone.now())
    return drive(start(project))


def test_the_policy_that_serves_writes_the_next_comparisons_and_the_round_closes(
    project: Project, refused: Round, alice: User, client_of: Callable[[User], APIClient]
) -> None:
    assert (refused.state, refused.halted_from) == (State.HALTED, State.GATING_POLICY)
    before, tried = promoted_policy(project), refused.policy_after
    assert tried is not None
    page = client_of(alice).get("/api/projects/tea/loop").json()["rounds"][0]
    assert (page["can_keep_old"], page["can_collect_more"]) == (True, True)
    answer = client_of(alice).post(f"/api/rounds/{refused.pk}/keep-old", {"reason": "too far away"}, format="json")
    assert answer.status_code == 200
    refused.refresh_from_db()
    assert drive(refused).state == State.CLOSED
    assert promoted_policy(project) == before
    assert refused.policy_after == before
    assert Policy.objects.filter(pk=tried.pk, is_promoted=False).exists()
    assert not Promotion.objects.filter(round=refused).exists()
    assert Comparison.objects.filter(project=project, round_number=1).count() == 24
    second = Round.objects.get(number=2)
    assert (second.state, second.policy_before) == (State.COLLECTING, before)
    assert serving_reward_model(second) == refused.reward_model  # its own gate let that pass
    [verdict] = refused.verdicts.filter(name="policy")
    assert (verdict.passed, verdict.override_reason) == (False, "")
    kept = refused.events.get(from_state="halted", to_state="sampling")
    assert (kept.by, kept.reason) == (alice, "policy v0 is kept: too far away")


def test_it_needs_a_reason_and_a_refused_policy(project: Project, loop: LoopSettings, refused: Round) -> None:
    with pytest.raises(rounds.ReasonMissing):
        rounds.keep_old(round_=refused, by=None, reason=" ", now=timezone.now())
    rounds.resume(round_=refused, by=None, reason="let it pass", now=timezone.now())
    with pytest.raises(rounds.NothingRefused, match="refused a policy of round 1"):
        rounds.keep_old(round_=refused, by=None, reason="no", now=timezone.now())


def test_a_refused_reward_model_has_no_old_policy_to_go_on_with(project: Project, loop: LoopSettings) -> None:
    behave(loop, "reward", report={"accuracy": figure(0.5, 0.4, 0.6)})
    at_round_1(project)
    simulate(project=project, judgements=24, seed=1, now=timezone.now())
    halted = drive(start(project))
    with pytest.raises(rounds.NothingRefused):
        rounds.keep_old(round_=halted, by=None, reason="no", now=timezone.now())
