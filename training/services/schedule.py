"""Starts rounds by the clock, or once enough judgements are new."""

import logging
from datetime import datetime, timedelta

from annotation.models import Project
from training.models import LoopSettings, Round
from training.selectors.rounds import readiness, unfinished_round
from training.services.announcing import preferences_ready
from training.services.rounds import DataHeldBack, RoundRunning, start

log = logging.getLogger(__name__)


def start_due_rounds(*, now: datetime) -> list[Round]:
    """Starts every collecting round that is due, has the judgements it needs, and is not held back by its data."""
    return [round_ for loop in LoopSettings.objects.select_related("project") if (round_ := _start_if_due(loop, now))]


def is_due(*, loop: LoopSettings, round_: Round, ready: int, now: datetime) -> bool:
    """Whether a round has collected for `every_h` hours, has `new_preferences` new judgements, or missed its time."""
    by_clock = loop.every_h is not None and now - round_.started_at >= timedelta(hours=loop.every_h)
    by_count = loop.new_preferences is not None and ready >= loop.new_preferences
    return by_clock or by_count or round_.due_at is not None


def _start_if_due(loop: LoopSettings, now: datetime) -> Round | None:
    round_ = unfinished_round(loop.project)
    if round_ is None or round_.state != Round.State.COLLECTING:
        return None
    standing = readiness(loop.project)
    if not standing.missing:
        preferences_ready(round_=round_, judgements=standing.ready, now=now)
    if standing.missing or not is_due(loop=loop, round_=round_, ready=standing.ready, now=now):
        return None
    return _start(loop.project, now)


def start_at_its_time(*, slug: str, now: datetime) -> Round | None:
    """Starts a collecting round whose time has come by a periodic task; what is not ready stays due until it is.

    A project that is gone, or has no loop, is said in the log: the task that names it should be deleted.
    """
    loop = LoopSettings.objects.filter(project__slug=slug).select_related("project").first()
    if loop is None:
        log.error("there is no project %r with a loop: delete the periodic task that names it.", slug)
        return None
    round_, standing = unfinished_round(loop.project), readiness(loop.project)
    if round_ is None or round_.state != Round.State.COLLECTING:
        log.info("the round of %r is not collecting: this time is over.", slug)
        return None
    started = None if standing.missing else _start(loop.project, now)
    if started is None:
        log.info("the round of %r is not ready (%d judgements are missing): it is due.", slug, standing.missing)
        unready = Round.objects.filter(pk=round_.pk, state=Round.State.COLLECTING, due_at__isnull=True)
        unready.update(due_at=now)
    return started


def _start(project: Project, now: datetime) -> Round | None:
    try:
        return start(project=project, by=None, trigger=Round.Trigger.SCHEDULE, simulate=False, now=now)
    except RoundRunning:
        return None  # somebody clicked in between: their round stands
    except DataHeldBack:
        return None  # the Loop and the Quality page say why; it is due again the next time
