"""Whether worths can be told apart: every group of players must win against, or tie with, the rest and lose too.

Ford 1957, American Mathematical Monthly 64: the Bradley-Terry estimate is finite if and only if the graph of wins is
strongly connected.
"""

from collections.abc import Sequence

import numpy as np
from scipy import sparse
from scipy.sparse import csgraph

from quality.paired import Matches
from quality.votes import FIRST, SECOND


def components(matches: Matches) -> list[list[int]]:
    """Strongly connected groups of players by wins; a tie is an edge either way. The largest group first."""
    beats = np.concatenate([matches.first[matches.label != SECOND], matches.second[matches.label != FIRST]])
    beaten = np.concatenate([matches.second[matches.label != SECOND], matches.first[matches.label != FIRST]])
    shape = (matches.players, matches.players)
    graph = sparse.csr_array((np.ones(len(beats)), (beats, beaten)), shape=shape)
    number, group = csgraph.connected_components(graph, directed=True, connection="strong")
    groups = [np.flatnonzero(group == index).tolist() for index in range(number)]
    return sorted(groups, key=lambda members: (-len(members), members))


def why_not(matches: Matches, names: Sequence[str]) -> str | None:
    """None where worths are defined, else the sentence that says who cannot be placed and what mends it."""
    groups = components(matches)
    if len(groups) == 1:
        return None
    shown = ", ".join(repr(names[player]) for player in groups[-1][:3])
    return (
        f"{shown} never both won against and lost to the others, so no finite place is likeliest; "
        "judge more comparisons across, or rank with a prior"
    )
