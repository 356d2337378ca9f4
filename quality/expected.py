"""What the others' votes lead one to expect of each vote, from a typical annotator or from its own."""

import numpy as np

from quality.methods.fit import Fit
from quality.votes import Floats, Votes
from quality.ways import softmax


def others(votes: Votes, model: Fit) -> Floats:
    """(V, C) probability of each class of a vote's item given the item's other votes.

    `model` is the reliability method's fit to the same votes.
    """
    if model.said is None:
        raise ValueError("the fit does not hold what each vote says; pass that of the reliability method.")
    return softmax(np.log(np.maximum(model.posterior[votes.item], 1e-300)) - model.said)


def expected_labels(votes: Votes, model: Fit) -> Floats:
    """(V, 3) probability of each label from a typical annotator in the vote's place."""
    labels: Floats = others(votes, model) @ model.pool
    return labels
