"""Experiment `overhead`: what the loop itself takes of a round, and how soon a judgement leads to new comparisons.

A worker and beat as processes of their own, with the stand-in engine, which keeps the run folder's contract and takes
a second a run. A round starts by itself once ten judgements are new. `wait_s`: from the tenth judgement to the
round's start; `runs_s`: all runs of the round, from the engine's start to its record; `own_s`: the round less its
runs; `to_comparison_s`: from the tenth judgement to the first new comparison.
"""

import os
import random
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from annotation.models import Comparison, Project
from annotation.services.simulation import simulate
from bench.faults import project as faults
from bench.faults.installation import Installation, until
from bench.loop.world import World
from tests import servers
from training.models import LoopSettings, Round, Run
from training.services.rounds import start

SLUG = "overhead"
NEEDED = 10
ROUNDS = 3
ROUND_S = 240
BELL_S = 10
"""Beat looks as often for rounds that are due."""


def measure(world: World, rounds: int = ROUNDS) -> list[dict[str, Any]]:
    """A row for each round after round 0: `round`, `wait_s`, `runs_s`, `own_s`, `to_comparison_s`."""
    faults.make(SLUG)
    LoopSettings.objects.update(new_preferences=NEEDED)
    installation = Installation(
        Path(settings.VAR_DIR), port=servers.free_port(), database=os.environ.get("DATABASE_URL", "")
    )
    installation.start("worker", "beat")
    try:
        project = Project.objects.get(slug=SLUG)
        start(project=project, by=None, trigger=Round.Trigger.COMMAND, simulate=False, now=datetime.now(UTC))
        _until_closed(0)
        return [_round(number, world.seed) for number in range(1, rounds + 1)]
    finally:
        installation.stop()


def _round(number: int, seed: int) -> dict[str, Any]:
    project = Project.objects.get(slug=SLUG)
    time.sleep(random.Random(f"{seed}:{number}").uniform(0, BELL_S))  # anywhere between two looks of beat
    judged = datetime.now(UTC)
    given = simulate(project=project, judgements=NEEDED, seed=seed, now=judged)
    if given < NEEDED:
        raise ValueError(f"round {number} has {given} open comparisons, {NEEDED} are needed")
    _until_closed(number)
    round_ = Round.objects.get(number=number)
    began = round_.events.exclude(from_state="").order_by("id").first()
    first = Comparison.objects.filter(round_number=number).order_by("created_at").first()
    if began is None or first is None or round_.finished_at is None:
        raise ValueError(f"round {number} closed without a start, an end or comparisons")
    runs = [
        (run.finished_at - run.started_at).total_seconds()
        for run in Run.objects.filter(round=round_)
        if run.finished_at and run.started_at
    ]
    return {
        "round": number,
        "wait_s": (began.at - judged).total_seconds(),
        "runs_s": sum(runs),
        "own_s": (round_.finished_at - began.at).total_seconds() - sum(runs),
        "to_comparison_s": (first.created_at - judged).total_seconds(),
    }


def _until_closed(number: int) -> None:
    closed = Round.objects.filter(number=number, state=Round.State.CLOSED)
    until(closed.exists, what=f"the end of round {number}", seconds=ROUND_S, meanwhile=lambda: None)
