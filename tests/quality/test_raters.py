"""What a report says of annotators whose ways are known."""

import numpy as np
import pytest
from scipy import special, stats

from quality import Judgement, Rater, report
from quality.estimates import share_interval
from quality.shrinkage import EXPECTED, GRID, MEANS, STRENGTHS, shrink
from tests.quality.crowds import FIRST, RANKINGS, SECOND, crowd, said


def by_name(judgements: list[Judgement]) -> dict[str, Rater]:
    return {rater.annotator: rater for rater in report(judgements, resamples=1).raters}


def test_reliability_is_recovered_and_its_interval_covers_as_often_as_it_says() -> None:
    covered, errors = [], []
    for seed in range(10):
        rng = np.random.default_rng(seed)
        sample = crowd(rng, items=400, annotators=40, per_item=3, reliability=rng.beta(8, 2, 40))
        for name, rater in by_name(sample.judgements).items():
            true = sample.reliability[int(name[1:])]
            assert rater.reliability is not None
            assert rater.low is not None
            assert rater.high is not None
            covered.append(rater.low <= true <= rater.high)
            errors.append(rater.reliability - true)
    # 400 intervals at .95: a standard error of .011; that the consensus is estimated may cost two points more.
    assert 0.90 <= np.mean(covered) <= 0.985
    assert abs(np.mean(errors)) < 0.02
    # Thirty votes with a known truth would leave sqrt(.8 * .2 / 30) = .073.
    assert np.sqrt(np.mean(np.square(errors))) < 0.078


def test_shrinking_is_the_mixture_of_betas_written_out() -> None:
    hits, misses = np.array([9, 2, 0]), np.array([1, 8, 0])
    found = shrink(hits[:, None] * np.log(GRID) + misses[:, None] * np.log1p(-GRID))
    a = np.array([m * s for s in STRENGTHS for m in MEANS])
    b = np.array([(1 - m) * s for s in STRENGTHS for m in MEANS])
    each = special.betaln(a + hits[:, None], b + misses[:, None]) - special.betaln(a, b)
    weight = np.exp(each.sum(axis=0)) * stats.beta.pdf(a / (a + b), *EXPECTED)
    mean = (weight * (a + hits[:, None]) / (a + b + (hits + misses)[:, None])).sum(axis=1) / weight.sum()
    # The grid has 80 bins: a mean is off by less than half of one.
    assert found.mean == pytest.approx(mean, abs=0.5 / 80)
    assert found.low[0] < found.mean[0] < found.high[0]
    assert found.mean[2] == pytest.approx(found.pool, abs=1e-6)


def test_jeffreys_interval_leaves_a_fortieth_of_its_beta_on_either_side() -> None:
    low, high = share_interval(6, 10)
    assert stats.beta.cdf(low, 6.5, 4.5) == pytest.approx(0.025, abs=1e-9)
    assert stats.beta.sf(high, 6.5, 4.5) == pytest.approx(0.025, abs=1e-9)
    assert share_interval(0, 5)[0] == 0.0
    assert share_interval(5, 5)[1] == 1.0


STEADY = ("alice", "bob", "dora", "eve", "frank", "gina")


@pytest.fixture(scope="module")
def office() -> dict[str, Rater]:
    """200 pairs with random sides: six are right nine times in ten; the others have their ways."""
    rng = np.random.default_rng(4)
    judgements = []
    for number in range(200):
        truth = 2 * int(rng.integers(0, 2))
        shown = (0, 1) if rng.random() < 0.5 else (1, 0)
        left = 0 if shown[0] == 0 else 2
        says = {name: truth if rng.random() < 0.9 else 2 - truth for name in STEADY}
        says["reverse"] = 2 - truth if rng.random() < 0.9 else truth
        says["lefty"] = left
        says["righty"] = 2 - left if rng.random() < 0.8 else truth
        says["hasty"] = 2 * int(rng.integers(0, 2))
        judgements += [
            said(f"c{number}", name, RANKINGS[label], shown=shown, seconds=2.0 if name == "hasty" else 30.0)
            for name, label in says.items()
        ]
    judgements += [said(f"c{number}", "newcomer", FIRST) for number in range(3)]
    judgements += [said(f"own{number}", "hermit", FIRST if number % 2 else SECOND) for number in range(12)]
    return by_name(judgements)


def test_flags_name_each_annotators_way(office: dict[str, Rater]) -> None:
    assert {name: set(rater.flags) for name, rater in office.items()} == {
        **{name: set() for name in STEADY},
        "reverse": {"disagrees", "reversed"},
        "lefty": {"disagrees", "left_bias"},
        "righty": {"right_bias"},  # right six times in ten where the pool is at seven
        "hasty": {"disagrees", "fast"},
        "newcomer": {"few"},
        "hermit": {"alone"},
    }


def test_left_bias_is_the_share_of_left_choices_minus_a_half(office: dict[str, Rater]) -> None:
    assert office["lefty"].left_bias == 0.5
    assert office["lefty"].left_bias_high == 0.5
    righty, alice = office["righty"], office["alice"]
    assert righty.left_bias == pytest.approx(-0.4, abs=0.1)  # four standard errors of a share of .1 in 200
    assert alice.left_bias_low is not None
    assert alice.left_bias_high is not None
    assert alice.left_bias_low < 0 < alice.left_bias_high


def test_what_the_judgements_do_not_say_is_none(office: dict[str, Rater]) -> None:
    hermit = office["hermit"]
    assert (hermit.reliability, hermit.low, hermit.high) == (None, None, None)
    assert (hermit.left_bias, hermit.seconds_median) == (None, None)
    assert office["alice"].seconds_median == 30.0


def test_one_in_twenty_of_the_marked_is_unbiased_at_most_on_average() -> None:
    rng = np.random.default_rng(8)
    judgements = [
        said(f"c{number}", f"a{name:03}", RANKINGS[2 * rng.integers(0, 2)], shown=(0, 1))
        for name in range(200)
        for number in range(30)
    ]
    marked = [rater for rater in by_name(judgements).values() if {"left_bias", "right_bias"} & set(rater.flags)]
    # Nobody here is biased; at a family-wise 5 % for all-null a single mark may happen, five would not.
    assert len(marked) <= 2
