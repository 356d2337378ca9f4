"""Agreement of a real crowd of 3,251 workers, beside what is published of it.

The published figures are of all 32 debates, the counts here of 16 of them: near, not equal; how near, the debates
themselves say.
"""

import numpy as np
import pytest

from quality import coefficients
from quality.agreement import agreement, resampled
from quality.estimates import Estimate, percentile_interval
from quality.tally import Tally, grouped, tally
from quality.votes import Floats, Ints, Votes
from tests.quality.crowds import DATA

PUBLISHED = {"raw": 0.5238, "alpha_nominal": 0.2668, "alpha_ordinal": 0.3696}
HERE = {"raw": 0.538151, "alpha_nominal": 0.284292, "alpha_ordinal": 0.387959}
"""Of the counts here: raw by a loop over pairs of judgements, the alphas by the package krippendorff 0.9."""


def counted() -> tuple[Ints, Floats]:
    """(8257,) each comparison's debate, and (8257, 3) how often it was called first, tie and second."""
    rows = np.loadtxt(DATA / "ukp_counts.csv", delimiter=",", skiprows=1, dtype=np.int64)
    rows = rows.repeat(rows[:, 4], axis=0)
    return rows[:, 0] - 1, rows[:, 1:4].astype(float)


def votes_of(counts: Floats) -> Votes:
    """The counts as votes, every one by an annotator of its own: agreement asks who never judged twice, no more."""
    item, label = (np.repeat(axis.ravel(), counts.ravel().astype(int)) for axis in np.indices(counts.shape))
    number = np.arange(len(item))
    return Votes(
        comparisons=[f"c{row}" for row in range(len(counts))], annotators=[f"a{row}" for row in number],
        pairs=[(0, 1)] * len(counts), comparison=np.arange(len(counts)), item=item, annotator=number, label=label,
        judgement=number, left=np.ones_like(number), players=np.arange(2 * len(counts)).reshape(-1, 2),
        strength=np.zeros_like(number),
    )  # fmt: skip


def coefficient(name: str, of: Tally) -> Floats:
    if name == "raw":
        return coefficients.observed(of, np.eye(3))
    ordinal = name == "alpha_ordinal"
    return coefficients.alpha(of, coefficients.ordinal_distance(of) if ordinal else coefficients.nominal_distance(3))


@pytest.fixture(scope="module")
def found() -> dict[str, Estimate]:
    _, counts = counted()
    assert counts.sum(axis=0).tolist() == [16126, 8811, 16262]
    told = agreement(votes_of(counts), resamples=1000, rng=np.random.default_rng(0))
    return {name: figure for name, figure in told.items() if isinstance(figure, Estimate)}


@pytest.mark.parametrize("name", HERE)
def test_of_these_debates_it_is_what_others_count(found: dict[str, Estimate], name: str) -> None:
    assert found[name].value == pytest.approx(HERE[name], abs=5e-7)
    assert found[name].n == 8257


@pytest.mark.parametrize("name", PUBLISHED)
def test_the_published_figure_of_all_debates_is_within_what_debates_differ_by(name: str) -> None:
    """Half of the debates were drawn from the whole: the whole lies in the interval over debates, and within .02."""
    debate, counts = counted()
    drawn = resampled(grouped(tally(counts), debate, 16), 2000, np.random.default_rng(0))
    interval = percentile_interval(HERE[name], coefficient(name, drawn))
    assert interval is not None
    assert interval[0] < PUBLISHED[name] < interval[1]
    assert HERE[name] == pytest.approx(PUBLISHED[name], abs=0.02)


def test_the_interval_is_as_wide_as_the_published_one_for_half_of_the_comparisons(found: dict[str, Estimate]) -> None:
    """Published for alpha: .2608 to .2723. Half as many make it √2 wider; within the bootstrap's own noise."""
    mine = found["alpha_nominal"]
    assert (mine.high - mine.low) / (0.2723 - 0.2608) == pytest.approx(2**0.5, rel=0.15)
