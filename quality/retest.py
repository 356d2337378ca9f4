"""Test-retest: how often an annotator says again what they said before, of the same comparison.

It measures the annotator alone and never enters agreement between annotators.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from quality.estimates import Estimate, Undefined, share_interval
from quality.gold import share_right
from quality.judgements import Judgement

NO_REPEATS = "nobody judged a comparison twice; plan some retests"
NOT_SWAPPED = "no repeat of two responses was shown the other way round with another answer; swap sides in retests"


@dataclass(frozen=True)
class Retest:
    """Of one annotator, or of all."""

    consistency: Estimate | Undefined
    """Mean share of pairs answered as before; n is the repeats, the interval Jeffreys'."""
    side_followed: Estimate | Undefined
    """Of changed answers with the sides swapped, the share that kept to the side: 1 is judging by position."""

    def to_json(self) -> dict[str, object]:
        """The shape that is printed."""
        return {"consistency": self.consistency.to_json(), "side_followed": self.side_followed.to_json()}


def retests(judgements: Sequence[Judgement]) -> tuple[Retest, dict[str, Retest]]:
    """(of all, by annotator who repeated one); an answer is held against the one before it, by `at`, else by
    place."""
    first: dict[tuple[str, str], Judgement] = {}
    given: dict[tuple[str, str], list[Judgement]] = {}
    for judgement in judgements:  # nearly all are the only one of theirs: no list is made for these
        key = judgement.annotator, judgement.comparison
        if (earliest := first.setdefault(key, judgement)) is not judgement:
            given.setdefault(key, [earliest]).append(judgement)
    repeats: dict[str, list[tuple[Judgement, Judgement]]] = defaultdict(list)
    for (annotator, _), own in given.items():
        in_time = own if any(each.moment is None for each in own) else sorted(own, key=_when)
        repeats[annotator] += pairwise(in_time)
    by_annotator = {name: _retest(pairs) for name, pairs in sorted(repeats.items())}
    return _retest([pair for pairs in repeats.values() for pair in pairs]), by_annotator


def _when(judgement: Judgement) -> str:
    moment = judgement.moment
    return "" if moment is None else moment.isoformat()


def _retest(repeats: Sequence[tuple[Judgement, Judgement]]) -> Retest:
    same = [share_right(second.ranking, first.ranking) for first, second in repeats]
    turned = [pair for pair in repeats if _is_turned(*pair)]
    followed = [_left(first) == _left(second) for first, second in turned]
    return Retest(_share(sum(same), len(same), NO_REPEATS), _share(sum(followed), len(followed), NOT_SWAPPED))


def _is_turned(first: Judgement, second: Judgement) -> bool:
    """Whether two responses were shown the other way round and another one was preferred."""
    if first.responses != 2 or not first.shown or not second.shown or first.shown == second.shown:
        return False
    return len(first.ranking) == len(second.ranking) == 2 and first.ranking != second.ranking


def _left(judgement: Judgement) -> bool:
    return judgement.shown is not None and judgement.ranking[0][0] == judgement.shown[0]


def _share(hits: float, n: int, why: str) -> Estimate | Undefined:
    return Estimate(hits / n, *share_interval(hits, n), n) if n else Undefined(why)
