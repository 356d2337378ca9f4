"""Gold that the judgements themselves offer: comparisons on which trusted annotators agree."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from quality.judgements import Judgement, Ranking
from quality.preferences import Preference
from quality.raters import Rater

SUPPORTERS = 3
"""Trusted annotators who must have given the same ranking."""
CERTAINTY = 0.95
"""Least certainty of every pair of the comparison."""
MARGIN = 0.15
"""A trusted annotator's reliability, low end, is at most this far below the median annotator's reliability."""


@dataclass(frozen=True)
class Candidate:
    """A comparison that could serve as gold, the surest first; experts decide."""

    comparison: str
    ranking: Ranking
    supporters: tuple[str, ...]
    """Trusted annotators who gave this ranking; all trusted ones who judged it did."""
    certainty: float
    """The least among its pairs."""

    def to_json(self) -> dict[str, object]:
        """The shape that is printed."""
        return {**vars(self), "ranking": [list(group) for group in self.ranking], "supporters": list(self.supporters)}


def trusted(raters: Sequence[Rater]) -> set[str]:
    """Annotators known well enough, and as good as the median: flags of doubt rule out, and so does a low
    interval."""
    known = sorted(rater.reliability for rater in raters if rater.reliability is not None)
    if not known:
        return set()
    median = known[len(known) // 2]
    doubtful = {"disagrees", "reversed", "fast", "few", "alone", "left_bias", "right_bias"}
    return {
        rater.annotator
        for rater in raters
        if rater.reliability is not None
        and rater.low is not None
        and rater.reliability >= median
        and rater.low >= median - MARGIN
        and not doubtful & set(rater.flags)
    }


def gold_candidates(
    judgements: Sequence[Judgement],
    preferences: Sequence[Preference],
    experts: Collection[str],
    *,
    supporters: int = SUPPORTERS,
    certainty: float = CERTAINTY,
) -> list[Candidate]:
    """Comparisons that `experts` (such as `trusted`) ranked alike, `supporters` of them or more, and that are
    certain.

    `judgements` count; `preferences` are of the same judgements. Comparisons that are gold already are the caller's
    to leave out.
    """
    given: dict[str, list[Judgement]] = defaultdict(list)
    for judgement in judgements:
        if judgement.annotator in experts:
            given[judgement.comparison].append(judgement)
    least: dict[str, float] = {}
    for preference in preferences:
        least[preference.comparison] = min(preference.certainty, least.get(preference.comparison, 1.0))
    found = [
        Candidate(name, own[0].ranking, tuple(sorted(each.annotator for each in own)), least[name])
        for name, own in given.items()
        if len(own) >= supporters and len({each.ranking for each in own}) == 1 and least.get(name, 0.0) >= certainty
    ]
    return sorted(found, key=lambda each: (-each.certainty, -len(each.supporters), each.comparison))
