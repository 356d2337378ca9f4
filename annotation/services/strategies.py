"""Which comparison comes next. A strategy gives every wanted answer a turn; the queue hands the lowest out first.

The turn stands in an indexed column, so that the next comparison is found in the same time among a thousand and
among a million. Turns below zero are urgent: comparisons that others have begun, in the order of their beginning.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from annotation.errors import Unacceptable

EXPLORED_SHARE = 0.2
URGENT_BEFORE = 1e10


@dataclass(frozen=True)
class Waiting:
    """A comparison in the queue: its id, what training would learn from it (0..1), and a fixed uniform draw."""

    comparison_id: int
    urgency: float
    lot: float


@dataclass(frozen=True)
class Strategy:
    """`turn` orders the queue; `propensity` is the probability that a row gets its turn among `open_rows`.

    With `finishes_started`, a comparison that somebody has begun comes before those that nobody has seen.
    """

    turn: Callable[[Waiting], float]
    propensity: Callable[[Waiting, int], float]
    finishes_started: bool


def _oldest(row: Waiting) -> float:
    return float(row.comparison_id)


def _random(row: Waiting) -> float:
    return row.lot


def _priority(row: Waiting) -> float:
    """Most urgent first; a fifth of the comparisons, drawn by lot, stand at a random place among them."""
    return row.lot / EXPLORED_SHARE if row.lot < EXPLORED_SHARE else 1.0 - row.urgency


def _certain(row: Waiting, open_rows: int) -> float:
    return 1.0


def _uniform(row: Waiting, open_rows: int) -> float:
    return 1.0 / max(1, open_rows)


def _explored(row: Waiting, open_rows: int) -> float:
    if row.lot < EXPLORED_SHARE:
        return EXPLORED_SHARE / max(1.0, EXPLORED_SHARE * open_rows)
    return 1.0 - EXPLORED_SHARE


STRATEGIES = {
    "breadth_first": Strategy(turn=_oldest, propensity=_certain, finishes_started=True),
    "oldest": Strategy(turn=_oldest, propensity=_certain, finishes_started=False),
    "random": Strategy(turn=_random, propensity=_uniform, finishes_started=False),
    "priority": Strategy(turn=_priority, propensity=_explored, finishes_started=True),
}


def strategy_of(name: str) -> Strategy:
    """The strategy of that name; raises Unacceptable."""
    if name not in STRATEGIES:
        raise Unacceptable(f"strategy {name!r} is unknown.", where="strategy", fix=f"Use {', '.join(STRATEGIES)}.")
    return STRATEGIES[name]


def urgent_turn(now: datetime) -> float:
    """A turn before all that are not urgent, after all that became urgent earlier."""
    return now.timestamp() - URGENT_BEFORE


def lot_of(digest: str) -> float:
    """A uniform draw in 0..1 that is fixed by the comparison's content."""
    return int(digest[:13], 16) / 16**13
