"""Announces what happened: the event and a delivery for all who want to hear of it, in the caller's transaction."""

from datetime import datetime
from importlib.metadata import entry_points
from typing import Any

from django.db import transaction
from django.db.models import Q

from annotation.models import Project
from training import queue
from training.models import Delivery, HookEvent, Webhook

GROUP = "plumbline.hooks"
"""Entry points of installed packages: each is called with a training.services.deliveries.Told, for every event."""

Name = HookEvent.Name


def announce(*, project: Project, name: Name, subject: str, data: dict[str, Any], now: datetime) -> bool:
    """Writes the event and its deliveries and rings for them; False where this was announced before.

    What is announced in a transaction that does not come through has not happened and is told to nobody.
    """
    with transaction.atomic():
        event, is_new = HookEvent.objects.get_or_create(
            project=project, name=name, subject=subject, defaults={"data": data, "at": now}
        )
        if not is_new:
            return False
        hooks = Webhook.objects.filter(Q(project=project) | Q(project__isnull=True), is_active=True)
        wanted = [Delivery(event=event, webhook=hook, next_at=now) for hook in hooks if _wants(hook, name)]
        named = sorted({entry.name for entry in entry_points(group=GROUP)})
        wanted += [Delivery(event=event, entry_point=entry, next_at=now) for entry in named]
        for delivery in wanted:
            delivery.save()
            _ring(delivery.pk)
    return True


def ring_waiting(*, now: datetime) -> int:
    """Rings for deliveries whose next try is due; returns how many."""
    due = Delivery.objects.filter(state=Delivery.State.WAITING, next_at__lte=now).values_list("pk", flat=True)
    for pk in due:
        _ring(pk)
    return len(due)


def send_again(*, delivery: Delivery, now: datetime) -> None:
    """Puts a delivery that failed, or went through, back to the start of its tries."""
    fresh = {"state": Delivery.State.WAITING, "attempts": 0, "next_at": now, "delivered_at": None}
    Delivery.objects.filter(pk=delivery.pk).update(**fresh)
    _ring(delivery.pk)


def _wants(hook: Webhook, name: Name) -> bool:
    return not hook.events or name.value in hook.events


def _ring(pk: int) -> None:
    transaction.on_commit(lambda: queue.ring(queue.DELIVERY_JOB, pk))
