"""What every preference method gives: classes of items and what annotators say of them."""

from dataclasses import dataclass

import numpy as np

from quality.votes import LABELS, Floats, Ints

PARTS = 20
"""Places within a class at which it is looked which label leads."""
SMALLEST = 1e-6


@dataclass(frozen=True)
class Fit:
    """I items, A annotators, C classes; the labels are first, tie, second."""

    posterior: Floats
    """(I, C) probability of each class of an item."""
    shares: Floats
    """(C,) the same for an item that nobody judged."""
    pool: Floats
    """(C, 3) what the typical annotator says of each class."""
    tables: Floats | None
    """(A, P, C, 3) what each annotator says, by place of the left response (P is 3: it is the first, unknown, the
    second) or whatever the place (P is 1); None where the method knows no annotators."""
    certainty: Floats
    """(I,) probability, 0 to 1, that the leading label is the consensus."""
    said: Floats | None = None
    """(V, C) log-likelihood of each vote given its item's class, as the fit took it; None where it is the tables'."""
    own: float | None = None
    """Votes per class with which annotators' tables were shrunk, where the method chooses it."""

    def __post_init__(self) -> None:
        items, classes = self.posterior.shape
        if self.pool.shape != (classes, LABELS) or self.shares.shape != (classes,):
            raise ValueError(f"pool {self.pool.shape} and shares {self.shares.shape} do not fit {classes} classes.")
        if self.tables is not None and self.tables.shape[2:] != self.pool.shape:
            raise ValueError(f"tables {self.tables.shape} do not fit pool {self.pool.shape}.")
        if self.certainty.shape != (items,):
            raise ValueError(f"certainty {self.certainty.shape} does not fit {items} items.")

    def typical(self) -> Floats:
        """(I, 3) probability of each label from the pool's typical annotator."""
        labels: Floats = self.posterior @ self.pool
        return labels

    def predicted(self, item: Ints, annotator: Ints, left: Ints) -> Floats:
        """(V, 3) probability of each label from `annotator` (V,) on `item` (V,); -1 stands for one never seen.

        `left` (V,) is FIRST or SECOND, whichever was shown further left, or TIE where that is unknown.
        """
        classes = self.posterior[item] if len(self.posterior) else self.shares[None, :].repeat(len(item), axis=0)
        classes[item < 0] = self.shares
        if self.tables is None or not len(self.tables):
            typical: Floats = classes @ self.pool
            return typical
        tables = self.tables[annotator, left if self.tables.shape[1] == LABELS else 0]
        tables[annotator < 0] = self.pool
        said: Floats = (classes[:, :, None] * tables).sum(axis=1)
        return said


def consensus(pool: Floats) -> Floats:
    """(C, 3) one for the label that the typical annotator gives most to a class, divided among those that lead."""
    return _leading(pool)


def consensus_probabilities(posterior: Floats, pool: Floats) -> Floats:
    """(…, 3) probability that each label is the consensus, for class probabilities (…, C)."""
    probabilities: Floats = posterior @ consensus(pool)
    return probabilities


def certainty(posterior: Floats, pool: Floats) -> Floats:
    """(I,) probability of the likeliest consensus, for probabilities (I, C) of ordered classes.

    Ordered classes cut a scale into intervals: what the typical annotator says is interpolated, in logarithms, from
    half a class below to half a class above, and a label that leads in part of a class gets that part of it.
    """
    last = len(pool) - 1
    place = np.clip(np.arange(len(pool))[:, None] + (np.arange(PARTS) + 0.5) / PARTS - 0.5, 0, last)
    below = np.minimum(place.astype(int), last - 1)
    along = (place - below)[..., None]
    said = np.log(np.maximum(pool, SMALLEST))
    within = _leading(said[below] * (1 - along) + said[below + 1] * along)
    found: Floats = (posterior @ within.mean(axis=1)).max(axis=1)
    return found


def _leading(values: Floats) -> Floats:
    """(…, 3) one for the label with the largest value, divided among those that share it."""
    leading = (values > values.max(axis=-1, keepdims=True) - 1e-9).astype(float)
    shares: Floats = leading / leading.sum(axis=-1, keepdims=True)
    return shares
