"""An interval for a mean that may be looked at after every observation. Pure.

The hedged betting confidence sequence of Waudby-Smith and Ramdas, arXiv 2010.09686 (theorem 3 with the predictable
plug-in bets of equation 26): for each candidate mean two gamblers bet that the truth lies above or below it. By
Ville's inequality a fair gambler's capital ever reaches 1/alpha with probability alpha at most, so the candidates
that nobody got rich on hold the true mean at every look at once, however often one looks and whenever one stops.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

ALPHA = 0.05
GRID = np.linspace(0.0, 1.0, 1001)
MOST_STAKED = 0.5
"""Share of its capital that a gambler stakes at most, so that no single observation ruins it."""


@dataclass(frozen=True)
class Sequential:
    """Mean of the observations so far with an interval that is right at all looks together with 95 %."""

    value: float | None
    low: float
    high: float
    n: int


def confidence_sequence(values: Sequence[float]) -> Sequential:
    """Of observations in [0, 1], in the order in which they came. Raises ValueError outside of it.

    Each observation must have the same mean given those before it; independence is not needed.
    """
    seen = np.asarray(values, dtype=float)
    if seen.size and not (seen.min() >= 0 and seen.max() <= 1):
        raise ValueError(f"an observation lies outside 0..1: {seen.min()} to {seen.max()}")
    up, down = np.zeros_like(GRID), np.zeros_like(GRID)
    stands = np.ones_like(GRID, dtype=bool)
    total, squares = 0.5, 0.25
    for count, value in enumerate(seen, 1):
        variance = squares / count
        bet = np.sqrt(2 * np.log(2 / ALPHA) / (variance * count * np.log(1 + count)))
        with np.errstate(divide="ignore"):
            rising, falling = np.minimum(bet, MOST_STAKED / GRID), np.minimum(bet, MOST_STAKED / (1 - GRID))
        up += np.log1p(rising * (value - GRID))
        down += np.log1p(-falling * (value - GRID))
        stands &= np.maximum(up, down) - np.log(2) < np.log(1 / ALPHA)
        total += value
        squares += (value - total / (count + 1)) ** 2
    left = GRID[stands]
    low, high = (float(left[0]), float(left[-1])) if left.size else (0.0, 1.0)
    return Sequential(float(seen.mean()) if seen.size else None, low, high, len(seen))
