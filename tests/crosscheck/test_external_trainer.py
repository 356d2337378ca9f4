"""A round whose reward model TRL trains, by the run-folder contract: measured, gated and taught by as any other."""

import json
import sys
from pathlib import Path

import pytest
from django.utils import timezone
from pytest_django import Settings

from annotation.models import Project
from annotation.services.simulation import simulate
from bench.faults.project import REAL, make
from tests.training.driving import drive, start
from training import queue
from training.models import LoopSettings, Round, Run
from training.selectors.metrics import metrics_of
from training.services import rounds

pytest.importorskip("trl", reason="TRL is not installed; `make crosscheck` installs it apart and runs this")


@pytest.mark.django_db(transaction=True)
def test_trl_trains_the_reward_model_of_a_round(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queue, "ring", lambda job, row_id: None)
    settings.ENGINE_COMMAND = [sys.executable, "-m", "demo.trainers.trl_reward"]
    make("trl", real_engine=True)
    project = Project.objects.get(slug="trl")
    LoopSettings.objects.filter(project=project).update(reward={**REAL["reward"], "batch_size": 4})
    drive(start(project))
    simulate(project=project, judgements=24, seed=1, now=timezone.now())
    round_1 = drive(start(project))
    while round_1.state == Round.State.HALTED:  # so small a model may well be refused
        assert round_1.reason.startswith("Refused: "), round_1.reason
        rounds.resume(round_=round_1, by=None, reason="a test of the contract", now=timezone.now())
        drive(round_1)
    assert round_1.state == Round.State.CLOSED
    reward = Run.objects.get(kind="reward")
    assert (reward.report or {})["members"] == 2
    assert (reward.report or {})["gate_members"] == 1
    [loss] = [series for series in metrics_of(reward) if series.name == "loss_nats"]
    assert len(loss.points) == reward.total > 0
    card = json.loads((Path(reward.model_path) / "ensemble.json").read_text())
    assert (card["members"], card["gate_members"]) == (["member-0", "member-1"], ["gate-0"])
    assert round_1.policy_after is not None
    assert round_1.policy_after.reward_model == round_1.reward_model
