"""Intransitivity: triads in which a beats b, b beats c and c beats a. They need responses that recur.

One ranking cannot contradict itself, so triads come from an annotator's judgements of two responses each, over votes
whose responses are identified (Votes.identified). Kendall and Babington Smith 1940, Biometrika 31.
"""

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from quality.estimates import Estimate, Undefined, share_interval
from quality.votes import FIRST, TIE, Floats, Votes

CHANCE = 0.25
"""Share of circular triads among answers drawn by a coin."""
NO_TRIADS = "no three responses were compared in all three pairs across judgements; identify responses that recur"


@dataclass(frozen=True)
class Triads:
    """Circular triads of all annotators together, and of each who has any triad."""

    pool: Estimate | Undefined
    """Share of circular triads; n is the triads, each of one annotator; the interval is Jeffreys'."""
    by_annotator: dict[str, Estimate]


def circular_triads(votes: Votes) -> Triads:
    """Counts triads within annotators; where one judged a pair twice the sum of the votes decides, ties say
    nothing."""
    decided = (votes.label != TIE) & (votes.weights() == 1.0)
    size = int(votes.players.max(initial=-1)) + 1
    player = votes.players[votes.item[decided]]
    who = votes.annotator[decided]
    wins = votes.label[decided] == FIRST
    winner = np.where(wins, player[:, 0], player[:, 1]) + who * size
    loser = np.where(wins, player[:, 1], player[:, 0]) + who * size
    nodes, index = np.unique(np.concatenate([winner, loser]), return_inverse=True)
    shape = (len(nodes), len(nodes))
    pairs = (index[: len(winner)], index[len(winner) :])
    net = sparse.csr_array((np.ones(len(winner)), pairs), shape=shape)
    beats = sparse.csr_array(((net - net.T) > 0).astype(float))
    met = sparse.csr_array(beats + beats.T)
    owner = nodes // max(size, 1)
    circular = _closed(beats, sparse.csr_array(beats.T), owner, len(votes.annotators)) / 3
    triads = _closed(met, met, owner, len(votes.annotators)) / 6
    found = {
        votes.annotators[a]: _share(float(circular[a]), float(triads[a])) for a in np.flatnonzero(triads > 0).tolist()
    }
    total = float(triads.sum())
    return Triads(_share(float(circular.sum()), total) if total else Undefined(NO_TRIADS), found)


def _closed(step: sparse.csr_array, back: sparse.csr_array, owner: np.ndarray, annotators: int) -> Floats:
    """(A,) walks of two steps that a third closes; `back` is the transpose of the third."""
    if not step.shape[0]:
        return np.zeros(annotators)
    walks = np.asarray((step @ step).multiply(back).sum(axis=1)).ravel()
    return np.round(np.bincount(owner, weights=walks, minlength=annotators))


def _share(hits: float, n: float) -> Estimate:
    return Estimate(hits / n, *share_interval(hits, n), round(n))
