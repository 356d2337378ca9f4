"""Which of a prompt's responses are compared: strategies over the members' scores of a reward ensemble. Pure.

A fifth of the places is always drawn at random, so that what is learnt about a strategy, and about the policy, can be
told from what the strategy preferred. Each pair is kept with the probability with which its place drew it, given the
pairs that stood before.
"""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

EXPLORED = 0.2
"""Share of places that are drawn at random, whatever the strategy."""
RANDOM = "random"

Floats: TypeAlias = NDArray[np.float64]
Pairs: TypeAlias = NDArray[np.int64]


class OneMember(ValueError):
    """The strategy asks in what the members differ, and there is one."""


@dataclass(frozen=True)
class Chosen:
    """Two responses by their index, the probability of this draw, and what drew them."""

    first: int
    second: int
    propensity: float
    by: str


def choose(scores: Floats, *, strategy: str, wanted: int, rng: random.Random) -> list[Chosen]:
    """At most `wanted` different pairs of K responses. `scores`: [K, M], by each of M members.

    Scores are in units of each member's sd; for the strategies IN_LOGITS their differences are log-odds.
    Raises KeyError for an unknown strategy, OneMember where it needs two members or more.
    """
    left = np.array(list(combinations(range(len(scores)), 2)), dtype=np.int64).reshape(-1, 2)
    weigh = STRATEGIES[strategy]
    chosen: list[Chosen] = []
    while len(chosen) < wanted and len(left):
        chances = weigh(scores, left)
        explores = strategy == RANDOM or rng.random() < EXPLORED
        drawn = rng.choices(range(len(left)), weights=None if explores else chances.tolist())[0]
        share = 1.0 if strategy == RANDOM else EXPLORED
        propensity = share / len(left) + (1 - share) * float(chances[drawn])
        first, second = left[drawn].tolist()
        chosen.append(Chosen(first, second, min(1.0, propensity), RANDOM if explores else strategy))
        left = np.delete(left, drawn, axis=0)
    return chosen


def _uniform(scores: Floats, pairs: Pairs) -> Floats:
    return np.full(len(pairs), 1 / len(pairs))


def _disagreement(scores: Floats, pairs: Pairs) -> Floats:
    """The pair on whose difference the members' scores vary most."""
    return _highest(_differences(scores, pairs).var(axis=1))


def _information_gain(scores: Floats, pairs: Pairs) -> Floats:
    """The pair whose answer would tell most about which member is right: H(mean p) - mean H(p), in nats."""
    wins = 1 / (1 + np.exp(-_differences(scores, pairs)))
    return _highest(_entropy(wins.mean(axis=1)) - _entropy(wins).mean(axis=1))


def _best_against_worst(scores: Floats, pairs: Pairs) -> Floats:
    """The pair that the ensemble's mean holds furthest apart."""
    mean = scores.mean(axis=1)
    return _highest(np.abs(mean[pairs[:, 0]] - mean[pairs[:, 1]]))


def _double_thompson(scores: Floats, pairs: Pairs) -> Floats:
    """One member's best against another member's best; where all have the same best, against any other response.

    Double Thompson sampling with an ensemble as posterior: Dwaracherla et al., Efficient Exploration for LLMs,
    arXiv 2402.00396.
    """
    members = _several(scores).shape[1]
    best = np.bincount(scores.argmax(axis=0), minlength=len(scores)) / members
    others = 1 - best
    opponent = np.where(others[:, None] > 0, best[None, :] / np.where(others > 0, others, 1)[:, None], 0.0)
    alone = others == 0
    opponent[alone] = 1 / max(1, len(scores) - 1)
    first, second = pairs[:, 0], pairs[:, 1]
    chances = best[first] * opponent[first, second] + best[second] * opponent[second, first]
    total = float(chances.sum())
    return chances / total if total > 0 else _uniform(scores, pairs)


STRATEGIES: dict[str, Callable[[Floats, Pairs], Floats]] = {
    RANDOM: _uniform,
    "disagreement": _disagreement,
    "information_gain": _information_gain,
    "best_against_worst": _best_against_worst,
    "double_thompson": _double_thompson,
}
"""Each gives the chances of the pairs that are left, [P], which sum to 1."""


IN_LOGITS = frozenset({"information_gain"})
"""Strategies that ask for probabilities of the members."""


def _several(scores: Floats) -> Floats:
    if scores.shape[1] < 2:
        raise OneMember
    return scores


def _differences(scores: Floats, pairs: Pairs) -> Floats:
    """[P, M]"""
    several = _several(scores)
    return several[pairs[:, 0]] - several[pairs[:, 1]]


def _highest(values: Floats) -> Floats:
    """All on the highest; equal ones share."""
    top = np.isclose(values, values.max(), rtol=0, atol=1e-12)
    shared: Floats = top / top.sum()
    return shared


def _entropy(chance: Floats) -> Floats:
    kept = np.clip(chance, 1e-12, 1 - 1e-12)
    return -(kept * np.log(kept) + (1 - kept) * np.log(1 - kept))


def matrix(rows: Sequence[Sequence[float]]) -> Floats:
    """[K, M] from the members' scores of each response."""
    return np.array(rows, dtype=np.float64)
