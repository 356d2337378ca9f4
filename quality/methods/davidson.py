"""Davidson's model of responses: every response has a worth, wherever it stands; annotators are alike.

Within a comparison of K responses its pairs share their responses, so a ranking says something of every pair; where a
response recurs (see Votes.identified) so do comparisons. Worths are normal around zero with a spread that is fitted;
a pair's probabilities are averaged over the posterior of its difference (Laplace approximation).
"""

import numpy as np

from quality.blocks import blocks_of, difference_variance
from quality.methods.fit import Fit
from quality.tie_links import davidson
from quality.votes import LABELS, Floats, Votes

STEPS = 40
MOVES = 3.0
"""No worth moves further in a step, in logits."""
BROAD = 9.0
"""Variance of the prior on log ν."""
NODES, WEIGHTS = np.polynomial.hermite_e.hermegauss(15)


def fit(votes: Votes) -> Fit:
    """The mode of the worths, with their spread and the tie parameter fitted along."""
    first, second = votes.players[votes.item].T
    size = int(votes.players.max(initial=-1)) + 1
    blocks = blocks_of(votes.players, size)
    weight = votes.shares()
    worth = np.zeros(size)
    spread, phi = 1.0, 0.0
    inverses: list[Floats] = []
    for _ in range(STEPS):
        # 1. One Newton step of all blocks.
        of = davidson(worth[first] - worth[second], phi, votes.label)
        pull = np.bincount(first, weight * of.e, size) - np.bincount(second, weight * of.e, size)
        bend = -weight * of.ee
        inverses = [block.inverse(first, second, bend, 1 / spread**2) for block in blocks]
        variance = np.zeros(size)
        gradient = pull - worth / spread**2
        for block, inverse in zip(blocks, inverses, strict=True):
            step = np.einsum("nij,nj->ni", inverse, gradient[block.players])
            worth[block.players] += np.clip(step, -MOVES, MOVES)
            variance[block.players] = np.einsum("nii->ni", inverse)
        # 2. The spread by expectation-maximisation, ties by a step of Newton's under a broad normal prior.
        spread = float(np.sqrt((np.sum(worth**2 + variance) + 1) / (size + 1)))
        phi += float(np.clip((weight @ of.f - phi / BROAD) / (1 / BROAD - weight @ of.ff), -1.0, 1.0))
    difference = worth[votes.players[:, 0]] - worth[votes.players[:, 1]]
    label = _averaged(difference, difference_variance(votes.players, blocks, inverses), phi)
    prior = _averaged(np.zeros(1), np.array([2 * spread**2]), phi)[0]
    return Fit(label, prior, np.eye(LABELS), None, label.max(axis=1))


def _averaged(mean: Floats, variance: Floats, phi: float) -> Floats:
    """(…, 3) Davidson's probabilities averaged over a normal difference, by Gauss-Hermite quadrature."""
    eta = mean[:, None] + np.sqrt(variance)[:, None] * NODES
    logits = np.stack([eta / 2, np.full_like(eta, phi), -eta / 2], axis=-1)
    chance = np.exp(logits - logits.max(axis=-1, keepdims=True))
    chance /= chance.sum(axis=-1, keepdims=True)
    averaged: Floats = np.einsum("ink,n->ik", chance, WEIGHTS / WEIGHTS.sum())
    return averaged
