"""Agreement on small inputs equals a count by plain loops over pairs of judgements."""

from collections import Counter
from itertools import combinations, permutations

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given, settings

from quality import coefficients, report
from quality.agreement import resampled
from quality.estimates import Estimate
from quality.tally import grouped, tally
from tests.quality.crowds import RANKINGS, said

# Both sides are sums of a few dozen doubles: agreement to 1e-9 leaves rounding room and nothing else.
EXACT = 1e-9

TABLES = st.lists(st.lists(st.integers(0, 2), min_size=0, max_size=5), min_size=2, max_size=8)


def pairs(table: list[list[int]]) -> list[tuple[int, int]]:
    return [pair for unit in table for pair in combinations(unit, 2)]


def krippendorff(table: list[list[int]], ordinal: bool) -> float | None:
    """Alpha by its definition as pairs of values, one pair at a time."""
    units = [unit for unit in table if len(unit) > 1]
    values = [value for unit in units for value in unit]
    times = Counter(values)

    def distance(c: int, k: int) -> float:
        low, high = min(c, k), max(c, k)
        between = sum(times[label] for label in range(low, high + 1)) - (times[c] + times[k]) / 2
        return (between**2 if ordinal else 1.0) if c != k else 0.0

    observed = sum(sum(distance(*pair) for pair in permutations(unit, 2)) / (len(unit) - 1) for unit in units)
    expected = sum(distance(*pair) for pair in permutations(values, 2))
    return 1 - (len(values) - 1) * observed / expected if expected else None


@settings(max_examples=60, deadline=None)
@given(TABLES)
def test_the_report_counts_as_plain_loops_do(table: list[list[int]]) -> None:
    judgements = [
        said(f"c{unit}", f"a{place}", RANKINGS[label])
        for unit, labels in enumerate(table)
        for place, label in enumerate(labels)
    ]
    shared = [unit for unit in table if len(unit) > 1]
    found = report(judgements, resamples=5).agreement
    every = pairs(table)
    decided = [pair for pair in every if 1 not in pair]
    expected = {
        "raw": sum(a == b for a, b in every) / len(every) if every else None,
        "raw_half_ties": sum(1 - abs(a - b) / 2 for a, b in every) / len(every) if every else None,
        "raw_without_ties": sum(a == b for a, b in decided) / len(decided) if decided else None,
        "alpha_nominal": krippendorff(table, ordinal=False),
        "alpha_ordinal": krippendorff(table, ordinal=True),
    }
    for name, value in expected.items():
        figure = found[name]
        if isinstance(figure, Estimate):
            assert value is not None
            assert figure.value == pytest.approx(value, abs=EXACT), name
        elif name != "raw_without_ties" and len(shared) > 1 and "resamples" not in figure.why:
            assert value is None, name


def test_a_resample_of_comparisons_equals_the_tally_of_those_comparisons_written_out() -> None:
    rng = np.random.default_rng(3)
    counts = rng.integers(0, 4, size=(6, 3)).astype(float)
    units = tally(counts)
    times = np.array([0, 2, 1, 0, 3, 0])
    written_out = tally(np.repeat(counts, times, axis=0)).total()
    weighted = units.weighted(times[None, :].astype(float))
    for distance in (coefficients.nominal_distance(3), coefficients.ordinal_distance(written_out)):
        assert coefficients.alpha(weighted, distance)[0] == pytest.approx(coefficients.alpha(written_out, distance))
    assert coefficients.fleiss_kappa(weighted)[0] == pytest.approx(float(coefficients.fleiss_kappa(written_out)))


def test_the_bootstrap_spreads_as_one_that_draws_comparison_by_comparison() -> None:
    rng = np.random.default_rng(5)
    counts = rng.multinomial(4, [0.5, 0.2, 0.3], size=120).astype(float)
    distance = coefficients.nominal_distance(3)
    quick = coefficients.alpha(resampled(tally(counts), 4000, rng), distance)
    slow = [
        float(coefficients.alpha(tally(counts[rng.integers(0, 120, 120)]).total(), distance)) for _ in range(4000)
    ]
    # A standard deviation from 4000 draws has a standard error of 1.1 %; five of them, for either side.
    assert quick.std() == pytest.approx(np.std(slow), rel=0.08)
    assert quick.mean() == pytest.approx(np.mean(slow), abs=5 * np.std(slow) / 4000**0.5 * 2**0.5)


def test_the_pairs_of_one_ranking_are_resampled_together() -> None:
    counts = np.array([[2.0, 0, 0], [2, 0, 0], [1, 0, 1], [0, 0, 2]])
    together = grouped(tally(counts), np.array([0, 0, 1, 1]), 2)
    assert together.overlapping.tolist() == [2.0, 2.0]
    assert together.pairs[0, 0, 0] == 4.0
