"""The one place where a round changes its state: a compare-and-swap with its event."""

from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction

from training.models import Round, RoundEvent
from training.services import runs
from training.services.announcing import round_halted

State = Round.State


def move(*, round_: Round, to: State, now: datetime, by: User | None = None, why: str = "", **changes: Any) -> bool:
    """From the state that `round_` was read in to `to`, with other columns; False where somebody was faster."""
    with transaction.atomic():
        if Round.objects.filter(pk=round_.pk, state=round_.state).update(state=to, **changes) != 1:
            return False
        RoundEvent.objects.create(round=round_, at=now, by=by, from_state=round_.state, to_state=to, reason=why)
    round_.refresh_from_db()
    return True


def halt_at(*, round_: Round, now: datetime, reason: str, by: User | None = None) -> bool:
    """Halts the round where it stands and stops its live runs with a checkpoint."""
    with transaction.atomic():
        stood = round_.state
        won = move(round_=round_, to=State.HALTED, now=now, by=by, why=reason, halted_from=stood, reason=reason)
        if won:
            runs.stop_all(round_=round_, now=now)
            round_halted(round_=round_, reason=reason, now=now)
    return won


def open_round(*, state: State, now: datetime, by: User | None = None, **columns: Any) -> Round:
    """Writes a round with its first event; IntegrityError where the project has an unfinished one."""
    with transaction.atomic():
        round_ = Round.objects.create(state=state, started_at=now, **columns)
        RoundEvent.objects.create(round=round_, at=now, by=by, to_state=state)
    return round_
