"""Bootstrap intervals over prompts: rows of one prompt are drawn together, since they are not independent."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]


def bootstrap(
    statistic: Callable[[Numbers], float], groups: Sequence[str], draws: int, rng: np.random.Generator
) -> dict[str, Any]:
    """{"value", "low", "high", "n"}: a statistic of row weights with its 95 % percentile interval.

    statistic: from weights [N] (how often each row counts) to a number; groups: [N], the prompt of each row;
    n: rows. Without rows, or with a single prompt, value or interval is None and "why" says so.
    """
    _, group_of = np.unique(np.asarray(groups, dtype=str), return_inverse=True)
    rows, count = len(groups), int(group_of.max(initial=-1)) + 1
    if rows == 0:
        return {"value": None, "low": None, "high": None, "n": 0, "why": "no rows"}
    value = statistic(np.ones(rows))
    if count == 1:
        return {
            "value": value,
            "low": None,
            "high": None,
            "n": rows,
            "why": "a single prompt has no interval",
        }
    times = rng.multinomial(count, np.full(count, 1 / count), size=draws)
    low, high = np.quantile([statistic(drawn[group_of].astype(float)) for drawn in times], [0.025, 0.975])
    return {"value": value, "low": float(low), "high": float(high), "n": rows}


def mean_of(values: Sequence[float] | Numbers) -> Callable[[Numbers], float]:
    """The weighted mean of values [N], as a statistic."""
    fixed = np.asarray(values, dtype=float)
    return lambda weights: float((weights * fixed).sum() / weights.sum())


def ratio_of(amounts: Numbers, sizes: Numbers) -> Callable[[Numbers], float]:
    """The weighted sum of amounts [N] over that of sizes [N], as a statistic."""
    return lambda weights: float((weights * amounts).sum() / (weights * sizes).sum())
