"""Each annotator's discrimination and side effect, with the pool's, from what the others said of the same pairs.

For each vote the level of its pair is known as far as the *other* votes tell, so its likelihood is the link's,
averaged over levels. (β, b) has a grid for each annotator; its prior is normal, with means and spreads integrated
over a grid by the marginal likelihood of all annotators. A posterior on a grid needs no start and knows more than
one mode: an annotator may be either sharp or reversed.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

import numpy as np
from scipy import sparse

from quality.estimates import Estimate, Undefined
from quality.expected import others as others_of
from quality.grids import Interval, normal_cells, summary
from quality.link import Scale, label_probabilities, scale
from quality.methods.fit import Fit
from quality.votes import LABELS, TIE, Floats, Ints, Votes
from quality.ways import softmax

BETAS: Floats = np.linspace(-3.0, 5.0, 33)
SIDES: Floats = np.linspace(-3.0, 3.0, 15)
BETA_SDS = (0.15, 0.3, 0.6, 1.0, 1.6)
SIDE_MEANS = (-0.6, -0.3, -0.15, 0.0, 0.15, 0.3, 0.6)
SIDE_SDS = (0.1, 0.25, 0.5, 1.0)
BETA_MEANS = (0.5, 0.75, 1.0, 1.25, 1.5)
TIES, NUDGE, NEWTON = 4.0, 0.02, 4
"""Widest tie, logits; step of the numerical derivatives; Newton steps."""
CHUNK = 8192
NEGLIGIBLE = 1e-4
"""Weight, in parts of the largest, below which a prior is left out."""
POOL = ("discrimination", "discrimination_sd", "side", "side_sd", "tie_width")
"""Mean and spread of the annotators' β, mean and spread of their side effects (logits), and τ (logits)."""
NO_SIDES = "no judgement says where the responses were shown; record `shown`"
NO_OTHERS = "no pair was judged by two annotators; let a second one judge some"


@dataclass(frozen=True)
class Discrimination:
    """A annotators and their pool. Sides are None where no display order is known."""

    beta: Interval
    """(A,) 1 is the typical annotator, 0 says nothing, below 0 is reversed."""
    side: Interval | None
    """(A,) logits toward the response on the left."""
    pool: dict[str, Estimate | Undefined]
    """Each of POOL; n is the annotators, of `tie_width` the judgements."""


def discrimination(votes: Votes, model: Fit) -> Discrimination:
    """From the votes and the reliability method's fit to them. An annotator alone on all pairs has the pool's
    values."""
    others = others_of(votes, model)
    on = scale(model.pool, model.shares)
    known = bool((votes.left != TIE).any())
    sides = SIDES if known else np.zeros(1)
    likelihood = _log_likelihood(votes, others, on, sides)
    priors, grid = _priors(known)
    cells, weights = _posterior(likelihood, priors)
    by_beta = cells.reshape(-1, len(BETAS), len(sides))
    beta = summary(BETAS, by_beta.sum(axis=2))
    pool = {name: _estimate(grid[:, column], weights, len(cells)) for column, name in enumerate(POOL[:-1])}
    pool["tie_width"] = _tie_width(votes, others, on, beta.mean)
    side = summary(SIDES, by_beta.sum(axis=1)) if known else None
    return Discrimination(beta, side, _defined(pool, known, bool((np.bincount(votes.item) > 1).any())))


def _defined(pool: dict[str, Estimate], sides: bool, shared: bool) -> dict[str, Estimate | Undefined]:
    if not shared:
        return {name: Undefined(NO_OTHERS) for name in POOL}
    return {name: of if sides or not name.startswith("side") else Undefined(NO_SIDES) for name, of in pool.items()}


def _log_likelihood(votes: Votes, others: Floats, on: Scale, sides: Floats) -> Floats:
    """(A, G) of each annotator's votes at every (β, b); a ranking's votes weigh as their choices."""
    weight = votes.shares()
    total = np.zeros((len(votes.annotators), len(BETAS) * len(sides)))
    for z, label, rows in _groups(votes):
        logit = BETAS[:, None, None] * on.place + sides[None, :, None] * z
        chance = label_probabilities(logit, on.tie_width, label).reshape(-1, len(on.place))
        said = np.log(np.maximum(others[rows].astype(np.float32) @ chance.T.astype(np.float32), 1e-6))
        names, own = np.unique(votes.annotator[rows], return_inverse=True)
        gather = sparse.csr_array((weight[rows], (own, np.arange(len(rows)))), shape=(len(names), len(rows)))
        total[names] += gather @ said
    return total


