"""Starting a fit from an earlier one: judgements that came since move it, the rest stands where it stood."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from quality.lean import Pair
from quality.ordered_classes import LEVELS
from quality.votes import Floats, Votes


@dataclass(frozen=True)
class Standing:
    """An earlier fit's posterior of each pair, to be kept between fits."""

    posterior: Mapping[Pair, Floats]
    """(9,) probability of each level, by comparison and pair."""

    def start(self, votes: Votes) -> Floats:
        """(I, 9) where to begin; rows of NaN for pairs that the earlier fit did not know."""
        unknown = np.full(LEVELS, np.nan)
        keys = pairs_of(votes)
        return np.array([self.posterior.get(key, unknown) for key in keys]).reshape(len(keys), LEVELS)


def pairs_of(votes: Votes) -> list[Pair]:
    """(I,) the comparison and the pair of each item."""
    return list(zip((votes.comparisons[index] for index in votes.comparison.tolist()), votes.pairs, strict=True))


def standing(votes: Votes, posterior: Floats) -> Standing:
    """Keeps a fit's posterior (I, 9) for the next one."""
    return Standing(dict(zip(pairs_of(votes), posterior, strict=True)))
