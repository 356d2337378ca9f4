"""Starting a fit from an earlier one: judgements that came since move it, the rest stands where it stood.

A start is rounded to single precision when it is taken, so that it is the same number whether it comes from memory or
from where it was kept: a fit that begins there is the same to the digit.
"""

import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from quality.lean import Pair
from quality.methods.fit import Fit
from quality.ordered_classes import LEVELS
from quality.votes import Floats, Votes

KEPT_BEFORE = 15.0
"""The strength of shrinking of fits that were kept before it was chosen and kept beside them."""


@dataclass(frozen=True)
class Standing:
    """An earlier fit's posterior of each pair, to be kept between fits."""

    pairs: list[Pair]
    """(I,) a comparison and the response indices i < j."""
    posterior: npt.NDArray[np.float32]
    """(I, 9) probability of each level."""
    own: float = KEPT_BEFORE
    """Votes per class with which annotators' tables were shrunk; a fit that begins here keeps it."""

    def start(self, votes: Votes) -> Floats:
        """(I, 9) where to begin; rows of NaN for pairs that the earlier fit did not know."""
        place = np.array([self._places.get(key, -1) for key in pairs_of(votes)], dtype=np.int64)
        found = np.full((len(place), LEVELS), np.nan)
        found[place >= 0] = self.posterior[place[place >= 0]]
        return found

    def to_bytes(self) -> bytes:
        """A NumPy archive (.npz) of three arrays, without pickled objects."""
        names = json.dumps([[comparison, *pair] for comparison, pair in self.pairs]).encode()
        archive = io.BytesIO()
        np.savez_compressed(
            archive, pairs=np.frombuffer(names, dtype=np.uint8), posterior=self.posterior, own=np.array(self.own)
        )
        return archive.getvalue()

    @classmethod
    def from_bytes(cls, kept: bytes) -> "Standing":
        """Reads what `to_bytes` wrote; raises ValueError where the shapes do not fit."""
        with np.load(io.BytesIO(kept), allow_pickle=False) as archive:
            names = json.loads(archive["pairs"].tobytes())
            posterior = archive["posterior"]
            own = float(archive["own"]) if "own" in archive else KEPT_BEFORE
        if posterior.shape != (len(names), LEVELS):
            raise ValueError(f"posterior {posterior.shape} does not fit {len(names)} pairs of {LEVELS} levels.")
        return cls([(comparison, (first, second)) for comparison, first, second in names], posterior, own)

    @cached_property
    def _places(self) -> dict[Pair, int]:
        return {key: index for index, key in enumerate(self.pairs)}


def pairs_of(votes: Votes) -> Iterator[Pair]:
    """The comparison and the pair of each item, in the order of items."""
    return zip((votes.comparisons[index] for index in votes.comparison.tolist()), votes.pairs, strict=True)


def standing(votes: Votes, fit: Fit) -> Standing:
    """Keeps what the default method fitted for the next fit."""
    assert fit.own is not None, "the default method tells how strongly it shrank"
    return Standing(list(pairs_of(votes)), fit.posterior.astype(np.float32), fit.own)
