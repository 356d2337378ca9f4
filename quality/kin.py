"""What the other pairs of the same responses say of a pair: a prior on its utility difference.

Pairs of one ranking share their responses, and so do comparisons where a response recurs (Votes.identified). Each
pair's own votes are read as a normal observation of its utility difference, whose worths are then solved for; what
they say of a pair without its own votes becomes the prior of its level. How far differences follow from worths at all
is a spread σ, chosen by how well pairs are foretold by their kin; where they are not, the prior is flat.
"""

from dataclasses import dataclass

import numpy as np

from quality.blocks import Blocks, blocks_of, difference_variance
from quality.link import scale
from quality.ordered_classes import OWN, OrderedClasses, fit_ordered_classes
from quality.votes import Floats, Votes
from quality.ways import softmax

LARGEST = 2500
"""Responses that hang together, beyond which they are not solved for: the cost grows with the cube."""
SPREADS = (0.15, 0.3, 0.6, 1.2)
"""Candidates for σ, in parts of the utility's standard deviation."""
LEAST = 1e-6


@dataclass(frozen=True)
class _Seen:
    """What each item's own votes say: I normal observations of its utility difference."""

    mean: Floats
    precision: Floats
    """(I,) zero where they say nothing."""


def with_kin(
    votes: Votes,
    *,
    start: Floats | None = None,
    lean: Floats | None = None,
    own: float = OWN,
) -> OrderedClasses:
    """Fits the ordered classes, and once more with what kin say as a prior where they say anything."""
    model = fit_ordered_classes(votes, start=start, lean=lean, own=own)
    prior = kin_prior(votes, model)
    if prior is None:
        return model
    return fit_ordered_classes(votes, start=model.posterior, lean=lean, prior=prior, own=own)


def kin_prior(votes: Votes, model: OrderedClasses) -> Floats | None:
    """(I, C) log prior of each item's level from its kin; None where no response recurs or kin foretell nothing."""
    size = int(votes.players.max(initial=-1)) + 1
    if size >= 2 * len(votes.players):
        return None
    place = scale(model.pool, model.shares).place
    variance = float(model.shares @ place**2)
    likelihood = softmax(np.log(np.maximum(model.posterior, 1e-300)) - np.log(model.shares))
    seen = _observed(model, place, variance)
    blocks = [block for block in blocks_of(votes.players, size) if 2 < block.players.shape[1] <= LARGEST]
    items = len(votes.players)
    shares = np.bincount(votes.item, votes.shares(), items) / np.maximum(np.bincount(votes.item, minlength=items), 1)
    best, gain = None, 0.0
    for spread in SPREADS:
        prior = _prior(votes, blocks, seen, shares, place, variance, spread**2 * variance)
        expected = softmax(prior + np.log(model.shares))
        foretold = float(np.log(((expected * likelihood).sum(axis=1)) / (likelihood @ model.shares)).sum())
        if foretold > gain:
            best, gain = prior, foretold
    return best


def _observed(model: OrderedClasses, place: Floats, variance: float) -> _Seen:
    """The posterior's mean and variance with the prior's N(0, variance) taken out."""
    mean = model.posterior @ place
    spread = np.maximum(model.posterior @ place**2 - mean**2, LEAST * variance)
    precision = np.maximum(1 / spread - 1 / variance, 0.0)
    return _Seen(np.where(precision > 0, mean / spread / np.maximum(precision, LEAST), 0.0), precision)


def _prior(
    votes: Votes, blocks: list[Blocks], seen: _Seen, shares: Floats, place: Floats, variance: float, noise: float
) -> Floats:
    """(I, C) log density at the levels of what kin say of the difference, `noise` being σ squared."""
    first, second = votes.players.T
    size = int(votes.players.max()) + 1
    information = np.where(seen.precision > 0, shares / (1 / np.maximum(seen.precision, LEAST) + noise), 0.0)
    covariances = [block.inverse(first, second, information, 2 / variance) for block in blocks]
    pull = information * seen.mean
    gradient = np.bincount(first, pull, size) - np.bincount(second, pull, size)
    worth = np.zeros(size)
    for block, covariance in zip(blocks, covariances, strict=True):
        worth[block.players] = np.einsum("nij,nj->ni", covariance, gradient[block.players])
    found = difference_variance(votes.players, blocks, covariances)
    known = found > 0
    found = np.where(known, found, 1.0)
    # What remains when the item's own observation and the prior N(0, variance) are divided out.
    precision = np.maximum(1 / found - information - 1 / variance, 0.0) * known
    mean = ((worth[first] - worth[second]) / found - pull) / np.maximum(precision, LEAST)
    spread = 1 / np.maximum(precision, LEAST) + noise
    density: Floats = -((place - mean[:, None]) ** 2) / (2 * spread[:, None]) * (precision > LEAST)[:, None]
    return density
