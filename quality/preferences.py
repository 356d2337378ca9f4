"""A preference: the probability that the pool's typical annotator prefers one response to another."""

from dataclasses import dataclass

import numpy as np

from quality.methods.fit import Fit
from quality.votes import FIRST, TIE, Votes


@dataclass(frozen=True)
class Preference:
    """One pair i < j of a comparison's responses. P(second) is the rest, the soft label p_first + p_tie / 2."""

    comparison: str
    pair: tuple[int, int]
    p_first: float
    p_tie: float
    judgements: int
    certainty: float
    """Probability, 0 to 1, that the leading label is the consensus; what it means exactly is the method's."""

    def to_json(self) -> dict[str, object]:
        """The shape that `python -m quality --json` prints."""
        return {**vars(self), "pair": list(self.pair)}


def preferences(votes: Votes, fit: Fit) -> list[Preference]:
    """One preference for each pair that was judged, in the order of comparisons and pairs."""
    judged = np.bincount(votes.item, minlength=len(votes.pairs))
    typical = fit.typical()
    columns = zip(
        votes.comparison.tolist(),
        votes.pairs,
        typical[:, FIRST].tolist(),
        typical[:, TIE].tolist(),
        judged.tolist(),
        fit.certainty.tolist(),
        strict=True,
    )
    return [Preference(votes.comparisons[comparison], *rest) for comparison, *rest in columns]
