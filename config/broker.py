"""Celery's transport settings for a broker address: the embedded folder broker, or Redis."""

from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured

EMBEDDED = "filesystem://"
LOOK_EVERY_S = 0.2
"""How long an idle worker waits between two looks into the embedded broker's folder; kombu's own second would be
spent at each of a round's some fifteen messages."""


def transport_options(broker_url: str, var: Path) -> dict[str, Any]:
    """Options for `broker_transport_options`; makes the embedded broker's folders under `var`.

    Raises ImproperlyConfigured for an address that is neither filesystem:// nor redis(s)://.
    """
    if broker_url.startswith(("redis://", "rediss://")):
        # Longer than any job rings for: rows, not redelivery, bring lost work back.
        return {"visibility_timeout": 6 * 3600, "socket_timeout": 10, "socket_connect_timeout": 5}
    if broker_url != EMBEDDED:
        raise ImproperlyConfigured(
            f"BROKER_URL={broker_url!r}: use {EMBEDDED} (embedded, one machine) or redis://host:6379/0."
        )
    queue, control = var / "broker" / "queue", var / "broker" / "control"
    queue.mkdir(parents=True, exist_ok=True)
    control.mkdir(parents=True, exist_ok=True)
    folders = {"data_folder_in": str(queue), "data_folder_out": str(queue), "control_folder": str(control)}
    return {**folders, "polling_interval": LOOK_EVERY_S}
