"""Players that meet, directly or by others, in blocks of equal size: small dense systems, solved many at once."""

from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.sparse import csgraph

from quality.votes import Floats, Ints


@dataclass(frozen=True)
class Blocks:
    """n blocks of s players; players of different blocks never meet."""

    players: Ints
    """(n, s)"""
    number: Ints
    """(P,) the block of each player among these, -1 for one that is in another size."""
    inside: Ints
    """(P,) its place in the block."""

    def inverse(self, first: Ints, second: Ints, information: Floats, prior: float) -> Floats:
        """(n, s, s) covariance of worths under meetings (M,) that each tell `information` (M,) of a difference.

        `prior` is the prior precision of each worth.
        """
        n, s = self.players.shape
        rows = np.flatnonzero(self.number[first] >= 0)
        number, i, j = self.number[first[rows]], self.inside[first[rows]], self.inside[second[rows]]
        flat = np.zeros(n * s * s)
        for a, b, sign in ((i, i, 1.0), (j, j, 1.0), (i, j, -1.0), (j, i, -1.0)):
            flat += np.bincount((number * s + a) * s + b, sign * information[rows], n * s * s)
        covariance: Floats = np.asarray(np.linalg.inv(flat.reshape(n, s, s) + prior * np.eye(s)), dtype=np.float64)
        return covariance


def blocks_of(pairs: Ints, players: int) -> list[Blocks]:
    """One for each size of block, smallest first; `pairs` (I, 2) are the players that meet."""
    edges = sparse.csr_array((np.ones(len(pairs)), (pairs[:, 0], pairs[:, 1])), shape=(players, players))
    _, component = csgraph.connected_components(edges, directed=False)
    times = np.bincount(component)
    order = np.argsort(component, kind="stable")
    begin = np.cumsum(times) - times
    inside = np.zeros(players, dtype=np.int64)
    inside[order] = np.arange(players) - begin[component[order]]
    blocks = []
    for length in np.unique(times).tolist():
        members = order[begin[times == length][:, None] + np.arange(length)]
        number = np.full(players, -1)
        number[members] = np.arange(len(members))[:, None]
        blocks.append(Blocks(members, number, inside))
    return blocks


def difference_variance(pairs: Ints, blocks: list[Blocks], covariances: list[Floats]) -> Floats:
    """(I,) variance of the difference of each pair's worths."""
    variance = np.zeros(len(pairs))
    for block, covariance in zip(blocks, covariances, strict=True):
        rows = np.flatnonzero(block.number[pairs[:, 0]] >= 0)
        number, i, j = block.number[pairs[rows, 0]], block.inside[pairs[rows, 0]], block.inside[pairs[rows, 1]]
        variance[rows] = covariance[number, i, i] + covariance[number, j, j] - 2 * covariance[number, i, j]
    return variance
