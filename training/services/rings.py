"""Asks a worker to advance a round."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from training import queue
from training.models import Round, Run

State = Round.State


def ring_round(*, round_id: int, now: datetime) -> None:
    """Rings once the transaction is through."""
    Round.objects.filter(pk=round_id).update(rung_at=now)
    transaction.on_commit(lambda: queue.ring(queue.ROUND_JOB, round_id))


def ring_idle_rounds(*, now: datetime) -> int:
    """Rings for rounds that could go on by themselves and that nobody was rung for lately; returns how many."""
    stale = now - timedelta(seconds=queue.RING_AGAIN_S)
    idle = going_by_themselves().filter(Q(rung_at__isnull=True) | Q(rung_at__lt=stale))
    live = Run.objects.filter(round=OuterRef("pk"), state__in=Run.LIVE)
    waiting = list(idle.exclude(Exists(live)))
    for round_ in waiting:
        ring_round(round_id=round_.pk, now=now)
    return len(waiting)


def going_by_themselves() -> QuerySet[Round]:
    """Rounds in a state that needs nobody's click."""
    waits = Q(state__in=[State.CLOSED, State.HALTED]) | Q(state=State.COLLECTING, simulate=False)
    return Round.objects.exclude(waits)
