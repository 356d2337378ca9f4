"""How strongly annotators put it: given the side taken, strength 1..S tells how far apart the two responses are.

A cumulative link has S thresholds on either side of a tie. Here they are a table h(k | o) of strength k for each
class o, counted from the side that the vote takes (class 0: clearly this side); each annotator's own is shrunk to
the pool's, because people use the words of a scale differently. Votes without strength, and ties, say nothing here.
"""

from dataclasses import dataclass

import numpy as np
from scipy import sparse, special

from quality.judgements import STRENGTHS
from quality.votes import SECOND, TIE, Floats, Ints, Votes

LEVELS = STRENGTHS[1]
OWN = 15.0
"""Votes per class with which an annotator's table is shrunk to the pool's."""
EXPECTED = 5.0
"""Votes per class with which the pool's is shrunk to a binomial whose mean rises with the class."""


@dataclass(frozen=True)
class Strengths:
    """The votes that carry a strength, M of V."""

    row: Ints
    """(M,) index among the votes."""
    is_second: Floats
    """(M, 1) one where the vote is for the second response, whose classes are counted backwards."""
    item: Ints
    """(M,)"""
    cell: Ints
    """(M,) annotator times S plus strength minus one."""
    weight: Floats
    """(M, 1)"""
    annotators: int

    def log_likelihood(self, posterior: Floats) -> Floats:
        """(M, C) log probability of each strength given its item's class and side taken, without the vote itself."""
        classes = posterior.shape[1]
        toward = self._toward(posterior[self.item])
        own = self.weight * toward
        gather = sparse.csr_array(
            (np.ones(len(self.cell)), (self.cell, np.arange(len(self.cell)))),
            shape=(self.annotators * LEVELS, len(self.cell)),
        )
        counts = np.asarray(gather @ own)
        by_annotator = counts.reshape(self.annotators, LEVELS, classes)
        total: Floats = np.asarray(by_annotator.sum(axis=0)) + EXPECTED * expected(classes)
        pool: Floats = np.asarray(total / total.sum(axis=0))
        said = counts[self.cell] - own + OWN * pool[self.cell % LEVELS]
        of = by_annotator.sum(axis=1)[self.cell // LEVELS] - own + OWN
        return self._toward(np.log(np.maximum(said, 1e-9) / of))

    def _toward(self, values: Floats) -> Floats:
        turned: Floats = np.where(self.is_second > 0, values[:, ::-1], values)
        return turned


def strengths(votes: Votes) -> Strengths | None:
    """Those of the votes that choose a side and say how strongly; None where none does."""
    row = np.flatnonzero((votes.strength > 0) & (votes.label != TIE))
    if not len(row):
        return None
    return Strengths(
        row=row,
        is_second=(votes.label[row] == SECOND).astype(float)[:, None],
        item=votes.item[row],
        cell=votes.annotator[row] * LEVELS + votes.strength[row] - 1,
        weight=votes.shares()[row][:, None],
        annotators=len(votes.annotators),
    )


def expected(classes: int) -> Floats:
    """(S, C) binomial chance of each strength, its mean rising from class C - 1 (the other side) to class 0."""
    chance = np.linspace(0.8, 0.2, classes)
    steps = np.arange(LEVELS)[:, None]
    mass: Floats = special.binom(LEVELS - 1, steps) * chance**steps * (1 - chance) ** (LEVELS - 1 - steps)
    return mass
