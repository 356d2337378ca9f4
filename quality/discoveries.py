"""Which of many tests count: false discoveries held at one in twenty (Benjamini and Hochberg 1995, JRSS B 57)."""

import numpy as np
import numpy.typing as npt
from scipy import stats

from quality.votes import Floats

FALSE_DISCOVERIES = 0.05


def discoveries(p_values: Floats) -> npt.NDArray[np.bool_]:
    """(A,) True where the test counts; NaN, a test that was not made, never does."""
    found = np.zeros(len(p_values), dtype=bool)
    made = np.flatnonzero(np.isfinite(p_values))
    if len(made):
        found[made] = stats.false_discovery_control(p_values[made]) <= FALSE_DISCOVERIES
    return found
