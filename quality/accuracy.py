"""How often each annotator gives the consensus label, with a posterior interval.

Reliability r_a is the probability that annotator a gives an item's consensus label, the label that the typical
annotator would most often give. The consensus is not observed: for each vote it is what the *other* votes on the item
say of it, integrated out. Others who say little therefore widen the interval and do not pull r_a towards chance.
"""

from dataclasses import dataclass

import numpy as np
from scipy import special

from quality.latent_classes import SMALLEST, LatentClasses
from quality.methods.fit import consensus, consensus_probabilities
from quality.votes import LABELS, SECOND, TIE, Floats, Votes

GRID = 80
MEANS = np.linspace(0.04, 0.96, 24)
STRENGTHS = np.array([2.0, 4.0, 8.0, 16.0, 32.0])


@dataclass(frozen=True)
class Accuracy:
    """Posterior of each annotator's reliability, and what the votes say of their direction."""

    mean: Floats
    """(A,) posterior mean."""
    low: Floats
    """(A,) 2.5 % quantile."""
    high: Floats
    """(A,) 97.5 % quantile."""
    pool: float
    """Mean of the prior: the reliability of an annotator of whom nothing is known."""
    shared: Floats
    """(A,) judgements on pairs that others judged too; where it is zero nothing above is known."""
    agreeing: Floats
    """(A,) decided votes expected to point the way of the others' consensus, a ranking weighing as one."""
    opposing: Floats
    """(A,) the same for the opposite way."""


def accuracy(votes: Votes, model: LatentClasses) -> Accuracy:
    """Estimates every annotator's reliability r on a grid, from the votes and the model fitted to them.

    A vote's likelihood is r g + (1 - r) b: g is the others' probability that its label is the consensus, b that of
    another consensus times the pool's chance of this label among those that miss it. The prior of r is a Beta whose
    mean and strength maximise the marginal likelihood of all annotators (empirical Bayes).
    """
    judged = np.bincount(votes.item, minlength=len(votes.pairs))
    shared = judged[votes.item] >= 2
    weights = votes.weights() * shared
    others = consensus_probabilities(_without_itself(votes, model), model.pool)
    rows = np.arange(len(votes.label))
    right = others[rows, votes.label]
    wrong = (others * _misses(model).T[votes.label]).sum(axis=1)
    grid = (np.arange(GRID) + 0.5) / GRID
    log_likelihood = np.stack(
        [_sums(votes, weights * np.log(np.maximum(r * right + (1 - r) * wrong, SMALLEST))) for r in grid], axis=1
    )
    prior = _prior(log_likelihood, grid)
    posterior = np.exp(log_likelihood - log_likelihood.max(axis=1, keepdims=True)) * prior
    posterior /= posterior.sum(axis=1, keepdims=True)
    decided = weights * (votes.label != TIE)
    return Accuracy(
        mean=posterior @ grid,
        low=_quantile(posterior, 0.025),
        high=_quantile(posterior, 0.975),
        pool=float(prior @ grid),
        shared=_sums(votes, weights),
        agreeing=_sums(votes, decided * right),
        opposing=_sums(votes, decided * others[rows, SECOND - votes.label]),
    )


def _sums(votes: Votes, values: Floats) -> Floats:
    return np.bincount(votes.annotator, weights=values, minlength=len(votes.annotators)).astype(float)


def _without_itself(votes: Votes, model: LatentClasses) -> Floats:
    """(V, C) class probabilities of each vote's item given the item's other votes."""
    own = np.maximum(model.tables[votes.annotator, :, votes.label], SMALLEST)
    others = model.posterior[votes.item] / own
    rest: Floats = others / others.sum(axis=1, keepdims=True)
    return rest


def _misses(model: LatentClasses) -> Floats:
    """(3, 3) chance of each label where the typical annotator misses the consensus (rows); diagonal zero."""
    said = (consensus(model.pool) * model.shares[:, None]).T @ model.pool + SMALLEST
    missed = said * (1 - np.eye(LABELS))
    rates: Floats = missed / missed.sum(axis=1, keepdims=True)
    return rates


def _prior(log_likelihood: Floats, grid: Floats) -> Floats:
    """(GRID,) the Beta with the largest marginal likelihood, as bin probabilities."""
    if not len(log_likelihood):
        return np.full(GRID, 1 / GRID)
    candidates = np.stack([_beta(mean * s, (1 - mean) * s) for s in STRENGTHS for mean in MEANS])
    top = log_likelihood.max(axis=1, keepdims=True)
    evidence = np.log(np.exp(log_likelihood - top) @ candidates.T + SMALLEST).sum(axis=0)
    best: Floats = candidates[evidence.argmax()]
    return best


def _beta(a: float, b: float) -> Floats:
    edges = np.linspace(0.0, 1.0, GRID + 1)
    mass: Floats = np.diff(special.betainc(a, b, edges))
    return mass


def _quantile(posterior: Floats, level: float) -> Floats:
    """(A,) the level's quantile, linear within its bin."""
    above = np.cumsum(posterior, axis=1)
    column = np.minimum((above < level).sum(axis=1), GRID - 1)
    rows = np.arange(len(posterior))
    mass = np.maximum(posterior[rows, column], SMALLEST)
    inside = (level - (above[rows, column] - posterior[rows, column])) / mass
    quantile: Floats = (column + np.clip(inside, 0.0, 1.0)) / GRID
    return quantile
