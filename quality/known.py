"""Comparisons whose ranking is known, hidden gold above all, as fixed points of the fit.

Judgements alone tell who agrees with whom, not who is right: where nearly half of a crowd answers the other way round
or by length, there are two readings of it that fit almost alike, and expectation-maximisation ends at the one that is
nearer to the plain count of votes. Known rankings choose. Their label enters as KNOWN votes of the typical annotator,
and the fit begins at votes that weigh by how their annotators did where the answer is known: log odds of a share of
right answers that is shrunk to the pool's with PRIOR answers. Who never met a known item weighs 1.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from quality.ordered_classes import around
from quality.votes import FIRST, LABELS, SECOND, TIE, Floats, Ints, Votes

KNOWN, PRIOR = 5.0, 3.0
LEAST = 0.3
"""Smallest log odds of the pool by which the annotators' are divided: a pool that guesses says nothing."""
SURE = 0.8
"""Where a known winner begins, of the score from 1 (first) to -1 (second)."""

Ranking = Sequence[Sequence[int]]


@dataclass(frozen=True)
class Known:
    """What known rankings add to a fit of I items."""

    lean: Floats
    """(I, 3) votes of the typical annotator."""
    start: Floats
    """(I, C) the levels to begin from."""


def known_labels(votes: Votes, known: Mapping[str, Ranking]) -> Known | None:
    """From true rankings by comparison, best first, ties as groups; None where none of them was judged.

    A comparison whose ranking does not hold both responses of a pair says nothing about that pair.
    """
    truth = _truth(votes, known)
    told = truth >= 0
    if not told.any():
        return None
    lean = np.zeros((len(votes.pairs), LABELS))
    lean[told, truth[told]] = KNOWN
    weight = _weights(votes, truth)[votes.annotator]
    towards = np.where(votes.label == FIRST, 1.0, np.where(votes.label == SECOND, -1.0, 0.0))
    count = len(votes.pairs)
    score = np.bincount(votes.item, weight * towards, count) / (np.bincount(votes.item, abs(weight), count) + 1)
    score[told] = np.where(truth == FIRST, SURE, np.where(truth == SECOND, -SURE, 0.0))[told]
    return Known(lean, around(score))


def _truth(votes: Votes, known: Mapping[str, Ranking]) -> Ints:
    """(I,) the known label of each item, -1 where nothing is known."""
    truth = np.full(len(votes.pairs), -1)
    places = {name: {r: place for place, group in enumerate(own) for r in group} for name, own in known.items()}
    for item, (comparison, (i, j)) in enumerate(zip(votes.comparison.tolist(), votes.pairs, strict=True)):
        place = places.get(votes.comparisons[comparison], {})
        if i in place and j in place:
            truth[item] = TIE if place[i] == place[j] else FIRST if place[i] < place[j] else SECOND
    return truth


def _weights(votes: Votes, truth: Ints) -> Floats:
    """(A,) how much an annotator's votes count at the beginning; below 0 where they were mostly wrong."""
    sided = np.isin(truth[votes.item], (FIRST, SECOND)) & (votes.label != TIE)
    right = votes.label == truth[votes.item]
    count = len(votes.annotators)
    asked = np.bincount(votes.annotator[sided], minlength=count)
    hits = np.bincount(votes.annotator[sided], right[sided], count)
    pool = (hits.sum() + PRIOR) / (asked.sum() + PRIOR + 1)
    share = (hits + PRIOR * pool) / (asked + PRIOR)
    odds = np.log(share / (1 - share)) / max(float(np.log(pool / (1 - pool))), LEAST)
    weights: Floats = np.where(asked > 0, odds, 1.0)
    return weights
