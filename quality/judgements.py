"""A judgement as a file or a caller gives it: one annotator's ranking of one comparison's responses."""

import gzip
import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

MAX_RESPONSES = 64
STRENGTHS = (1, 4)
REQUIRED = ("id", "comparison", "annotator", "ranking")
OPTIONAL = ("strength", "shown", "seconds", "at")
NEEDED, KNOWN = frozenset(REQUIRED), frozenset(REQUIRED + OPTIONAL)

Ranking = tuple[tuple[int, ...], ...]


class BadJudgement(ValueError):
    """A judgement that cannot be read. The message names the place, the value and the mend."""


@dataclass(frozen=True)
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
        raise BadJudgement(f'{where}: {_shown(obj)} is no object; write {{"id": …, "ranking": …}}.')
    if not obj.keys() >= NEEDED:
        missing = next(name for name in REQUIRED if name not in obj)
        raise BadJudgement(f"{where}: {missing!r} is missing; add it.")
    if not obj.keys() <= KNOWN:
        unknown = next(str(name) for name in obj if name not in KNOWN)
        known = ", ".join(REQUIRED + OPTIONAL)
        raise BadJudgement(f"{where}: field {unknown!r} is unknown; remove it, or use one of {known}.")
    ranking = _ranking(obj["ranking"], where)
    return Judgement(
        id=_name(obj, "id", where),
        comparison=_name(obj, "comparison", where),
        annotator=_name(obj, "annotator", where),
        ranking=ranking,
        strength=_strength(obj.get("strength"), where),
        shown=_order(obj.get("shown"), _size(ranking), where),
        seconds=_seconds(obj.get("seconds"), where),
        at=_at(obj.get("at"), where),
    )


def read_judgements(path: str | Path) -> list[Judgement]:
    """Reads a JSONL file, gzipped or not; blank lines are passed over.

    Raises BadJudgement naming the first bad line (an id that stands twice and a comparison whose number of responses
    changes among them), OSError where the file cannot be opened.
    """
    together = Together()
    found = []
    for where, obj in _lines(Path(path)):
        judgement = parse_judgement(obj, where=where)
        together.add(judgement, where=where)
        found.append(judgement)
    return found


class Together:
    """The rules that hold between judgements; `add` raises BadJudgement for one that breaks them."""

    def __init__(self) -> None:
        self._places: dict[str, str] = {}
        self._sizes: dict[str, tuple[int, str]] = {}

    def add(self, judgement: Judgement, *, where: str) -> None:
        """Ids are unique, and all rankings of a comparison rank equally many responses."""
        if place := self._places.get(judgement.id):
            raise BadJudgement(
                f"{where}: id {judgement.id!r} stands on {place} already; give each judgement its own."
            )
        self._places[judgement.id] = where
        size, place = self._sizes.setdefault(judgement.comparison, (judgement.responses, where))
        if size != judgement.responses:
            raise BadJudgement(
                f"{where}: ranks {judgement.responses} responses of comparison {judgement.comparison!r}, {place} "
                f"ranks {size}; rank all of them in both."
            )


@lru_cache(maxsize=65536)
def _size(ranking: Ranking) -> int:
    """Files hold millions of judgements and few different rankings."""
    return sum(map(len, ranking))


def _lines(path: Path) -> Iterator[tuple[str, Any]]:
    with path.open("rb") as raw:
        packed = raw.read(2) == b"\x1f\x8b"
        raw.seek(0)
        try:
            for number, line in enumerate(gzip.GzipFile(fileobj=raw) if packed else raw, start=1):
                if line.strip():
                    yield f"line {number}", _decoded(line, f"line {number}")
        except (EOFError, gzip.BadGzipFile) as error:
            raise BadJudgement(f"{path}: {error}; the gzip file is damaged or cut short, write it again.") from error


def _decoded(line: bytes, where: str) -> object:
    try:
        return json.loads(line)
    except (ValueError, RecursionError) as error:
        text = _shown(line.decode("utf-8", "replace").strip())
        raise BadJudgement(f"{where}: {text} is not JSON ({error}); write one object a line in UTF-8.") from error


def _name(obj: dict[str, Any], field: str, where: str) -> str:
    value = obj[field]
    if not isinstance(value, str) or not value.strip():
        raise BadJudgement(f"{where}: {field} {_shown(value)} is no name; write a text that is not empty.")
    return value


def _ranking(value: object, where: str) -> Ranking:
    mend = "write groups of response indices from best to worst, such as [[1], [0, 2]]."
    if not isinstance(value, list) or not all(isinstance(group, list) and group for group in value):
        raise BadJudgement(f"{where}: ranking {_shown(value)} is no list of groups; {mend}")
    indices = [index for group in value for index in group]
    if not 2 <= len(indices) <= MAX_RESPONSES:
        raise BadJudgement(
            f"{where}: ranking {_shown(value)} ranks {len(indices)} responses; rank 2 to {MAX_RESPONSES}."
        )
    if any(type(index) is not int for index in indices) or sorted(indices) != list(range(len(indices))):
        raise BadJudgement(
            f"{where}: ranking {_shown(value)} must hold each index of 0 to {len(indices) - 1} exactly once; {mend}"
        )
    return tuple(tuple(sorted(group)) for group in value)


def _strength(value: object, where: str) -> int | None:
    if value is None:
        return None
    low, high = STRENGTHS
    if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
        raise BadJudgement(
            f"{where}: strength {_shown(value)} is out of range; write {low} to {high}, or leave it out."
        )
    return value


def _order(value: object, size: int, where: str) -> tuple[int, ...] | None:
    if value is None:
        return None
    indices = value if isinstance(value, list) else []
    if any(type(index) is not int for index in indices) or sorted(indices) != list(range(size)):
        raise BadJudgement(
            f"{where}: shown {_shown(value)} must hold each index of 0 to {size - 1} exactly once, in display order."
        )
    return tuple(indices)


def _seconds(value: object, where: str) -> float | None:
    if value is None:
        return None
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or not math.isfinite(float(value)) or float(value) < 0:  # type: ignore[arg-type]
        raise BadJudgement(f"{where}: seconds {_shown(value)} is no duration; write a number of 0 or more.")
    return float(value)  # type: ignore[arg-type]


def _at(value: object, where: str) -> str | None:
    if value is None:
        return None
    try:
        if not isinstance(value, str):
            raise TypeError("not a text")
        _moment(value)
    except (TypeError, ValueError, OverflowError) as error:
        mend = 'write ISO 8601 such as "2026-01-31T13:24:03Z".'
        raise BadJudgement(f"{where}: at {_shown(value)} is no moment ({error}); {mend}") from error
    return value


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _shown(value: object, longest: int = 60) -> str:
    text = repr(value)
    return text if len(text) <= longest else text[: longest - 1] + "…"
