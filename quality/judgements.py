"""A judgement as a file or a caller gives it: one annotator's ranking of one comparison's responses."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from sys import intern
from typing import Any

from quality.lines import BadJudgement, is_text, lines, named, shown

MAX_RESPONSES = 64
STRENGTHS = (1, 4)
MOST_SECONDS = 1e9
"""Some thirty years: what is longer is no time that a person took, and sums of it may overflow."""
REQUIRED = ("id", "comparison", "annotator", "ranking")
OPTIONAL = ("strength", "shown", "seconds", "at")
NEEDED, KNOWN = frozenset(REQUIRED), frozenset(REQUIRED + OPTIONAL)

Ranking = tuple[tuple[int, ...], ...]
MOST_KEPT = 65536
_RANKINGS: dict[str, Ranking] = {}
_ORDERS: dict[tuple[str, int], tuple[int, ...]] = {}
"""What was read already, by its text: rankings and orders that are alike are one object."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What one annotator said of one comparison.

    `ranking` lists groups of response indices from best to worst, a group of several being a tie; every index of
    0..K-1 stands in it once. `strength` is 1 (slightly) to 4 (far better). `shown` is the display order, leftmost or
    topmost first. `seconds` is the time it took. `at` is an ISO 8601 moment; without an offset it is read as UTC.
    """

    id: str
    comparison: str
    annotator: str
    ranking: Ranking
    strength: int | None = None
    shown: tuple[int, ...] | None = None
    seconds: float | None = None
    at: str | None = None

    @property
    def responses(self) -> int:
        """K, the number of responses that were ranked."""
        return _size(self.ranking)

    @property
    def moment(self) -> datetime | None:
        """`at` as a moment in UTC."""
        return None if self.at is None else _moment(self.at)


def parse_judgement(obj: object, *, where: str) -> Judgement:
    """Reads one decoded JSON object; raises BadJudgement whose message starts with `where`, such as "line 7"."""
    if not isinstance(obj, dict):
        raise BadJudgement(f'{where}: {shown(obj)} is no object; write {{"id": …, "ranking": …}}.')
    if not obj.keys() >= NEEDED:
        missing = next(name for name in REQUIRED if name not in obj)
        raise BadJudgement(f"{where}: {missing!r} is missing; add it.")
    if not obj.keys() <= KNOWN:
        unknown = next(str(name) for name in obj if name not in KNOWN)
        known = ", ".join(REQUIRED + OPTIONAL)
        raise BadJudgement(f"{where}: field {unknown!r} is unknown; remove it, or use one of {known}.")
    ranking = _ranking(obj["ranking"], where)
    get = obj.get
    return Judgement(
        _name(obj, "id", where),
        intern(_name(obj, "comparison", where)),
        intern(_name(obj, "annotator", where)),
        ranking,
        _strength(get("strength"), where),
        _order(get("shown"), _size(ranking), where),
        _seconds(get("seconds"), where),
        _at(get("at"), where),
    )


def read_judgements(path: str | Path) -> list[Judgement]:
    """Reads a JSONL file, gzipped or not; blank lines are passed over.

    Raises BadJudgement naming the first bad line (an id that stands twice and a comparison whose number of responses
    changes among them), OSError where the file cannot be opened.
    """
    together = Together(named)
    found = []
    for number, obj in lines(Path(path)):
        judgement = parse_judgement(obj, where=named(number))
        together.add(judgement, number)
        found.append(judgement)
    return found


class Together:
    """The rules that hold between judgements; `add` raises BadJudgement for one that breaks them."""

    def __init__(self, called: Callable[[int], str]) -> None:
        """`called` says in words what stands at a place."""
        self._called = called
        self._places: dict[str, int] = {}
        self._sizes: dict[str, tuple[int, int]] = {}

    def add(self, judgement: Judgement, place: int) -> None:
        """Ids are unique, and all rankings of a comparison rank equally many responses."""
        earlier = self._places.setdefault(judgement.id, place)
        if earlier != place:
            raise BadJudgement(
                f"{self._called(place)}: id {judgement.id!r} stands on {self._called(earlier)} already; "
                "give each judgement its own."
            )
        ranked = judgement.responses
        known = self._sizes.get(judgement.comparison)
        if known is None:
            self._sizes[judgement.comparison] = ranked, place
        elif known[0] != ranked:
            raise BadJudgement(
                f"{self._called(place)}: ranks {ranked} responses of comparison {judgement.comparison!r}, "
                f"{self._called(known[1])} ranks {known[0]}; rank all of them in both."
            )


@lru_cache(maxsize=65536)
def _size(ranking: Ranking) -> int:
    """Files hold millions of judgements and few different rankings."""
    return sum(map(len, ranking))


def _name(obj: dict[str, Any], field: str, where: str) -> str:
    value = obj[field]
    if not is_text(value) or not value.strip():
        raise BadJudgement(f"{where}: {field} {shown(value)} is no name; write a text that is not empty.")
    return value


def _ranking(value: object, where: str) -> Ranking:
    # Few rankings differ. The text tells true from 1, which compare as equal.
    text = repr(value)
    found = _RANKINGS.get(text)
    if found is None:
        found = checked_ranking(value, where)
        if len(_RANKINGS) < MOST_KEPT:
            _RANKINGS[text] = found
    return found


def checked_ranking(value: object, where: str, *, field: str = "ranking") -> Ranking:
    """Groups of response indices from best to worst, each index of 0..K-1 once; raises BadJudgement."""
    mend = "write groups of response indices from best to worst, such as [[1], [0, 2]]."
    if not isinstance(value, list) or not all(isinstance(group, list) and group for group in value):
        raise BadJudgement(f"{where}: {field} {shown(value)} is no list of groups; {mend}")
    indices = [index for group in value for index in group]
    if not 2 <= len(indices) <= MAX_RESPONSES:
        raise BadJudgement(
            f"{where}: {field} {shown(value)} ranks {len(indices)} responses; rank 2 to {MAX_RESPONSES}."
        )
    if any(type(index) is not int for index in indices) or sorted(indices) != list(range(len(indices))):
        raise BadJudgement(
            f"{where}: {field} {shown(value)} must hold each index of 0 to {len(indices) - 1} exactly once; {mend}"
        )
    return tuple(tuple(sorted(group)) for group in value)


def _strength(value: object, where: str) -> int | None:
    if value is None:
        return None
    low, high = STRENGTHS
    if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
        raise BadJudgement(
            f"{where}: strength {shown(value)} is out of range; write {low} to {high}, or leave it out."
        )
    return value


def _order(value: object, size: int, where: str) -> tuple[int, ...] | None:
    if value is None:
        return None
    text = repr(value)
    found = _ORDERS.get((text, size))
    if found is None:
        found = _checked_order(value, size, where)
        if len(_ORDERS) < MOST_KEPT:
            _ORDERS[text, size] = found
    return found


def _checked_order(value: object, size: int, where: str) -> tuple[int, ...]:
    indices = value if isinstance(value, list) else []
    if any(type(index) is not int for index in indices) or sorted(indices) != list(range(size)):
        raise BadJudgement(
            f"{where}: shown {shown(value)} must hold each index of 0 to {size - 1} exactly once, in display order."
        )
    return tuple(indices)


def _seconds(value: object, where: str) -> float | None:
    if value is None:
        return None
    try:
        seconds = float(value) if isinstance(value, int | float) and not isinstance(value, bool) else math.nan
    except OverflowError:
        seconds = math.inf
    if not 0 <= seconds <= MOST_SECONDS:
        mend = f"write a number from 0 to {MOST_SECONDS:.0f}, or leave it out."
        raise BadJudgement(f"{where}: seconds {shown(value)} is no duration; {mend}")
    return seconds


def _at(value: object, where: str) -> str | None:
    if value is None:
        return None
    try:
        if not isinstance(value, str):
            raise TypeError("not a text")
        _moment(value)
    except (TypeError, ValueError, OverflowError) as error:
        mend = 'write ISO 8601 such as "2026-01-31T13:24:03Z".'
        raise BadJudgement(f"{where}: at {shown(value)} is no moment ({error}); {mend}") from error
    return value


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
