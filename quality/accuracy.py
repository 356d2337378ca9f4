"""How often each annotator gives the consensus label, with a posterior interval.

Reliability r_a is the probability that annotator a gives an item's consensus label, the label that the typical
annotator would most often give. The consensus is not observed: for each vote it is what the *other* votes on the item
say of it, integrated out. Others who say little therefore widen the interval and do not pull r_a towards chance.
"""

from dataclasses import dataclass

import numpy as np

from quality.expected import others as others_of
from quality.latent_classes import SMALLEST
from quality.methods.fit import Fit, consensus, consensus_probabilities
from quality.shrinkage import GRID, Shrunk, shrink
from quality.votes import LABELS, SECOND, TIE, Floats, Votes


@dataclass(frozen=True)
class Accuracy:
    """How often each annotator is right, and which way they point."""

    reliability: Shrunk
    """Of each annotator; its `pool` is the reliability of one of whom nothing is known."""
    shared: Floats
    """(A,) judgements on pairs that others judged too; where it is zero nothing above is known."""
    agreeing: Floats
    """(A,) decided votes expected to point the way of the others' consensus, a ranking weighing as one."""
    opposing: Floats
    """(A,) the same for the opposite way."""


def accuracy(votes: Votes, model: Fit) -> Accuracy:
    """Estimates every annotator's reliability r on a grid, from the votes and the model fitted to them.

    A vote's likelihood is r g + (1 - r) b: g is the others' probability that its label is the consensus, b that of
    another consensus times the pool's chance of this label among those that miss it. `model` is the reliability
    method's fit to the same votes.
    """
    judged = np.bincount(votes.item, minlength=len(votes.pairs))
    shared = judged[votes.item] >= 2
    weights = votes.weights() * shared
    others = consensus_probabilities(others_of(votes, model), model.pool)
    rows = np.arange(len(votes.label))
    right = others[rows, votes.label]
    wrong = (others * _misses(model).T[votes.label]).sum(axis=1)
    log_likelihood = [_sums(votes, weights * np.log(np.maximum(r * right + (1 - r) * wrong, SMALLEST))) for r in GRID]
    decided = weights * (votes.label != TIE)
    return Accuracy(
        reliability=shrink(np.stack(log_likelihood, axis=1)),
        shared=_sums(votes, weights),
        agreeing=_sums(votes, decided * right),
        opposing=_sums(votes, decided * others[rows, SECOND - votes.label]),
    )


def hits(votes: Votes, model: Fit) -> Floats:
    """(V,) probability that each vote's label is the consensus of its item's other votes."""
    labels = consensus_probabilities(others_of(votes, model), model.pool)
    found: Floats = labels[np.arange(len(votes.label)), votes.label]
    return found


def _sums(votes: Votes, values: Floats) -> Floats:
    return np.bincount(votes.annotator, weights=values, minlength=len(votes.annotators)).astype(float)


def _misses(model: Fit) -> Floats:
    """(3, 3) chance of each label where the typical annotator misses the consensus (rows); diagonal zero."""
    said = (consensus(model.pool) * model.shares[:, None]).T @ model.pool + SMALLEST
    missed = said * (1 - np.eye(LABELS))
    rates: Floats = missed / missed.sum(axis=1, keepdims=True)
    return rates
