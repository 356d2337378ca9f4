"""The label that most votes give, and how often such a majority of the others predicts a vote."""

import numpy as np

from quality.methods.fit import Fit
from quality.votes import LABELS, Floats, Votes

PRIOR = 1.0 + 2.0 * np.eye(LABELS)
"""Votes added to the table: a majority predicts a vote three times in five until the votes say otherwise."""


def fit(votes: Votes) -> Fit:
    """A class is the majority's label, split evenly where several lead.

    The typical annotator's table counts each vote against the majority of the item's other votes, so that no vote
    predicts itself; the first and the second response are treated alike. Certainty is the table's chance that one
    more vote falls on the leading label.
    """
    counts = votes.counts()
    vote = np.eye(LABELS)[votes.label]
    others = counts[votes.item] - vote
    shared = others.any(axis=1)
    table = _leaders(others[shared]).T @ vote[shared] + PRIOR
    table = table + table[::-1, ::-1]
    pool = table / table.sum(axis=1, keepdims=True)
    leaders = _leaders(counts)
    shares = leaders.sum(axis=0) + 1
    shares = shares + shares[::-1]
    return Fit(leaders, shares / shares.sum(), pool, None, (leaders @ pool).max(axis=1))


def _leaders(counts: Floats) -> Floats:
    """(…, 3) one for the label with the most votes, divided among those that lead."""
    leading = (counts == counts.max(axis=1, keepdims=True)).astype(float)
    leaders: Floats = leading / leading.sum(axis=1, keepdims=True)
    return leaders
