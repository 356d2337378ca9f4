"""Executes a run: takes it, lets the engine work, keeps the row alive, records the end. Safe to kill anywhere."""

import threading
import time
from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.utils import timezone

from training.models import Run
from training.services import engine, results, runs
from training.services.inputs import prepare
from training.services.rings import ring_round
from training.services.staging import Stage
from training.store import StoreFault

POLL_S = 0.2

Clock = Callable[[], datetime]
Watcher = Callable[[Run], None]


def execute(
    *, run_id: int, stopping: threading.Event, clock: Clock = timezone.now, watcher: Watcher | None = None
) -> None:
    """Brings a queued run to its end, or queues it again when `stopping` is set. A run that is not queued is left.

    `watcher` is called with the run at each heartbeat.
    """
    run = runs.claim(run_id=run_id, now=clock())
    if run is None:
        return
    stage = Stage(run, clock)
    try:
        stage.bring()
        if not results.is_done(run):
            _work(run, stage, stopping, clock, watcher)
            run.refresh_from_db(fields=["total"])
        if results.is_done(run):
            stage.send()  # what an earlier attempt could not send, too
            _record(run, clock())
    except StoreFault as error:
        runs.crashed(run=run, why=str(error), now=clock())  # tried again some times, from what stands here
    finally:
        stage.leave()
    ring_round(round_id=run.round_id, now=clock())


def _work(run: Run, stage: Stage, stopping: threading.Event, clock: Clock, watcher: Watcher | None) -> None:
    """One attempt of the engine. Afterwards the run is no longer ours, or its folder holds the report."""
    try:
        child = engine.Engine(verb=run.kind, spec=prepare(run=run), out=run.path)
    except OSError as error:  # a missing input, a full disk, an ENGINE_COMMAND that is not there
        runs.give_up(run=run, error=f"The engine could not be started: {error}.", now=clock())
        return
    with child:
        code = _watch(run, stage, child, stopping, clock, watcher)
        if code is None:
            child.stop()
        if runs.nobody_elses(run=run):
            stage.send()
        if code is None:
            runs.give_back(run=run, now=clock())  # changes nothing where the run was stopped or taken over
        elif code == engine.STOPPED:
            runs.give_back(run=run, now=clock())
        elif code in (engine.FAULT, engine.BAD_INPUT):
            runs.give_up(run=run, error=child.last_sentence(), now=clock())
        elif code != engine.DONE:
            runs.crashed(run=run, why=_how_it_died(code), now=clock())
        elif not results.is_done(run):
            runs.give_up(run=run, error="The engine ended well without a report.json.", now=clock())


def _how_it_died(code: int) -> str:
    if code == engine.SILENT:
        return "A process of the engine was killed."
    return f"The engine was killed by signal {-code}." if code < 0 else f"The engine ended with code {code}."


def _watch(
    run: Run,
    stage: Stage,
    child: engine.Engine,
    stopping: threading.Event,
    clock: Clock,
    watcher: Watcher | None,
) -> int | None:
    """The engine's exit code; None as soon as the worker stops or the run is no longer ours."""
    beaten_at = 0.0
    while (code := child.wait(POLL_S)) is None:
        if stopping.is_set():
            return None
        if time.monotonic() - beaten_at >= settings.HEARTBEAT_S:
            beaten_at = time.monotonic()
            if not _beat(run, child, clock, watcher):
                return None
            stage.send_at_times()
    _beat(run, child, clock, watcher)
    return code


def _beat(run: Run, child: engine.Engine, clock: Clock, watcher: Watcher | None) -> bool:
    progress = child.progress() or engine.Progress(step=0, total=run.total, phase=run.phase or "starting")
    alive = runs.beat(run=run, now=clock(), step=progress.step, total=progress.total, phase=progress.phase)
    if alive and watcher is not None:
        watcher(Run.objects.get(pk=run.pk))
    return alive


def _record(run: Run, now: datetime) -> None:
    try:
        results.record(run=run, now=now)
    except results.NotAsAgreed as error:
        runs.give_up(run=run, error=str(error), now=now)
