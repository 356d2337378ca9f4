"""Strategies for pairs: what each prefers, by hand; the chances that are kept are those of the draws."""

import random
from collections import Counter

import numpy as np
import pytest

from training.pairing import EXPLORED, STRATEGIES, OneMember, choose, matrix

# Three responses, two members: they agree that 0 beats 1, and are of two minds about 2.
SCORES = matrix([[1.0, 1.0], [0.0, 0.0], [2.0, -2.0]])
PAIRS = np.array([[0, 1], [0, 2], [1, 2]])


@pytest.mark.parametrize(
    ("strategy", "chances"),
    [
        ("random", [1 / 3, 1 / 3, 1 / 3]),
        ("disagreement", [0, 1 / 2, 1 / 2]),  # both differences vary by 4
        ("information_gain", [0, 0, 1]),  # +2 and -2 tell more than +1 and -3
        ("best_against_worst", [1 / 2, 1 / 2, 0]),  # means 1, 0 and 0
        ("double_thompson", [0, 1, 0]),  # the members' bests are 2 and 0
    ],
)
def test_what_a_strategy_prefers(strategy: str, chances: list[float]) -> None:
    assert STRATEGIES[strategy](SCORES, PAIRS) == pytest.approx(chances)


def test_thompson_where_all_members_have_the_same_best() -> None:
    scores = matrix([[3.0, 3.0], [0.0, 1.0], [1.0, 0.0]])
    assert STRATEGIES["double_thompson"](scores, PAIRS) == pytest.approx([1 / 2, 1 / 2, 0])
    assert STRATEGIES["double_thompson"](scores, PAIRS[2:]) == pytest.approx([1.0])  # nothing else is left


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_the_chances_that_are_kept_are_those_of_the_draws(strategy: str) -> None:
    scores = matrix(np.random.default_rng(1).normal(size=(4, 3)).tolist())
    draws = [choose(scores, strategy=strategy, wanted=1, rng=random.Random(seed))[0] for seed in range(4000)]
    counts = Counter((each.first, each.second) for each in draws)
    for each in draws:
        share = counts[each.first, each.second] / len(draws)
        assert share == pytest.approx(each.propensity, abs=0.03)
    at_random = sum(each.by == "random" for each in draws) / len(draws)
    assert at_random == pytest.approx(1.0 if strategy == "random" else EXPLORED, abs=0.03)


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_pairs_are_different_and_no_more_than_there_are(strategy: str) -> None:
    chosen = choose(SCORES, strategy=strategy, wanted=9, rng=random.Random(0))
    assert {(each.first, each.second) for each in chosen} == {(0, 1), (0, 2), (1, 2)}
    assert chosen[-1].propensity == pytest.approx(1.0)  # nothing else was left
    assert choose(SCORES[:1], strategy="random", wanted=2, rng=random.Random(0)) == []


@pytest.mark.parametrize("strategy", ["disagreement", "information_gain", "double_thompson"])
def test_one_member_has_nothing_to_differ_from(strategy: str) -> None:
    with pytest.raises(OneMember):
        choose(SCORES[:, :1], strategy=strategy, wanted=1, rng=random.Random(0))
