"""The instruments on small inputs: what a count by hand gives, and what they say where there is nothing to count."""

from dataclasses import replace
from itertools import combinations, permutations

import numpy as np
import pytest
from scipy import stats

from quality import Judgement, report
from quality.agreement_matrix import agreement_matrix
from quality.concentration import effective_annotators, largest_share
from quality.concordance import ALL_TIED, NO_RANKINGS, concordance, kendall_w, ranks
from quality.estimates import Estimate, Undefined
from quality.judgements import Ranking
from quality.mining import gold_candidates, trusted
from quality.pace import implausible_speed, too_fast
from quality.retest import NO_REPEATS, retests
from quality.transitivity import CHANCE, circular_triads
from quality.votes import cast
from tests.quality.crowds import FIRST, RANKINGS, SECOND, TIE, crowd, said


def value(of: Estimate | Undefined) -> float:
    assert isinstance(of, Estimate)
    return of.value


def test_w_is_the_mean_rank_correlation_on_another_scale() -> None:
    rng = np.random.default_rng(0)
    rank = np.array([rng.permutation(6) + 1.0 for _ in range(5)])
    rho = [stats.spearmanr(a, b).statistic for a, b in combinations(rank, 2)]
    # Kendall and Gibbons: mean rho = (m W - 1) / (m - 1).
    assert (5 * concordance(rank) - 1) / 4 == pytest.approx(np.mean(rho), abs=1e-12)


def test_w_with_ties_is_friedmans_statistic_over_its_largest_value() -> None:
    rank = np.array([ranks(own) for own in (((0,), (1, 2), (3,)), ((1,), (0,), (2, 3)), ((0, 1), (2,), (3,)))])
    friedman = stats.friedmanchisquare(*rank.T).statistic
    assert concordance(rank) == pytest.approx(friedman / (3 * 3), abs=1e-12)
    assert ranks(((2,), (0, 1))) == [2.5, 2.5, 1.0]


def test_w_of_those_who_agree_is_one_and_of_all_ties_is_undefined() -> None:
    rng = np.random.default_rng(0)
    same = [said(f"c{n}", name, ((2,), (0,), (1,))) for n in range(4) for name in "xyz"]
    assert value(kendall_w(same, resamples=20, rng=rng)) == 1.0
    tied = [replace(each, ranking=((0, 1, 2),)) for each in same]
    assert kendall_w(tied, resamples=20, rng=rng) == Undefined(ALL_TIED)
    assert kendall_w([said("c", "x"), said("c", "y")], resamples=20, rng=rng) == Undefined(NO_RANKINGS)


def test_the_matrix_is_a_count_by_plain_loops() -> None:
    rng = np.random.default_rng(1)
    judgements = [
        said(f"c{n}", f"a{who}", RANKINGS[rng.integers(3)])
        for n in range(40)
        for who in rng.choice(5, 3, replace=False)
    ]
    given = {(each.annotator, each.comparison): each.ranking for each in judgements}
    for cell in agreement_matrix(cast(judgements)):
        both = [c for a, c in given if a == cell.annotator and (cell.other, c) in given]
        same = sum(given[cell.annotator, c] == given[cell.other, c] for c in both)
        assert cell.agreement.n == len(both)
        assert cell.agreement.value == pytest.approx(same / len(both), abs=1e-12)
        assert cell.agreement.low <= cell.agreement.value <= cell.agreement.high
    assert len(agreement_matrix(cast(judgements))) == 10
    assert agreement_matrix(cast([said("c", "x"), said("d", "y")])) == []


def test_a_ranking_weighs_as_one_comparison_in_the_matrix() -> None:
    (cell,) = agreement_matrix(cast([said("c", "x", ((0,), (1,), (2,))), said("c", "y", ((0,), (2,), (1,)))]))
    assert cell.agreement.n == 1
    assert cell.agreement.value == pytest.approx(2 / 3)


def test_retest_holds_an_answer_against_the_one_before() -> None:
    days = [f"2026-01-0{day}T00:00:00Z" for day in (1, 2, 3)]
    own = [
        replace(said("c", "bob", ranking, shown=shown, at=at), id=at)
        for ranking, shown, at in zip((FIRST, SECOND, SECOND), ((0, 1), (1, 0), (0, 1)), days, strict=True)
    ]
    every, by_annotator = retests([own[2], own[0], own[1], said("c", "carol"), said("d", "carol")])
    assert value(every.consistency) == 0.5
    assert list(by_annotator) == ["bob"]
    assert value(by_annotator["bob"].side_followed) == 1.0  # the left one, and again the left one
    assert retests([said("c", "bob")])[0].consistency == Undefined(NO_REPEATS)


