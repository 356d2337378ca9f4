"""One click goes back to a policy that served before; older policies' open comparisons sink behind the newest."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.utils import timezone
from rest_framework.test import APIClient

from annotation.models import Assignment, Comparison, Project
from annotation.services.simulation import simulate
from annotation.services.sinking import SUNK
from tests.training.driving import at_round_1, drive, start
from training.models import HookEvent, LoopSettings, Policy, Promotion, Round, Run
from training.services.promoting import CannotRollBack, WhyRolledBack, roll_back

pytestmark = pytest.mark.django_db


def turn(project: Project, judgements: int = 12) -> Round:
    """A round of people's judgements, to its end; the next one collects."""
    round_ = Round.objects.filter(project=project).order_by("-number").first() or at_round_1(project)
    simulate(project=project, judgements=judgements, seed=round_.number, now=timezone.now())
    return drive(start(project))


def back(policy: Policy, reason: str = "v1 flatters") -> Promotion:
    return roll_back(policy=policy, by=None, reason=reason, now=timezone.now())


def test_a_rollback_is_recorded_told_and_sampled_by_the_next_round(project: Project, loop: LoopSettings) -> None:
    at_round_1(project)
    turn(project)
    v0, v1 = Policy.objects.order_by("version")
    back(v0)
    assert [(row.policy, row.previous) for row in Promotion.objects.all()] == [(v0, None), (v1, v0), (v0, v1)]
    last = Promotion.objects.order_by("-id")[0]
    assert (last.round, last.by, last.reason) == (None, None, "v1 flatters")
    event = HookEvent.objects.filter(name="policy_promoted").order_by("-at")[0]
    assert (event.data["policy"], event.data["rolled_back"]) == (0, True)
    assert Policy.objects.get(is_promoted=True) == v0
    back(v1, "I was mistaken")
    assert Policy.objects.get(is_promoted=True) == v1


def test_a_rollback_needs_a_reason_a_settled_round_and_a_policy_that_served(
    project: Project, loop: LoopSettings
) -> None:
    at_round_1(project)
    (v0,) = Policy.objects.all()
    with pytest.raises(WhyRolledBack):
        back(v0, "  ")
    with pytest.raises(CannotRollBack, match="serves already"):
        back(v0)
    turn(project)
    Promotion.objects.filter(policy__version=0).delete()
    with pytest.raises(CannotRollBack, match="never passed its gates"):
        back(v0)
    Round.objects.filter(state=Round.State.COLLECTING).update(state=Round.State.OPTIMISING)
    with pytest.raises(CannotRollBack, match="is running"):
        back(v0)


def test_managers_alone_roll_back(
    project: Project, loop: LoopSettings, alice: User, bob: User, carol: User, client_of: Callable[[User], APIClient]
) -> None:
    at_round_1(project)
    turn(project)
    address = f"/api/policies/{Policy.objects.get(version=0).pk}/promote"
    for user, status in ((bob, 403), (carol, 404), (alice, 200)):
        answer = client_of(user).post(address, {"reason": "worse in Danish"}, format="json")
        assert answer.status_code == status, answer.content
    policies = {row["version"]: row for row in answer.json()["policies"]}
    assert policies[0]["is_promoted"]
    assert policies[1]["can_roll_back"]
    assert policies[0]["promotions"][-1] | {"at": ""} == {
        "at": "",
        "round": None,
        "by": "alice",
        "reason": "worse in Danish",
    }


def waiting(project: Project, number: int) -> list[Assignment]:
    return list(Assignment.objects.filter(project=project, state="open", comparison__round_number=number))


def test_open_comparisons_of_older_policies_sink_once(project: Project, loop: LoopSettings) -> None:
    at_round_1(project)
    turn(project, 12)  # of 24 that stand open
    assert {row.turn >= SUNK for row in waiting(project, 0)} == {True}
    assert {row.turn < SUNK for row in waiting(project, 1)} == {True}
    turns = {row.pk: row.turn for row in waiting(project, 0)}
    turn(project, 12)
    assert {row.pk: row.turn for row in waiting(project, 0)}.items() <= turns.items()


def test_or_are_held_back_or_stay(project: Project, loop: LoopSettings) -> None:
    at_round_1(project)
    LoopSettings.objects.update(old_comparisons="keep")
    turn(project, 10)
    assert {row.turn < SUNK for row in waiting(project, 0)} == {True}
    LoopSettings.objects.update(old_comparisons="hold")
    turn(project, 10)
    assert not waiting(project, 0)
    assert Comparison.objects.filter(project=project, round_number=0, is_paused=True).exists()
    assert not Comparison.objects.filter(project=project, round_number=2, is_paused=True).exists()
    assert Run.objects.filter(kind="sample").count() == 3
