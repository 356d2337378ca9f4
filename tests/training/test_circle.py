"""The whole circle with the real engine at tiny sizes, a kill in the middle included."""

import os
import shlex
import signal
import sys
import threading
import time

import pytest
from django.db import connection
from django.utils import timezone
from pytest_django import Settings

from annotation.models import Comparison, Judgement, Project
from tests.training.driving import advance, drive, start, starts, work
from training.models import LoopSettings, Policy, Round, Run
from training.selectors.metrics import LABELS, metrics_of
from training.selectors.run_files import samples_of
from training.services import rounds

ENGINE = f'echo $$ >> "$5/starts"; exec {shlex.quote(sys.executable)} -m training.engine "$@"'
"""The real engine, whose process id is written down first, so that the test can kill it."""

LIMITS = {"max_prompt_tokens": 24, "max_new_tokens": 8}
TINY = {
    "sft": {
        "architecture": {"hidden": 32, "layers": 1, "heads": 2, "ffn": 64, "context": 64, "vocabulary": 300},
        "epochs": 60,
        "batch_size": 4,
        "learning_rate": 1e-3,
        "max_response_tokens": 8,
        "checkpoint_every_steps": 5,
    },
    "reward": {"members": 2, "epochs": 1, "min_preferences": 5, "max_response_tokens": 60, "held_out_share": 0.2},
    "ppo": {**LIMITS, "updates": 3, "episodes_per_update": 8, "minibatches": 2, "samples_every_updates": 1},
    "sample": LIMITS,
    "evaluate": LIMITS,
}


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_the_circle_turns_and_survives_a_kill(project: Project, loop: LoopSettings, settings: Settings) -> None:
    settings.ENGINE_COMMAND = ["sh", "-c", ENGINE, "sh"]
    LoopSettings.objects.filter(pk=loop.pk).update(**TINY, min_judgements=15)
    round_0 = start(project, simulate=True)
    sft = _kill_the_engine_once(round_0)

    assert drive(round_0).state == Round.State.CLOSED, round_0.reason
    round_1 = drive(Round.objects.get(number=1))
    for _ in range(2):  # so small a model may well be refused at either gate
        if round_1.state == Round.State.HALTED:
            assert round_1.reason.startswith("Refused: "), round_1.reason
            rounds.resume(round_=round_1, by=None, reason="a test of the circle", now=timezone.now())
            drive(round_1)

    assert round_1.state == Round.State.CLOSED, round_1.reason
    sft.refresh_from_db()
    assert (sft.state, sft.attempts, starts(sft)) == (Run.State.SUCCEEDED, 2, 2)
    assert [policy.stage for policy in Policy.objects.order_by("version")] == ["sft", "ppo"]
    assert len({policy.digest for policy in Policy.objects.all()}) == 2
    assert Judgement.objects.count() >= 15
    assert Comparison.objects.filter(round_number=1).exists()
    ppo = Run.objects.get(kind="ppo")
    assert {row.step for row in samples_of(ppo)} == {1, 2, 3}
    assert {series.name for run in Run.objects.all() for series in metrics_of(run)} <= set(LABELS)


def _kill_the_engine_once(round_0: Round) -> Run:
    """SFT loses its process to kill -9 between two steps."""
    run = advance(round_0).runs.get()
    worker = threading.Thread(target=_then_close, args=(run,))
    worker.start()
    deadline = time.monotonic() + 60
    while Run.objects.get(pk=run.pk).step < 6:
        assert time.monotonic() < deadline, "the engine makes no step"
        time.sleep(0.02)
    child = int((run.path / "starts").read_text())
    os.kill(child, signal.SIGKILL)
    worker.join()
    run.refresh_from_db()
    assert run.state == Run.State.QUEUED
    return run


def _then_close(run: Run) -> None:
    try:
        work(run)
    finally:
        connection.close()
