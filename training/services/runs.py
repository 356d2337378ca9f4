"""Changes of a run's row. Every one is a compare-and-swap that says whether it won."""

import secrets
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Case, F, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce, Greatest

from training import queue
from training.models import Round, Run
from training.services.specs import spec_for

IDLE_ATTEMPTS = 5
"""Crashes in a row without a step forward after which a run is given up."""

State = Run.State


def ensure(*, round_: Round, kind: Run.Kind, now: datetime) -> Run:
    """The newest run of this kind in the round's attempt, written and rung for where there is none.

    So nothing is trained twice.
    """
    with transaction.atomic():
        Round.objects.select_for_update().get(pk=round_.pk)  # two jobs that advance one round take turns
        newest = newest_run(round_, kind)
        return newest or _write(round_, kind, spec_for(round_=round_, kind=kind), now)


def newest_run(round_: Round, kind: Run.Kind) -> Run | None:
    """The newest run of this kind in the round's present attempt."""
    return Run.objects.filter(round=round_, kind=kind, attempt=round_.attempt).order_by("-id").first()


def again(*, run: Run, now: datetime) -> None:
    """Queues a stopped or failed run again where it left off; with other settings by now, a new run instead."""
    if run.state not in (State.STOPPED, State.FAILED):
        return
    spec = spec_for(round_=run.round, kind=Run.Kind(run.kind))
    if spec != run.spec:
        _write(run.round, Run.Kind(run.kind), spec, now)
        return
    dead = Run.objects.filter(pk=run.pk, state=run.state)
    if dead.update(state=State.QUEUED, error="", idle_attempts=0, finished_at=None, rung_at=None) == 1:
        ring(run_id=run.pk, now=now)


def claim(*, run_id: int, now: datetime) -> Run | None:
    """Takes a queued run for the caller, under a fresh token; None where somebody else has it or it is over."""
    token = secrets.token_hex(16)
    queued = Run.objects.filter(pk=run_id, state=State.QUEUED)
    won = queued.update(
        state=State.RUNNING,
        worker=token,
        heartbeat_at=now,
        started_at=Coalesce("started_at", now),
        attempts=F("attempts") + 1,
    )
    return Run.objects.select_related("round__project").get(pk=run_id) if won else None


def beat(*, run: Run, now: datetime, step: int, total: int, phase: str) -> bool:
    """Says that the run is alive and how far it is; False where it is no longer the caller's.

    `step` never goes back, also where a resumed engine repeats steps; a new one forgives earlier crashes.
    """
    forgiven = Case(When(step__lt=step, then=Value(0)), default=F("idle_attempts"), output_field=IntegerField())
    furthest = Greatest(F("step"), Value(step), output_field=IntegerField())
    changes = {"step": furthest, "idle_attempts": forgiven, "total": total, "phase": phase}
    return _mine(run).update(heartbeat_at=now, **changes) == 1


def pulse(*, run: Run, now: datetime) -> bool:
    """Says only that the run's worker is alive; False where the run is no longer the caller's."""
    return _mine(run).update(heartbeat_at=now) == 1


def nobody_elses(*, run: Run) -> bool:
    """Whether no other worker has the run or may take it: it is the caller's, or was stopped."""
    return Run.objects.filter(Q(worker=run.worker) | Q(state=State.STOPPED), pk=run.pk).exists()


def give_back(*, run: Run, now: datetime) -> bool:
    """Queues the run again because its worker goes away; the checkpoint stands."""
    return _mine(run).update(**_queued()) == 1


def give_up(*, run: Run, error: str, now: datetime) -> bool:
    """Marks the run as failed with the engine's sentence."""
    return _mine(run).update(state=State.FAILED, worker="", error=error, finished_at=now) == 1


def crashed(*, run: Run, why: str, now: datetime) -> bool:
    """Queues a run whose engine or worker died again, unless that keeps happening without a step forward."""
    idle = Run.objects.filter(pk=run.pk).values_list("idle_attempts", flat=True).get() + 1
    if idle >= IDLE_ATTEMPTS:
        return give_up(run=run, error=f"{why} It happened {idle} times without a step forward.", now=now)
    return _mine(run).update(**_queued(), idle_attempts=idle) == 1


def stop_all(*, round_: Round, now: datetime) -> None:
    """Stops a round's live runs: their workers see it at the next heartbeat and end the engine with a checkpoint."""
    live = Run.objects.filter(round=round_, state__in=Run.LIVE)
    live.update(state=State.STOPPED, worker="", finished_at=now)


def requeue_lost(*, now: datetime) -> int:
    """Queues runs whose worker gave no heartbeat for HEARTBEAT_LOST_S again; returns how many."""
    silent_since = now - timedelta(seconds=settings.HEARTBEAT_LOST_S)
    lost = Run.objects.filter(state=State.RUNNING, heartbeat_at__lt=silent_since)
    return sum(crashed(run=run, why="The worker of this run went silent.", now=now) for run in lost)


def ring_waiting(*, now: datetime) -> int:
    """Rings for queued runs that nobody was rung for lately; returns how many."""
    waiting = Run.objects.filter(state=State.QUEUED).values_list("pk", flat=True)
    return sum(ring(run_id=run_id, now=now) for run_id in waiting)


def ring(*, run_id: int, now: datetime) -> bool:
    """Asks a worker to take the run once the transaction is through, unless one was asked lately."""
    stale = now - timedelta(seconds=queue.RING_AGAIN_S)
    quiet = Run.objects.filter(Q(rung_at__isnull=True) | Q(rung_at__lt=stale), pk=run_id)
    if quiet.update(rung_at=now) != 1:
        return False
    transaction.on_commit(lambda: queue.ring(queue.RUN_JOB, run_id))
    return True


def _write(round_: Round, kind: Run.Kind, spec: dict[str, Any], now: datetime) -> Run:
    run = Run.objects.create(
        project=round_.project,
        round=round_,
        attempt=round_.attempt,
        kind=kind,
        spec=spec,
        folder=f"runs/{kind.value}-{secrets.token_hex(6)}",
        created_at=now,
    )
    ring(run_id=run.pk, now=now)
    return run


def _mine(run: Run) -> QuerySet[Run]:
    return Run.objects.filter(pk=run.pk, state=State.RUNNING, worker=run.worker)


def _queued() -> dict[str, Any]:
    return {"state": State.QUEUED, "worker": "", "rung_at": None}
