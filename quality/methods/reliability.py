"""Ordered latent classes: seven levels of utility difference, each annotator's table shrunk to the pool's.

Dawid and Skene's model with levels instead of labels as classes. An annotator who is right more often moves the
posterior further, a reversed one moves it the other way, one with few judgements counts as typical.
"""

import numpy as np

from quality.latent_classes import LatentClasses, fit_latent_classes
from quality.methods.fit import Fit, consensus_probabilities
from quality.votes import FIRST, LABELS, SECOND, Floats, Votes

LEVELS = 7
STRENGTH = 20.0
"""Votes per class with which an annotator's table is shrunk to the pool."""
PRIOR_STRENGTH = 5.0
"""Votes per class with which the pool's table is shrunk to a cumulative link."""
STEEPNESS, TIE_WIDTH = 3.0, 0.7
"""The link's slope in utility, and half the width of its tie, in logits."""


def reliability(votes: Votes) -> Fit:
    """Fits the model to the votes."""
    model = fit_levels(votes)
    certainty = consensus_probabilities(model.posterior, model.pool).max(axis=1)
    return Fit(model.posterior, model.shares, model.pool, model.tables, certainty)


def fit_levels(votes: Votes) -> LatentClasses:
    """The model itself; its classes run from "clearly first" to "clearly second"."""
    return fit_latent_classes(
        item=votes.item,
        annotator=votes.annotator,
        label=votes.label,
        start=_start(votes.counts()),
        annotators=len(votes.annotators),
        labels=LABELS,
        strength=STRENGTH,
        prior=PRIOR_STRENGTH * link(),
        mirrored=True,
    )


def levels() -> Floats:
    """(7,) the levels' places on the utility axis, from 1 (first) to -1 (second)."""
    return np.linspace(1.0, -1.0, LEVELS)


def link() -> Floats:
    """(7, 3) Rao-Kupper: P(first) = sigma(k u - t), P(second) = sigma(-k u - t), the rest ties."""
    first = 1 / (1 + np.exp(TIE_WIDTH - STEEPNESS * levels()))
    return np.stack([first, 1 - first - first[::-1], first[::-1]], axis=1)


def _start(counts: Floats) -> Floats:
    """(I, 7) a Gaussian bump around the score (first - second) / (votes + 1), as wide as levels are apart."""
    score = (counts[:, FIRST] - counts[:, SECOND]) / (counts.sum(axis=1) + 1)
    apart = 2 / (LEVELS - 1)
    bump = np.exp(-0.5 * ((score[:, None] - levels()) / apart) ** 2)
    start: Floats = bump / bump.sum(axis=1, keepdims=True)
    return start
