"""A figure with its interval, or the reason why there is none."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import special

Values = npt.NDArray[np.float64]


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
    low, high = share_intervals(np.array([successes]), np.array([trials]))
    return float(low[0]), float(high[0])


def share_intervals(successes: Values, trials: Values) -> tuple[Values, Values]:
    """(n,) lower and upper bounds of `share_interval`, one for each share."""
    failures = trials - successes
    low, high = (special.betaincinv(successes + 0.5, failures + 0.5, level) for level in (0.025, 0.975))
    return np.where(successes <= 0, 0.0, low), np.where(failures <= 0, 1.0, high)


def percentile_interval(value: float, values: Values) -> tuple[float, float] | None:
    """The 2.5 and 97.5 percentiles of resampled values (R,); None where most resamples leave the figure undefined.

    Widened to the estimate `value` itself, which percentiles of few resamples of few units may miss.
    """
    defined = values[np.isfinite(values)]
    if 2 * len(defined) < len(values):
        return None
    low, high = np.percentile(defined, (2.5, 97.5))
    return min(float(low), value), max(float(high), value)
