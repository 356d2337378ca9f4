"""The production application under a clock that jumps: the file CLOCK_OFFSET_FILE names holds the seconds to add."""

import os
from datetime import datetime, timedelta
from pathlib import Path

from django.utils import timezone

_true_now = timezone.now
_FILE = Path(os.environ["CLOCK_OFFSET_FILE"])


def _now() -> datetime:
    return _true_now() + timedelta(seconds=float(_FILE.read_text()))


timezone.now = _now

from config.wsgi import application  # noqa: E402 -- the application must find the jumping clock

__all__ = ["application"]
