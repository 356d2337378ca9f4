"""Which of many tests count: Benjamini and Hochberg's own example, brute force, SciPy's adjusted values."""

import numpy as np
from scipy import stats

from quality.discoveries import FALSE_DISCOVERIES, discoveries

PUBLISHED = [
    *(0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344),
    *(0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0000),
]
"""Benjamini and Hochberg 1995, section 4.1: fifteen hypotheses of one trial, the first four rejected."""


def test_the_published_example_rejects_the_first_four_in_any_order() -> None:
    assert list(np.flatnonzero(discoveries(np.array(PUBLISHED)))) == [0, 1, 2, 3]
    order = np.random.default_rng(0).permutation(len(PUBLISHED))
    assert set(order[discoveries(np.array(PUBLISHED)[order])]) == {0, 1, 2, 3}


def test_any_handful_is_judged_as_by_looking_for_the_largest_bound_that_holds() -> None:
    """With ties; what was not made is not found, and makes the others' bounds no narrower."""
    rng = np.random.default_rng(1)
    for _ in range(500):
        p = rng.choice([0.001, 0.01, 0.02, 0.03, 0.04, 0.2, 0.9, np.nan], size=rng.integers(0, 9))
        tests = np.sort(p[~np.isnan(p)])
        holding = [value for rank, value in enumerate(tests, 1) if value <= 0.05 * rank / len(tests)]
        assert list(discoveries(p)) == [bool(holding and value <= holding[-1]) for value in p]


def test_it_agrees_with_scipy_on_uneven_values() -> None:
    rng = np.random.default_rng(2)
    for size in range(1, 60):
        p = rng.uniform(0, 1, size=size) ** 3
        assert list(discoveries(p)) == list(stats.false_discovery_control(p) <= FALSE_DISCOVERIES)
