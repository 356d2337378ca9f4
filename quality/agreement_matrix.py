"""Annotator by annotator: how often two people say the same of the pairs that both judged."""

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from quality.estimates import Estimate, share_intervals
from quality.votes import LABELS, Votes


@dataclass(frozen=True)
class Agreeing:
    """Two annotators, by name in order, and the share of shared comparisons on which they agree.

    n is the comparisons that both judged; a ranking's agreement is that of its pairs. The interval is Jeffreys'.
    """

    annotator: str
    other: str
    agreement: Estimate

    def to_json(self) -> dict[str, object]:
        """The shape that is printed."""
        return {"annotator": self.annotator, "other": self.other, "agreement": self.agreement.to_json()}


def agreement_matrix(votes: Votes, *, least: int = 1, most: int | None = None) -> list[Agreeing]:
    """One for each two annotators who share `least` comparisons or more, most shared first, then by name.

    `most` keeps only so many of them. Memory grows with the pairs of annotators who share one.
    """
    shape = (len(votes.annotators), len(votes.pairs))
    weight = votes.weights()
    shared = _products(votes, weight, np.ones(len(weight)), shape)
    same = sparse.csr_array(shape[:1] * 2)
    for label in range(LABELS):
        has = (votes.label == label).astype(float)
        same = same + _products(votes, weight, has, shape)
    upper = sparse.coo_array(sparse.triu(shared, k=1))
    if not upper.nnz:
        return []
    agreeing = np.asarray(sparse.csr_array(same)[upper.row, upper.col]).ravel()
    number = np.rint(upper.data).astype(int)
    order = np.lexsort((upper.col, upper.row, -number))  # annotators are sorted by name
    kept = order[number[order] >= least][:most]
    shared_by, hits = upper.data[kept], np.minimum(agreeing[kept], upper.data[kept])
    columns = (upper.row[kept], upper.col[kept], hits / shared_by, *share_intervals(hits, shared_by), number[kept])
    return [
        Agreeing(votes.annotators[a], votes.annotators[b], Estimate(share, low, high, n))
        for a, b, share, low, high, n in zip(*(column.tolist() for column in columns), strict=True)
    ]


def cohen_kappa(votes: Votes, annotator: str, other: str) -> float:
    """Agreement of two annotators on the pairs that both judged, beyond that of their own shares of labels.

    Cohen 1960, Educational and Psychological Measurement 20. NaN where they share no pair or both give one label
    alone. Raises KeyError for a name that is not among the annotators.
    """
    said = np.full((2, len(votes.pairs)), -1)
    for row, name in zip(said, (annotator, other), strict=True):
        if name not in votes.annotators:
            raise KeyError(f"{name!r} is no annotator of these judgements.")
        own = votes.annotator == votes.annotators.index(name)
        row[votes.item[own]] = votes.label[own]
    both = said[:, (said >= 0).all(axis=0)]
    table = np.bincount(both[0] * LABELS + both[1], minlength=LABELS * LABELS).reshape(LABELS, LABELS)
    if not table.sum():
        return float("nan")
    shares = table / table.sum()
    chance = float(shares.sum(axis=1) @ shares.sum(axis=0))
    return float("nan") if chance > 1 - 1e-12 else (float(np.trace(shares)) - chance) / (1 - chance)


def _products(votes: Votes, weight: np.ndarray, has: np.ndarray, shape: tuple[int, int]) -> sparse.csr_array:
    """(A, A) sum over items of the votes that both cast, a ranking weighing as one."""
    left = sparse.csr_array((weight * has, (votes.annotator, votes.item)), shape=shape)
    right = sparse.csr_array((has, (votes.annotator, votes.item)), shape=shape)
    return sparse.csr_array(left @ right.T)
