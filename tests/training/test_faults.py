"""A round that is struck down at any of its transitions ends as if nothing had happened; so with its processes."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from annotation.models import Comparison, Judgement, Project
from annotation.services.simulation import simulate
from bench.faults.project import faults_of
from tests.training.driving import at_round_1, behave, drive, start
from training.models import LoopSettings, Policy, Promotion, RewardModel, Round
from training.services import advance

ROOT = Path(__file__).resolve().parents[2]
TRANSITIONS = ("gating_reward", "optimising", "gating_policy", "sampling", "closed")


class Struck(BaseException):
    """Nothing of the product catches it, as nothing catches kill -9."""


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_dies_at_every_transition_leaves_a_round_that_ends(
    project: Project, loop: LoopSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_round_1(project)
    behave(loop, "reward", steps=1)
    simulate(project=project, judgements=24, seed=1, now=timezone.now())
    strikes = [(state, when) for state in TRANSITIONS for when in ("before", "after")]
    really = advance.move  # type: ignore[attr-defined]  # imported there by name

    def move(**given: Any) -> bool:
        if (struck := (given["to"].value, "before")) in strikes:
            strikes.remove(struck)
            raise Struck
        won: bool = really(**given)
        if (struck := (given["to"].value, "after")) in strikes:
            strikes.remove(struck)
            raise Struck
        return won

    monkeypatch.setattr(advance, "move", move)
    round_1 = start(project)
    times = 0
    while round_1.state != Round.State.CLOSED:
        try:
            drive(round_1)
        except Struck:
            times += 1
            Round.objects.update(busy_until=None)  # the minute after which a dead worker's claim is over
            round_1.refresh_from_db()
    assert (times, strikes) == (10, [])
    assert list(faults_of(round_1)) == []
    assert (Policy.objects.count(), RewardModel.objects.count(), Promotion.objects.count()) == (2, 1, 2)
    assert Judgement.objects.count() == Comparison.objects.filter(round_number=0).count()


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_the_engine_and_the_worker_are_killed_in_every_state_of_a_round() -> None:
    command = [sys.executable, "-m", "bench.faults", "--victims", "engine,worker"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=580)
    assert done.returncode == 0, done.stdout + done.stderr[-3000:]
    for victim in ("engine", "worker"):
        [line] = [line for line in done.stdout.splitlines() if f", {victim} killed" in line]
        assert "whole" in line
        assert int(line.split("killed ")[1].split()[0]) >= 4
