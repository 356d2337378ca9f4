"""Judgements that fall short of the project's bounds train nothing, unless somebody answers for them."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone
from rest_framework.test import APIClient

from annotation.models import Project
from annotation.selectors.data_checks import data_checks
from annotation.services.simulation import simulate
from tests.annotation.test_data_checks import report
from tests.training.driving import at_round_1, drive, start
from training.models import LoopSettings, Round
from training.services import rounds, schedule

State = Round.State
pytestmark = pytest.mark.django_db


@pytest.fixture
def ready(project: Project, loop: LoopSettings) -> Round:
    """Round 1 with all the judgements it needs."""
    round_1 = at_round_1(project)
    simulate(project=project, judgements=12, seed=1, now=timezone.now())
    return round_1


def test_a_start_is_refused_with_what_is_missing_and_the_schedule_waits(project: Project, ready: Round) -> None:
    report(project, agreement={"value": 0.4, "low": 0.3, "high": 0.5, "n": 60})
    LoopSettings.objects.update(every_h=1)
    with pytest.raises(rounds.DataHeldBack, match=r"annotators agree in 40% .* not surely below 55%"):
        start(project)
    assert schedule.start_due_rounds(now=timezone.now() + timedelta(hours=2)) == []
    ready.refresh_from_db()
    assert ready.state == State.COLLECTING


def test_somebody_may_answer_for_it_and_that_is_kept(
    project: Project, ready: Round, alice: User, client_of: Callable[[User], APIClient]
) -> None:
    Project.objects.update(flagged_most=0.0, agreement_floor=1.0)
    report(project, flags=["reversed"])
    client = client_of(alice)
    assert "held back" in client.post("/api/projects/tea/rounds", {}, format="json").data["message"]
    loop_page = client.get("/api/projects/tea/loop").data
    assert "casts doubt" in loop_page["held_back_why"]
    said = {"override_reason": "A test of the machinery."}
    assert client.post("/api/projects/tea/rounds", said, format="json").status_code == 201
    assert drive(ready).state == State.CLOSED
    verdict = ready.verdicts.get(name="data")
    assert (verdict.passed, verdict.override_reason, verdict.overridden_by) == (False, said["override_reason"], alice)


def test_a_simulated_round_meets_the_same_gate_and_goes_on_when_the_bound_is_moved(
    project: Project, loop: LoopSettings, alice: User
) -> None:
    at_round_1(project)
    Project.objects.update(overlap=1, flagged_most=0.0)
    simulate(project=project, judgements=12, seed=1, now=timezone.now())
    round_1 = Round.objects.get(number=1)
    assert data_checks(project) == []
    halted = start(project, simulate=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("annotation.selectors.data_checks.DOUBTFUL", frozenset({"few", "alone"}))
        drive(halted)
        assert (halted.state, halted.halted_from) == (State.HALTED, State.TRAINING_REWARD)
        assert halted.reason.startswith("Refused: the judgements: 100%")
    rounds.resume(round_=halted, by=alice, reason="The bound was wrong.", now=timezone.now())
    assert drive(round_1).state == State.CLOSED
    verdict = round_1.verdicts.get(name="data")
    assert (verdict.passed, verdict.override_reason) == (True, "")  # judged anew
