"""One-coin Dawid-Skene: an annotator gives the right label with one probability, whatever it is, else another evenly.

Zhang et al. 2014 (arXiv 1406.3824) call it the one-coin model; the probability is shrunk to the pool's.
"""

import numpy as np
from scipy import sparse

from quality.methods.fit import Fit
from quality.votes import LABELS, Floats, Votes
from quality.ways import softmax

STRENGTH = 5.0
"""Votes with which an annotator's probability is shrunk to the pool's."""
POOL_PRIOR = np.array([3.0, 5.0])
"""Right votes, and votes, added to the pool's: three in five, as dawid_skene has it."""
MAX_STEPS, TOLERANCE = 100, 1e-4


def fit(votes: Votes) -> Fit:
    """Expectation-maximisation from the share of the votes."""
    counts = votes.counts()
    posterior = counts / counts.sum(axis=1, keepdims=True)
    judged = np.bincount(votes.annotator, minlength=len(votes.annotators))
    gather = sparse.csr_array(
        (np.ones(len(votes.item)), (votes.item, np.arange(len(votes.item)))), shape=(len(posterior), len(votes.item))
    )
    rows = np.arange(len(votes.item))
    for _ in range(MAX_STEPS):
        right = posterior[votes.item, votes.label]
        pool = (right.sum() + POOL_PRIOR[0]) / (len(right) + POOL_PRIOR[1])
        hits = np.bincount(votes.annotator, weights=right, minlength=len(judged))
        own = (hits + STRENGTH * pool) / (judged + STRENGTH)
        shares = posterior.sum(axis=0) + 1
        shares = (shares + shares[::-1]) / (2 * shares.sum())
        said = np.log((1 - own) / (LABELS - 1))[votes.annotator, None].repeat(LABELS, axis=1)
        said[rows, votes.label] = np.log(own)[votes.annotator]
        before, posterior = posterior, softmax(np.asarray(gather @ said) + np.log(shares))
        if not len(posterior) or abs(posterior - before).max() < TOLERANCE:
            break
    return Fit(posterior, shares, _table(np.array([pool]))[0], _table(own)[:, None], posterior.max(axis=1))


def _table(right: Floats) -> Floats:
    """(A, 3, 3) from (A,)."""
    same = np.eye(LABELS)
    table: Floats = right[:, None, None] * same + ((1 - right) / (LABELS - 1))[:, None, None] * (1 - same)
    return table
