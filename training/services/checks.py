"""One figure of a model against its bound, and what all checks of a gate say together. Pure."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

CHANCE = 0.5
HEADLINES = frozenset({"held_out_accuracy", "not_worse_than_serving", "held_out_gain", "win_rate", "human_win_rate"})
"""Checks that a verdict tells of where all are passed; the others stand below it."""

Report = dict[str, Any]


@dataclass(frozen=True)
class Check:
    """One figure against its bound. `low` and `high` are its 95 % interval."""

    name: str
    passed: bool
    value: float | None
    low: float | None
    high: float | None
    bound: str
    sentence: str

    def as_row(self) -> dict[str, Any]:
        """As the verdict's `checks` hold it."""
        return asdict(self)


def check(name: str, figure: Report, *, passed: bool, bound: str, says: str) -> Check:
    """A check of a figure as the engine reports it."""
    return Check(
        name=name,
        passed=passed,
        value=figure["value"],
        low=figure.get("low"),
        high=figure.get("high"),
        bound=bound,
        sentence=says,
    )


def sentence(subject: str, checks: Sequence[Check]) -> str:
    """The verdict in words: what was found, or everything that speaks against."""
    against = [each for each in checks if not each.passed]
    if against:
        return f"Refused: {subject} " + "; ".join(f"{each.sentence} (wanted: {each.bound})" for each in against) + "."
    chosen = [each for each in checks if each.name in HEADLINES] or checks
    told = [each for each in chosen if each.value is not None]
    found = "; ".join(each.sentence for each in told) or "nothing can be told yet"
    more = f"; all {len(checks)} checks are passed" if len(chosen) < len(checks) else ""
    untold = ", ".join(each.name.replace("_", " ") for each in chosen if each.value is None)
    return f"Passed: {subject} {found}{more}{f'; not measured: {untold}' if untold else ''}."


def surely_above(figure: Report, bound: float) -> bool:
    """Whether the whole interval lies above the bound; without an interval nothing is sure."""
    return figure["low"] is not None and figure["low"] > bound


def may_reach(figure: Report, bound: float) -> bool:
    """Whether the figure is not surely below the bound; where nothing was measured, it is."""
    top = figure["value"] if figure["high"] is None else figure["high"]
    return top is not None and top >= bound


def may_keep_to(figure: Report, bound: float) -> bool:
    """Whether the figure is not surely above the bound; where nothing was measured, it is."""
    bottom = figure["value"] if figure["low"] is None else figure["low"]
    return bottom is not None and bottom <= bound


def in_percent(figure: Report) -> str:
    """A share with its interval."""
    if figure["value"] is None:
        return "an unknown share"
    if figure["low"] is None:
        return f"{figure['value']:.0%} (no interval)"
    return f"{figure['value']:.0%} (95 % interval {figure['low']:.0%} to {figure['high']:.0%})"


def in_points(figure: Report) -> str:
    """A difference of shares in percentage points with its interval."""
    if figure["value"] is None:
        return "an unknown number of points more"
    value, low, high = (None if figure[key] is None else 100 * figure[key] for key in ("value", "low", "high"))
    told = f"{abs(value or 0.0):.0f} {'point' if round(abs(value or 0.0)) == 1 else 'points'}"
    told += f" {'fewer' if (value or 0.0) < 0 else 'more'}"
    return told + (" (no interval)" if low is None else f" (95 % interval {low:+.0f} to {high:+.0f})")


def in_nats(figure: Report) -> str:
    """A difference of losses in nats with its interval."""
    if figure["value"] is None:
        return "an unknown number of nats more"
    told = f"{abs(figure['value']):.2f} nats {'less' if figure['value'] < 0 else 'more'}"
    if figure["low"] is None:
        return f"{told} (no interval)"
    return f"{told} (95 % interval {figure['low']:+.2f} to {figure['high']:+.2f})"


def as_number(figure: Report, unit: str = "") -> str:
    """A number with its interval."""
    if figure["value"] is None:
        return "unknown"
    told = f"{figure['value']:.2f}{unit}"
    if figure["low"] is None:
        return f"{told} (no interval)"
    return f"{told} (95 % interval {figure['low']:.2f} to {figure['high']:.2f})"
