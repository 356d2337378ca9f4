"""Intervals of any figure by leaving out one group at a time (Tukey 1958; Efron and Stein 1981)."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import stats

from quality.votes import Ints

GROUPS = 20


@dataclass(frozen=True)
class Within:
    """A figure and half the width of its 95 % interval."""

    value: float
    half: float

    @property
    def is_beyond(self) -> bool:
        """Whether the interval does not touch zero."""
        return abs(self.value) > self.half


def jackknife(figure: Callable[[Ints], float], groups: Ints) -> Within:
    """`figure` is computed from rows (n,) of those that `groups` (N,) numbers; Student's t of one less than groups.

    With a single group there is no interval: its half is infinite.
    """
    names = np.unique(groups)
    rows = np.arange(len(groups))
    value = figure(rows)
    if len(names) < 2:
        return Within(value, float("inf"))
    without = np.array([figure(rows[groups != name]) for name in names])
    error = np.sqrt((len(names) - 1) / len(names) * ((without - without.mean()) ** 2).sum())
    return Within(value, float(stats.t.ppf(0.975, len(names) - 1) * error))