def _groups(votes: Votes) -> Iterator[tuple[float, int, Ints]]:
    """(side of the first response, label, rows) in chunks that fit the cache, an annotator's votes together."""
    for place, label in product(range(LABELS), range(LABELS)):
        rows = np.flatnonzero((votes.left == place) & (votes.label == label))
        rows = rows[np.argsort(votes.annotator[rows], kind="stable")]
        for first in range(0, len(rows), CHUNK):
            yield float(TIE - place), label, rows[first : first + CHUNK]


def _priors(known: bool) -> tuple[Floats, Floats]:
    """((P, G) mass of each prior in each cell, (P, 4) its β mean and sd, b mean and sd)."""
    grid = list(product(BETA_MEANS, BETA_SDS, SIDE_MEANS if known else (0.0,), SIDE_SDS if known else (1.0,)))
    beta = {(m, s): normal_cells(BETAS, m, s) for m, s in product(BETA_MEANS, BETA_SDS)}
    side = {(m, s): normal_cells(SIDES, m, s) if known else np.ones(1) for _, _, m, s in grid}
    return np.array([np.outer(beta[row[:2]], side[row[2:]]).ravel() for row in grid]), np.array(grid)


def _posterior(log_likelihood: Floats, priors: Floats) -> tuple[Floats, Floats]:
    """((A, G) cells with the priors integrated out, (P,) weight of each prior). Works in `log_likelihood`'s place.

    Some annotators at a time: the marginal likelihood of all under every prior would take more memory than the rest.
    """
    cells = log_likelihood
    cells -= cells.max(axis=1, keepdims=True)
    np.exp(cells, out=cells)
    parts = [cells[first : first + CHUNK] for first in range(0, len(cells), CHUNK)]
    evidence = [np.log(np.maximum(part @ priors.T, 1e-300)).sum(axis=0) for part in parts]
    weights = softmax(np.sum(evidence, axis=0)) if parts else np.full(len(priors), 1 / len(priors))
    kept = weights > NEGLIGIBLE * weights.max()
    for part in parts:
        part *= (weights[kept] / np.maximum(part @ priors[kept].T, 1e-300)) @ priors[kept]
        part /= part.sum(axis=1, keepdims=True)
    return cells, weights


def _estimate(values: Floats, weights: Floats, n: int) -> Estimate:
    """Of one parameter of the priors; its bounds are at least half a step of its grid away."""
    distinct, place = np.unique(values, return_inverse=True)
    mass = np.cumsum(np.bincount(place, weights=weights))
    edges = np.concatenate([distinct[:1], (distinct[1:] + distinct[:-1]) / 2, distinct[-1:]])
    low, high = (min(int(np.searchsorted(mass, level)), len(distinct) - 1) for level in (0.025, 0.975))
    return Estimate(float(weights @ values), float(edges[low]), float(edges[high + 1]), n)


def _tie_width(votes: Votes, others: Floats, on: Scale, beta: Floats) -> Estimate:
    """τ that makes the votes likeliest, with the interval of its curvature; the annotators' β and places are held."""
    weight = votes.shares()
    tau = min(max(on.tie_width, 2 * NUDGE), TIES)
    for _ in range(NEWTON):
        below, here, above = (_tie_likelihood(votes, others, on, beta, weight, tau + by) for by in (-NUDGE, 0, NUDGE))
        bend = max((2 * here - below - above) / NUDGE**2, 1.0)
        tau = min(max(tau + (above - below) / (2 * NUDGE) / bend, NUDGE), TIES)
    half = 1.96 / bend**0.5
    return Estimate(tau, max(0.0, tau - half), tau + half, int(votes.judgement.max(initial=-1)) + 1)


def _tie_likelihood(votes: Votes, others: Floats, on: Scale, beta: Floats, weight: Floats, tau: float) -> float:
    total = 0.0
    for _, label, rows in _groups(votes):
        chance = label_probabilities(beta[votes.annotator[rows], None] * on.place, tau, label)
        total += float(weight[rows] @ np.log(np.maximum((others[rows] * chance).sum(axis=1), 1e-9)))
    return total
