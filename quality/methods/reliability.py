"""Ordered latent classes: nine levels of utility difference, tables shrunk to ways of judging; see the model's file.

An annotator who is right more often moves the posterior further, a reversed one moves it the other way, one with few
judgements counts as typical.
"""

from collections.abc import Mapping

import numpy as np

from quality.kin import kin_prior
from quality.known import Ranking, known_labels
from quality.methods.fit import Fit, certainty
from quality.ordered_classes import fit_ordered_classes
from quality.votes import Floats, Votes


def fit(
    votes: Votes,
    *,
    start: Floats | None = None,
    lean: Floats | None = None,
    known: Mapping[str, Ranking] | None = None,
) -> Fit:
    """Fits the model; its classes run from "clearly first" to "clearly second".

    `start` and `lean` are those of quality.ordered_classes.fit_ordered_classes. `known` are true rankings by
    comparison, see quality.known; an earlier fit to begin from goes before their beginning.
    """
    told = known_labels(votes, known) if known else None
    if told is not None:
        lean = told.lean if lean is None else lean + told.lean
        start = told.start if start is None else np.where(np.isfinite(start), start, told.start)
    model = fit_ordered_classes(votes, start=start, lean=lean)
    prior = kin_prior(votes, model)
    if prior is not None:
        model = fit_ordered_classes(votes, start=model.posterior, lean=lean, prior=prior)
    sure = certainty(model.posterior, model.pool)
    return Fit(model.posterior, model.shares, model.pool, model.tables, sure, model.said)
