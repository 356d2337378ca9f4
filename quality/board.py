"""The votes as a fit works on them: sorted into groups that share a label and a place of the left response."""

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from quality.votes import LABELS, Floats, Ints, Votes
from quality.ways import PLACES

CHUNK = 4096
"""Votes that are worked on at once, so that they stay in the processor's cache."""


@dataclass(frozen=True)
class Group:
    """Votes with one label and one place of the left response."""

    place: int
    label: int
    rows: slice
    """Where they stand on the board."""
    annotator: Ints
    item: Ints
    weight: Floats
    """(n, 1)"""
    is_whole: bool
    """Whether every weight is one."""


@dataclass(frozen=True)
class Board:
    """The votes in the order of their groups, so that each group is a slice."""

    order: Ints
    groups: list[Group]
    answers: sparse.csr_array
    """(A · 3 · 3, I) sums items' posteriors by annotator, place and label."""
    gather: sparse.csr_array
    """(I, V) sums what the votes say by item."""


def board(votes: Votes) -> Board:
    """Lays the votes out."""
    kind = votes.left * LABELS + votes.label
    order = np.argsort(kind, kind="stable")
    weight = votes.shares()
    ends = np.cumsum(np.bincount(kind, minlength=PLACES * LABELS))
    groups = []
    for number, stop in enumerate(ends.tolist()):
        for first in range(ends[number - 1] if number else 0, stop, CHUNK):
            rows = slice(first, min(first + CHUNK, stop))
            own = order[rows]
            weights = weight[own, None]
            place, label = divmod(number, LABELS)
            is_whole = bool((weights == 1).all())
            groups.append(Group(place, label, rows, votes.annotator[own], votes.item[own], weights, is_whole))
    cells = votes.annotator * PLACES * LABELS + kind
    shape = (len(votes.annotators) * PLACES * LABELS, len(votes.pairs))
    columns = (np.ones(len(order)), (votes.item[order], np.arange(len(order))))
    return Board(
        order=order,
        groups=groups,
        answers=sparse.csr_array((weight, (cells, votes.item)), shape=shape),
        gather=sparse.csr_array(columns, shape=(len(votes.pairs), len(order))),
    )
