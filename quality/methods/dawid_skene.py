"""Dawid and Skene's model on the three labels, each annotator's table shrunk to the pool's."""

import numpy as np

from quality.latent_classes import fit_latent_classes
from quality.methods.fit import Fit
from quality.votes import LABELS, Votes

STRENGTH = 5.0
"""Votes per class with which an annotator's table is shrunk to the pool."""
POOL_PRIOR = 1.0 + 2.0 * np.eye(LABELS)
"""Votes added to the pool's table: right three times in five."""
SHARES_PRIOR = np.ones(LABELS)
"""Items added to each class."""


def fit(votes: Votes) -> Fit:
    """Fits the model from the share of the votes; a class is a label here, so its posterior is the certainty."""
    counts = votes.counts()
    model = fit_latent_classes(
        item=votes.item,
        annotator=votes.annotator,
        label=votes.label,
        start=counts / counts.sum(axis=1, keepdims=True),
        annotators=len(votes.annotators),
        labels=LABELS,
        strength=STRENGTH,
        pool_prior=POOL_PRIOR,
        shares_prior=SHARES_PRIOR,
        mirrored=True,
    )
    return Fit(model.posterior, model.shares, model.pool, model.tables[:, None], model.posterior.max(axis=1))
