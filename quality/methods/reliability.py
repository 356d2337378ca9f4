"""Ordered latent classes: seven levels of utility difference, each annotator's table shrunk to the pool's.

Dawid and Skene's model with levels instead of labels as classes. An annotator who is right more often moves the
posterior further, a reversed one moves it the other way, one with few judgements counts as typical.
"""

import numpy as np

from quality.latent_classes import fit_latent_classes
from quality.methods.fit import Fit, consensus_probabilities
from quality.votes import FIRST, LABELS, SECOND, Floats, Votes

LEVELS = 7
STRENGTH = 20.0
"""Votes per class with which an annotator's table is shrunk to the pool."""
LINK_STRENGTH = 5.0
"""Votes per class with which the pool's table is shrunk to a cumulative link."""
EVEN_ITEMS, EVEN_SHARE = 10.0, 0.1
"""Items, and share of the items, added evenly to the levels: without them levels merge and lose their order."""
STEEPNESS, TIE_WIDTH = 3.0, 0.7
"""The link's slope in utility, and half the width of its tie, in logits."""


def fit(votes: Votes) -> Fit:
    """Fits the model; its classes run from "clearly first" to "clearly second"."""
    evenly = (EVEN_ITEMS + EVEN_SHARE * len(votes.pairs)) / LEVELS
    model = fit_latent_classes(
        item=votes.item,
        annotator=votes.annotator,
        label=votes.label,
        start=_start(votes.counts()),
        annotators=len(votes.annotators),
        labels=LABELS,
        strength=STRENGTH,
        pool_prior=LINK_STRENGTH * link(),
        shares_prior=np.full(LEVELS, evenly),
        mirrored=True,
    )
    certainty = consensus_probabilities(model.posterior, model.pool).max(axis=1)
    return Fit(model.posterior, model.shares, model.pool, model.tables, certainty)


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
