"""Starts rounds by the clock, or once enough judgements are new."""

from datetime import datetime, timedelta

from training.models import LoopSettings, Round
from training.selectors.rounds import readiness, unfinished_round
from training.services.announcing import preferences_ready
from training.services.rounds import DataHeldBack, RoundRunning, start


def start_due_rounds(*, now: datetime) -> list[Round]:
    """Starts every collecting round that is due, has the judgements it needs, and is not held back by its data."""
    return [round_ for loop in LoopSettings.objects.select_related("project") if (round_ := _start_if_due(loop, now))]


def is_due(*, loop: LoopSettings, round_: Round, ready: int, now: datetime) -> bool:
    """Whether a round has collected for `every_h` hours, or has `new_preferences` new judgements."""
    by_clock = loop.every_h is not None and now - round_.started_at >= timedelta(hours=loop.every_h)
    by_count = loop.new_preferences is not None and ready >= loop.new_preferences
    return by_clock or by_count


def _start_if_due(loop: LoopSettings, now: datetime) -> Round | None:
    round_ = unfinished_round(loop.project)
    if round_ is None or round_.state != Round.State.COLLECTING:
        return None
    standing = readiness(loop.project)
    if not standing.missing:
        preferences_ready(round_=round_, judgements=standing.ready, now=now)
    if standing.missing or not is_due(loop=loop, round_=round_, ready=standing.ready, now=now):
        return None
    try:
        return start(project=loop.project, by=None, trigger=Round.Trigger.SCHEDULE, simulate=False, now=now)
    except RoundRunning:
        return None  # somebody clicked in between: their round stands
    except DataHeldBack:
        return None  # the Loop and the Quality page say why; it is due again a minute later
