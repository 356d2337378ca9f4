"""Drives a round without a worker, by the services that workers use. Where one is alive and faster, it follows."""

import threading
from collections.abc import Callable

from training.models import Round, Run
from training.selectors.human_gate import placed_by, standing_of
from training.services import runs
from training.services.advance import advance_all
from training.services.execution import Clock, Watcher, execute

PAUSE_S = 0.5

OVER = (Round.State.CLOSED, Round.State.HALTED)


def drive(
    *,
    round_: Round,
    stopping: threading.Event,
    clock: Clock,
    watch_run: Watcher,
    watch_round: Callable[[Round], None],
) -> None:
    """Returns when the round is closed or halted, waits for people, or `stopping` is set.

    `watch_round` is called after every change of state, `watch_run` at every heartbeat.
    """
    state = ""
    while not stopping.is_set():
        runs.requeue_lost(now=clock())
        advance_all(round_id=round_.pk, clock=clock)
        round_.refresh_from_db()
        if round_.state != state:
            state = round_.state
            watch_round(round_)
        if state in OVER or _waits_for_people(round_):
            return
        _work_or_follow(round_, stopping, clock, watch_run)


def _waits_for_people(round_: Round) -> bool:
    if round_.state == Round.State.GATING_POLICY:
        return placed_by(round_).exists() and not standing_of(round_).is_over
    return bool(round_.state == Round.State.COLLECTING and not round_.simulate)


def _work_or_follow(round_: Round, stopping: threading.Event, clock: Clock, watch_run: Watcher) -> None:
    live = Run.objects.filter(round=round_, state__in=Run.LIVE).order_by("id").first()
    if live is not None and live.state == Run.State.QUEUED:
        execute(run_id=live.pk, stopping=stopping, clock=clock, watcher=watch_run)
        return
    if live is not None:
        watch_run(live)
    stopping.wait(PAUSE_S)