def test_effective_annotators_is_their_number_when_all_give_alike() -> None:
    rng = np.random.default_rng(0)
    even = [said(f"c{n}", name) for n in range(30) for name in "wxyz"]
    assert value(effective_annotators(cast(even), resamples=50, rng=rng)) == pytest.approx(4.0)
    lonely = [said(f"c{n}", "bob") for n in range(9)]
    assert value(effective_annotators(cast(lonely), resamples=50, rng=rng)) == 1.0
    assert largest_share(cast([*lonely, said("d", "eve")])) == ("bob", 0.9)
    assert isinstance(effective_annotators(cast([]), resamples=5, rng=rng), Undefined)


def triad(*outcomes: Ranking, annotator: str = "bob") -> list[Judgement]:
    """Three comparisons a-b, b-c, c-a by one annotator."""
    return [said(name, annotator, ranking) for name, ranking in zip(("ab", "bc", "ca"), outcomes, strict=True)]


KEYS = {"ab": ("a", "b"), "bc": ("b", "c"), "ca": ("c", "a")}


def test_a_beats_b_beats_c_beats_a_is_circular() -> None:
    found = circular_triads(cast(triad(FIRST, FIRST, FIRST)).identified(KEYS))
    assert (value(found.pool), found.by_annotator["bob"].n) == (1.0, 1)
    assert value(circular_triads(cast(triad(FIRST, FIRST, SECOND)).identified(KEYS)).pool) == 0.0
    assert isinstance(circular_triads(cast(triad(FIRST, TIE, FIRST)).identified(KEYS)).pool, Undefined)
    apart = triad(FIRST, FIRST, FIRST)[:2] + triad(FIRST, FIRST, FIRST, annotator="eve")[2:]
    assert isinstance(circular_triads(cast(apart).identified(KEYS)).pool, Undefined)


def test_a_coin_makes_one_triad_in_four_circular() -> None:
    rng = np.random.default_rng(2)
    keys = {f"{i}-{j}": (str(i), str(j)) for i, j in combinations(range(9), 2)}
    judgements = [said(name, f"a{who}", RANKINGS[2 * rng.integers(2)]) for name in keys for who in range(12)]
    found = circular_triads(cast(judgements).identified(keys)).pool
    by_hand = 0
    wins = {(each.annotator, *(keys[each.comparison][group[0]] for group in each.ranking)) for each in judgements}
    for who in range(12):
        for a, b, c in permutations("012345678", 3):
            by_hand += {(f"a{who}", a, b), (f"a{who}", b, c), (f"a{who}", c, a)} <= wins
    assert isinstance(found, Estimate)
    assert found.n == 12 * 84
    assert found.value == pytest.approx(by_hand / 3 / found.n, abs=1e-12)
    assert found.low <= CHANCE <= found.high


def test_nobody_reads_a_thousand_characters_in_five_seconds() -> None:
    assert too_fast(said("c", "bob", seconds=5.0), 1000) is True
    assert too_fast(said("c", "bob", seconds=20.0), 1000) is False
    assert too_fast(said("c", "bob", seconds=0.4), None) is True
    assert too_fast(said("c", "bob"), 1000) is None
    own = [said("c", "bob", seconds=5.0), said("d", "bob", seconds=50.0), said("c", "eve")]
    found = implausible_speed(own, {"c": (400, 600), "d": (400, 600)})
    assert value(found["bob"]) == 0.5
    assert isinstance(found["eve"], Undefined)


def test_mined_gold_is_what_trusted_annotators_agree_on_and_right() -> None:
    rng = np.random.default_rng(3)
    sample = crowd(rng, items=300, annotators=10, per_item=5, reliability=np.array([0.97] * 5 + [0.6] * 5))
    found = report(sample.judgements, resamples=1)
    experts = trusted(found.raters)
    assert experts <= {f"a00{n}" for n in range(5)}
    mined = gold_candidates(sample.judgements, found.preferences, experts)
    right = [RANKINGS[sample.truth[int(each.comparison[1:])]] == each.ranking for each in mined]
    assert len(mined) > 20
    # Three experts alike at .97 err together once in many thousands.
    assert all(right)
    assert all(set(each.supporters) <= experts and len(each.supporters) >= 3 for each in mined)
    assert trusted([]) == set()
