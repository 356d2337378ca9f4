"""The share of the votes, smoothed by a Dirichlet prior whose strength the votes themselves choose."""

import numpy as np
from scipy import optimize, special

from quality.methods.fit import Fit
from quality.votes import LABELS, Floats, Votes


def fit(votes: Votes) -> Fit:
    """(n_l + s m_l) / (n + s): m is the share of the labels, first and second alike; s maximises the likelihood."""
    counts = votes.counts()
    totals = counts.sum(axis=0) + 1
    mean = (totals + totals[::-1]) / (2 * totals.sum())
    strength = _strength(counts, mean)
    share = (counts + strength * mean) / (counts.sum(axis=1, keepdims=True) + strength)
    return Fit(share, mean, np.eye(LABELS), None, share.max(axis=1))


def _strength(counts: Floats, mean: Floats) -> float:
    """Pseudo-votes of the Dirichlet-multinomial likelihood's maximum, under a broad log-normal prior around one.

    Items with one vote tell nothing of it; the prior (a factor of e to either side) then keeps it at one.
    """
    patterns, times = np.unique(counts, axis=0, return_counts=True)

    def loss(log_strength: float) -> float:
        prior = np.exp(log_strength) * mean
        each = special.gammaln(patterns + prior).sum(axis=1) - special.gammaln(prior).sum()
        each += special.gammaln(prior.sum()) - special.gammaln(patterns.sum(axis=1) + prior.sum())
        return float(log_strength**2 / 2 - times @ each)

    return float(np.exp(optimize.minimize_scalar(loss, bounds=(-5.0, 5.0), method="bounded").x))
