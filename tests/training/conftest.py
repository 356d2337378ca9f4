"""A loop to turn: alice's project with demonstrations and prompts, a stand-in engine, and rings written down."""

import sys
from pathlib import Path

import pytest
from pytest_django import Settings

from annotation.formats import read_demonstration
from annotation.models import Project
from annotation.services.demonstrations import Demonstrations
from annotation.services.pool import add_to_pool
from training import queue
from training.models import LoopSettings

STAND_IN = Path(__file__).parent / "stand_in_engine.py"
QUESTIONS = [f"What comes after {number}?" for number in range(12)]


@pytest.fixture(autouse=True)
def rings(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> list[tuple[str, int]]:
    """Every ring, instead of a broker; and an engine that answers at once."""
    settings.ENGINE_COMMAND = [sys.executable, str(STAND_IN)]
    settings.HEARTBEAT_S = 0.05
    rung: list[tuple[str, int]] = []
    monkeypatch.setattr(queue, "ring", lambda job, row_id: rung.append((job, row_id)))
    return rung


@pytest.fixture
def loop(project: Project) -> LoopSettings:
    """The settings of alice's loop: 12 prompts, one demonstration each, ten judgements a round."""
    Project.objects.filter(pk=project.pk).update(overlap=1, truth="longer")
    project.refresh_from_db()
    rows = [{"prompt": question, "response": f"{number + 1}."} for number, question in enumerate(QUESTIONS)]
    read = [
        read_demonstration(row, where=f"line {number}", max_characters=1000) for number, row in enumerate(rows, 1)
    ]
    Demonstrations().add(project=project, rows=read)
    add_to_pool(project=project, conversations=[row.messages for row in read])
    return LoopSettings.objects.create(project=project, min_judgements=10)
