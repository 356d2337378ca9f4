"""Which of many tests count: false discoveries held at one in twenty (Benjamini and Hochberg 1995, JRSS B 57)."""

import numpy as np
import numpy.typing as npt

from quality.votes import Floats

FALSE_DISCOVERIES = 0.05


def discoveries(p_values: Floats) -> npt.NDArray[np.bool_]:
    """(A,) True where the test counts; NaN, a test that was not made, never does."""
    found = np.zeros(len(p_values), dtype=bool)
    made = np.flatnonzero(np.isfinite(p_values))
    rising = made[np.argsort(p_values[made], kind="stable")]
    bounds = FALSE_DISCOVERIES * np.arange(1, len(made) + 1) / max(len(made), 1)
    below = np.flatnonzero(p_values[rising] <= bounds)
    if len(below):  # the last one below its bound counts with all that are smaller
        found[rising[: below[-1] + 1]] = True
    return found
