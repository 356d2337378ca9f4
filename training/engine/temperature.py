"""The temperature that makes a reward model's log odds honest (Guo et al. 2017, arXiv 1706.04599, section 4.2)."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]

STEPS = 80
"""Halvings of the bracket: beyond the precision of a double."""


def fit_temperature(margins: Numbers, labels: Numbers, weights: Numbers) -> float | None:
    """The T > 0 that minimises the weighted mean loss of s(margin / T), all arguments [N]; None where there is none.

    The loss is convex in 1/T; its slope is bisected between 1/T = 1e-3 and 1e3. Margins that agree with no label
    (slope not below 0 at the start) have no temperature.
    """
    if len(margins) == 0:
        return None

    def slope(inverse: float) -> float:
        predicted = 1 / (1 + np.exp(-np.clip(margins * inverse, -500, 500)))
        return float((weights * (predicted - labels) * margins).sum())

    low, high = 1e-3, 1e3
    if slope(low) >= 0:
        return None
    for _ in range(STEPS):
        middle = (low * high) ** 0.5
        low, high = (middle, high) if slope(middle) < 0 else (low, middle)
    return float(1 / (low * high) ** 0.5)


def cross_fitted(margins: Numbers, labels: Numbers, weights: Numbers, prompts: Sequence[str]) -> Numbers | None:
    """Margins over the temperature of the other half of the prompts, [N]; None where a half has none.

    So that what a temperature gains is measured on rows that did not choose it. prompts: [N], digests.
    """
    even = np.array([int(prompt[:8], 16) % 2 == 0 for prompt in prompts], dtype=bool)
    scaled = np.empty_like(margins)
    for half in (even, ~even):
        other = fit_temperature(margins[~half], labels[~half], weights[~half])
        if other is None:
            return None
        scaled[half] = margins[half] / other
    return scaled
