"""Each annotator's share of something, shrunk to the pool: a Beta prior whose mean and strength are integrated out.

Everything lives on a grid of shares r, so that any likelihood will do.
"""

from dataclasses import dataclass

import numpy as np
from scipy import special

from quality.votes import Floats

BINS = 80
GRID: Floats = (np.arange(BINS) + 0.5) / BINS
"""(80,) the shares at which a likelihood is wanted: middles of equal bins of 0 to 1."""
MEANS = np.linspace(0.04, 0.96, 24)
STRENGTHS = np.array([2.0, 4.0, 8.0, 16.0, 32.0])
EXPECTED = (6.0, 2.0)
"""Beta of the pool's mean: three in four, so that two annotators at odds do not make a pool of liars."""


@dataclass(frozen=True)
class Shrunk:
    """Posterior of each annotator's share."""

    mean: Floats
    """(A,)"""
    low: Floats
    """(A,) 2.5 % quantile."""
    high: Floats
    """(A,) 97.5 % quantile."""
    pool: float
    """The share expected of an annotator of whom nothing is known."""


def shrink(log_likelihood: Floats) -> Shrunk:
    """Posterior under r ~ Beta(m s, (1 - m) s), with (m, s) on a grid weighted by the marginal likelihood of all.

    `log_likelihood` is (A, 80), up to a constant in each row, at the shares of GRID.
    """
    if log_likelihood.ndim != 2 or log_likelihood.shape[1] != BINS:
        raise ValueError(f"log_likelihood has shape {log_likelihood.shape}; pass (annotators, {BINS}).")
    priors = np.stack([_beta(mean * s, (1 - mean) * s) for s in STRENGTHS for mean in MEANS])
    likelihood = np.exp(log_likelihood - log_likelihood.max(axis=1, keepdims=True))
    marginal = likelihood @ priors.T
    of_mean = (EXPECTED[0] - 1) * np.log(MEANS) + (EXPECTED[1] - 1) * np.log1p(-MEANS)
    evidence = np.log(marginal).sum(axis=0) + np.tile(of_mean, len(STRENGTHS))
    weights = np.exp(evidence - evidence.max())
    weights /= weights.sum()
    posterior = likelihood * ((weights / marginal) @ priors)
    return Shrunk(
        mean=posterior @ GRID,
        low=_quantile(posterior, 0.025),
        high=_quantile(posterior, 0.975),
        pool=float(weights @ priors @ GRID),
    )


def _beta(a: float, b: float) -> Floats:
    """(80,) mass of Beta(a, b) in each bin, at least 1e-12: no share is impossible."""
    mass: Floats = np.maximum(np.diff(special.betainc(a, b, np.linspace(0.0, 1.0, BINS + 1))), 1e-12)
    return mass


def _quantile(posterior: Floats, level: float) -> Floats:
    """(A,) the level's quantile, linear within its bin."""
    above = np.cumsum(posterior, axis=1)
    column = np.minimum((above < level).sum(axis=1), BINS - 1)
    rows = np.arange(len(posterior))
    mass = posterior[rows, column]
    inside = (level - (above[rows, column] - mass)) / np.maximum(mass, 1e-12)
    quantile: Floats = (column + np.clip(inside, 0.0, 1.0)) / BINS
    return quantile
