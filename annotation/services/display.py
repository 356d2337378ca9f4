"""The order in which responses stand on an annotator's screen."""

import hmac
from hashlib import sha256

from django.conf import settings


def display_order(*, annotator_id: int, comparison_id: int, count: int) -> list[int]:
    """Indices in the order shown: a keyed hash of who and what, so stable on reload and unknown to the annotator."""
    return sorted(range(count), key=lambda index: _digest(f"{annotator_id}:{comparison_id}:{index}"))


def draw(*, annotator_id: int, number: int) -> float:
    """Uniform in 0..1 for the annotator's `number`-th task: what is mixed in when, unknown to the annotator."""
    return int.from_bytes(_digest(f"mix:{annotator_id}:{number}")[:6]) / 2**48


def _digest(place: str) -> bytes:
    return hmac.new(settings.SECRET_KEY.encode(), place.encode(), sha256).digest()
