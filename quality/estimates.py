"""A figure with its interval, or the reason why there is none."""

from dataclasses import dataclass

import numpy as np
from scipy import special


@dataclass(frozen=True)
class Estimate:
    """A value with the bounds of its 95 % interval and the number of units it rests upon."""

    value: float
    low: float
    high: float
    n: int

    def to_json(self) -> dict[str, object]:
        """The shape that `python -m quality --json` prints."""
        return {"value": self.value, "low": self.low, "high": self.high, "n": self.n}


@dataclass(frozen=True)
class Undefined:
    """A figure that these judgements do not give, and why."""

    why: str

    def to_json(self) -> dict[str, object]:
        """The shape that `python -m quality --json` prints."""
        return {"value": None, "why": self.why}


def share_interval(successes: float, trials: float) -> tuple[float, float]:
    """The 95 % Jeffreys interval of a share, Beta(successes + 1/2, failures + 1/2); 0 and 1 where it touches.

    Brown, Cai and DasGupta 2001, Interval estimation for a binomial proportion, section 3.1.2.
    """
    failures = trials - successes
    low, high = (float(special.betaincinv(successes + 0.5, failures + 0.5, level)) for level in (0.025, 0.975))
    return (0.0 if successes <= 0 else low), (1.0 if failures <= 0 else high)


def percentile_interval(values: np.ndarray[tuple[int], np.dtype[np.float64]]) -> tuple[float, float] | None:
    """The 2.5 and 97.5 percentiles of resampled values (R,); None where most resamples leave the figure undefined."""
    defined = values[np.isfinite(values)]
    if 2 * len(defined) < len(values):
        return None
    low, high = np.percentile(defined, (2.5, 97.5))
    return float(low), float(high)
