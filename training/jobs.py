"""Celery jobs of training. Each takes a row's id and may be rung twice, late or never: the sweep rings again."""

import threading
from typing import Any

from celery import shared_task
from celery.signals import worker_ready, worker_shutting_down
from django.utils import timezone

from training.services import advance, deliveries, execution, hooks, rings, runs, schedule

STOPPING = threading.Event()
"""Set when this worker shuts down: engines end with a checkpoint, their runs are queued again."""


@shared_task
def execute_run(run_id: int) -> None:
    """Brings a queued run to its end; a run that somebody has, or that is over, is left alone."""
    execution.execute(run_id=run_id, stopping=STOPPING)


@shared_task
def advance_round(round_id: int) -> None:
    """Moves a round on until it waits for a run or for people."""
    advance.advance_all(round_id=round_id, clock=timezone.now)


@shared_task
def deliver(delivery_id: int) -> None:
    """One try to tell a webhook or an entry point of an event."""
    deliveries.deliver(delivery_id=delivery_id, clock=timezone.now)


@shared_task(expires=30)
def sweep() -> None:
    """Queues again what a dead worker held, and rings for what nobody was rung for (beat)."""
    now = timezone.now()
    runs.requeue_lost(now=now)
    runs.ring_waiting(now=now)
    rings.ring_idle_rounds(now=now)
    hooks.ring_waiting(now=now)


@shared_task(expires=10)
def start_due_rounds() -> None:
    """Starts the rounds whose time has come (beat)."""
    schedule.start_due_rounds(now=timezone.now())


@shared_task(expires=3600)
def start_round(project: str) -> None:
    """Starts a project's round where it is ready: a time of the admin's periodic tasks (docs/loop.md)."""
    schedule.start_at_its_time(slug=project, now=timezone.now())


@worker_ready.connect
def sweep_at_once(**_: Any) -> None:
    """A restarted worker need not wait for beat."""
    sweep.delay()


@worker_shutting_down.connect
def stop_engines(**_: Any) -> None:
    """Tells the jobs of this worker to put their runs back."""
    STOPPING.set()
