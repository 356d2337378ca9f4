"""Turns the circle in a test's own process, by the services that workers use."""

import threading
from typing import Any

from django.utils import timezone

from annotation.models import Project
from training.models import LoopSettings, Round, Run
from training.services import foreground, rounds
from training.services.advance import advance_all
from training.services.execution import execute


def start(project: Project, *, simulate: bool = False) -> Round:
    """Starts a round as a click would."""
    return rounds.start(project=project, by=None, trigger=Round.Trigger.CLICK, simulate=simulate, now=timezone.now())


def drive(round_: Round) -> Round:
    """To its end, its halt, or the next need of people."""
    foreground.drive(
        round_=round_,
        stopping=threading.Event(),
        clock=timezone.now,
        watch_run=lambda run: None,
        watch_round=lambda row: None,
    )
    return round_


def advance(round_: Round) -> Round:
    """As far as it goes without executing a run."""
    advance_all(round_id=round_.pk, clock=timezone.now)
    round_.refresh_from_db()
    return round_


def work(run: Run, stopping: threading.Event | None = None) -> Run:
    """One worker's attempt at the run."""
    execute(run_id=run.pk, stopping=stopping or threading.Event())
    run.refresh_from_db()
    return run


def behave(loop: LoopSettings, kind: str, **how: Any) -> None:
    """Tells the stand-in engine how to behave in runs of this kind."""
    setattr(loop, kind, {"stand_in": how})
    loop.save()


def queued_sft(project: Project) -> Run:
    """The run that round 0 waits for."""
    return Run.objects.get(round=advance(start(project)))


def starts(run: Run) -> int:
    """How often the engine was started for the run."""
    return len((run.path / "starts").read_text().splitlines())


def at_round_1(project: Project) -> Round:
    """Round 0 is closed; round 1 collects."""
    drive(start(project))
    return Round.objects.get(project=project, number=1)
