"""Ordered latent classes: nine levels of utility difference, tables shrunk to ways of judging; see the model's file.

An annotator who is right more often moves the posterior further, a reversed one moves it the other way, one with few
judgements counts as typical.
"""

from collections.abc import Mapping

import numpy as np

from quality.kin import with_kin
from quality.known import Ranking, known_labels
from quality.methods.fit import Fit, certainty
from quality.own_strength import own_strength
from quality.votes import Floats, Votes


def fit(
    votes: Votes,
    *,
    start: Floats | None = None,
    lean: Floats | None = None,
    known: Mapping[str, Ranking] | None = None,
    own: float | None = None,
) -> Fit:
    """Fits the model; its classes run from "clearly first" to "clearly second".

    `start` and `lean` are those of quality.ordered_classes.fit_ordered_classes. `known` are true rankings by
    comparison, see quality.known; an earlier fit to begin from goes before their beginning. `own` is how strongly
    annotators are shrunk to their ways; None: chosen on held-out judgements (quality.own_strength).
    """
    told = known_labels(votes, known) if known else None
    if told is not None:
        lean = told.lean if lean is None else lean + told.lean
        start = told.start if start is None else np.where(np.isfinite(start), start, told.start)
    if own is None:
        own = own_strength(votes, start=start, lean=lean)
    model = with_kin(votes, start=start, lean=lean, own=own)
    sure = certainty(model.posterior, model.pool)
    return Fit(model.posterior, model.shares, model.pool, model.tables, sure, model.said, own)
