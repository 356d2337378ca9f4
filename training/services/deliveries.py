"""Delivers an event by a signed POST to a webhook or a call of an entry point: at least once, tried for a day.

Requests are signed as Standard Webhooks says (https://www.standardwebhooks.com): HMAC-SHA256 over
`id.timestamp.body`, base64, in `webhook-signature`. A receiver keeps `webhook-id` to know a repeat.
"""

import base64
import hashlib
import hmac
import json
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from http.client import HTTPException
from importlib.metadata import entry_points
from typing import Any
from urllib import request
from urllib.error import HTTPError

from django.db.models import F

from training.models import Delivery, HookEvent, Webhook
from training.models.hook import SECRET_PREFIX
from training.services.hooks import GROUP

log = logging.getLogger(__name__)

WAITS = tuple(timedelta(seconds=seconds) for seconds in (10, 60, 600, 3600, 6 * 3600, 17 * 3600))
"""Pause after each failed try; after the last one the delivery has failed."""
TIMEOUT_S = 10.0
SHOWN = 500
"""Characters of an answer or an error that are kept."""

State = Delivery.State


@dataclass(frozen=True)
class Told:
    """What an entry point is called with; a webhook gets the same as JSON."""

    id: str
    type: str
    timestamp: str
    data: dict[str, Any]


class Undelivered(Exception):
    """A try failed; the message says why, `status` is the answer's, where there was one."""

    def __init__(self, message: str, status: int | None = None) -> None:
        super().__init__(message)
        self.status = status


def deliver(*, delivery_id: int, clock: Callable[[], datetime]) -> bool:
    """One try, if one is due; True where the receiver took it. A crash in the middle counts as a failed try."""
    now = clock()
    delivery = (
        Delivery.objects.select_related("event__project", "webhook")
        .filter(pk=delivery_id, state=State.WAITING, next_at__lte=now)
        .first()
    )
    if delivery is None or not _take(delivery, now):
        return False
    mine = Delivery.objects.filter(pk=delivery.pk, attempts=delivery.attempts + 1)
    try:
        status = _told(delivery, now)
    except Undelivered as failure:
        log.warning("%s was not delivered: %s", delivery, failure)
        state = State.FAILED if delivery.attempts + 1 > len(WAITS) else State.WAITING
        mine.update(state=state, status=failure.status, error=str(failure)[:SHOWN])
        return False
    return mine.update(state=State.DELIVERED, status=status, error="", delivered_at=clock()) == 1


def signed(*, secret: str, identifier: str, timestamp: int, body: bytes) -> str:
    """The value of `webhook-signature`: `v1,` and the base64 of the HMAC."""
    key = base64.b64decode(secret.removeprefix(SECRET_PREFIX))
    content = f"{identifier}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()


def told(event: HookEvent) -> Told:
    """The event as receivers get it."""
    return Told(
        id=str(event.pk),
        type=event.name,
        timestamp=event.at.isoformat(),
        data={"project": event.project.slug, **event.data},
    )


def _take(delivery: Delivery, now: datetime) -> bool:
    """Counts the try before it is made, and sets when the next one is due should this one not come back."""
    wait = WAITS[min(delivery.attempts, len(WAITS) - 1)]
    mine = Delivery.objects.filter(pk=delivery.pk, state=State.WAITING, attempts=delivery.attempts)
    return mine.update(attempts=F("attempts") + 1, next_at=now + wait) == 1


def _told(delivery: Delivery, now: datetime) -> int | None:
    """The HTTP status of a receiver that took it; none of an entry point. Raises Undelivered."""
    if delivery.webhook is not None:
        return _post(delivery.webhook, delivery.event, now)
    _call(delivery)
    return None


def _post(webhook: Webhook, event: HookEvent, now: datetime) -> int:
    what = told(event)
    body = json.dumps({"type": what.type, "timestamp": what.timestamp, "data": what.data}).encode()
    timestamp = int(now.timestamp())
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "Plumbline",
        "webhook-id": what.id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": signed(secret=webhook.secret, identifier=what.id, timestamp=timestamp, body=body),
    }
    try:
        sent = request.Request(webhook.address, data=body, headers=headers, method="POST")
        with _OPENER.open(sent, timeout=TIMEOUT_S) as answer:
            status: int = answer.status
    except HTTPError as error:
        with error:
            said = error.read(SHOWN).decode("utf-8", "replace")
        raise Undelivered(f"it answered {error.code}: {said}", error.code) from error
    except (OSError, HTTPException, ValueError) as error:
        raise Undelivered(f"{type(error).__name__}: {error}") from error
    return status


def _call(delivery: Delivery) -> None:
    found = [entry for entry in entry_points(group=GROUP) if entry.name == delivery.entry_point]
    if not found:
        raise Undelivered(f"no installed package offers {delivery.entry_point!r} in the group {GROUP}.")
    try:
        found[0].load()(told(delivery.event))
    except Exception as error:  # somebody else's code: whatever it raises is a failed try, kept and shown
        log.exception("The hook %s failed", delivery.entry_point)
        raise Undelivered(f"{type(error).__name__}: {error}") from error


class _Stay(request.HTTPRedirectHandler):
    """A signed request goes where it was meant to go, and nowhere else."""

    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        """No redirect is followed: its status is the answer."""
        return


_OPENER = request.build_opener(_Stay)
