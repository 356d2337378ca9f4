"""Preferences of simulated annotators whose truth is known."""

import numpy as np
import pytest

from quality import METHODS, Preference, report
from quality.methods import UnknownMethod
from quality.votes import Floats
from tests.quality.crowds import FIRST, SECOND, TIE, Crowd, crowd, said


@pytest.fixture(scope="module")
def mixed() -> Crowd:
    """600 pairs, 3 of 30 annotators each: 8 experts, 16 ordinary people, 4 at random and 2 mostly wrong."""
    reliability = np.array([0.95] * 8 + [0.75] * 16 + [1 / 3] * 4 + [0.05] * 2)
    rng = np.random.default_rng(11)
    return crowd(rng, items=600, annotators=30, per_item=3, reliability=reliability, ties=0.15)


def probabilities(found: list[Preference]) -> Floats:
    """(items, 3) in the order of the comparisons' numbers."""
    rows = sorted(found, key=lambda each: int(each.comparison[1:]))
    return np.array([[each.p_first, each.p_tie, 1 - each.p_first - each.p_tie] for each in rows])


def right(mixed: Crowd, method: str) -> float:
    found = probabilities(report(mixed.judgements, method=method, resamples=1).preferences)
    return float((found.argmax(axis=1) == mixed.truth).mean())


def test_weighing_annotators_finds_more_truths_than_counting_heads(mixed: Crowd) -> None:
    # 600 pairs: one standard error of a share near .9 is .012, of the paired difference about .01.
    assert right(mixed, "reliability") > right(mixed, "majority") + 0.02
    assert right(mixed, "dawid_skene") > right(mixed, "majority") + 0.02


def test_certainty_is_the_share_of_pairs_whose_consensus_is_right(mixed: Crowd) -> None:
    found = report(mixed.judgements, resamples=1).preferences
    rows = sorted(found, key=lambda each: int(each.comparison[1:]))
    certain = np.array([each.certainty for each in rows])
    hit = probabilities(found).argmax(axis=1) == mixed.truth
    for low, high in ((0.0, 0.8), (0.8, 0.95), (0.95, 1.01)):
        within = (certain >= low) & (certain < high)
        error = (hit[within].mean() - certain[within].mean()) * within.sum() ** 0.5
        # Three standard errors at the widest (a share of one half), and .05 for tables fitted from six votes a class.
        assert abs(error) < 3 * 0.5 + 0.05 * within.sum() ** 0.5, (low, high)
    assert certain.mean() == pytest.approx(hit.mean(), abs=0.05)


@pytest.mark.parametrize("method", METHODS)
def test_every_preference_is_a_probability(mixed: Crowd, method: str) -> None:
    for each in report(mixed.judgements, method=method, resamples=1).preferences:
        assert 0 <= each.p_first <= 1
        assert 0 <= each.p_tie <= 1
        assert each.p_first + each.p_tie <= 1 + 1e-12
        assert 1 / 3 <= each.certainty <= 1 + 1e-12
        assert each.judgements == 3


@pytest.mark.parametrize("method", METHODS)
def test_one_more_vote_for_a_response_makes_it_likelier(method: str) -> None:
    background = [said(f"b{n}", name, FIRST if n % 2 else SECOND) for n in range(40) for name in "xyz"]

    def p_first(*rankings: tuple[tuple[int, ...], ...]) -> float:
        votes = [said("it", name, ranking) for name, ranking in zip("xyz", rankings, strict=False)]
        found = report(background + votes, method=method, resamples=1).preferences
        return next(each.p_first for each in found if each.comparison == "it")

    assert p_first(SECOND, SECOND) < p_first(FIRST, SECOND) < p_first(FIRST, FIRST)
    assert p_first(TIE, TIE) < p_first(FIRST, FIRST)


@pytest.mark.parametrize("method", METHODS)
def test_a_ranking_of_four_gives_its_six_pairs(method: str) -> None:
    judgements = [said(f"c{n}", name, ((2,), (0, 1), (3,))) for n in range(10) for name in "xyz"]
    found = report(judgements, method=method, resamples=1).preferences[:6]
    assert [each.pair for each in found] == [(0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3)]
    leading = [
        max((each.p_first, "i"), (each.p_tie, "tie"), (1 - each.p_first - each.p_tie, "j"))[1] for each in found
    ]
    # Davidson's ties are as likely for all pairs that are equally far apart, and one pair in six is one here.
    assert leading[1:] == ["j", "i", "j", "i", "i"]
    assert leading[0] == "tie" or method == "davidson"


def test_an_unknown_method_is_refused_by_name() -> None:
    with pytest.raises(UnknownMethod, match="'bradley' is unknown; use one of majority, vote_share"):
        report([said("c", "bob")], method="bradley")
