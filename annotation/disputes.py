"""How much is disputed about a pair, and what an expert's verdict makes of it. Pure."""

from collections.abc import Sequence
from itertools import combinations

FIRST, TIE, SECOND = 0, 1, 2
VERDICT = 0.95
"""Probability that a preference gives the label of an expert's verdict; the rest keeps its proportions."""


def label_of(ranking: Sequence[Sequence[int]], pair: tuple[int, int]) -> int:
    """What a ranking says of the pair (i, j): FIRST, TIE or SECOND."""
    place = {index: number for number, group in enumerate(ranking) for index in group}
    difference = place[pair[0]] - place[pair[1]]
    return TIE if difference == 0 else FIRST if difference < 0 else SECOND


def dispute(labels: Sequence[int], soft: float) -> float:
    """n · D · U of a pair's n labels and its soft label P(first) + P(tie)/2.

    D is the mean distance of two judgements, a reversal counting 1 and a tie against a choice one half; U is 1 where
    the soft label is one half and 0 where it is certain. Nobody disputes what all call a tie, nor what the
    calibration has settled.
    """
    if len(labels) < 2:
        return 0.0
    distances = [abs(one - other) / 2 for one, other in combinations(labels, 2)]
    return len(labels) * (sum(distances) / len(distances)) * (1 - abs(2 * soft - 1))


def decided(p_first: float, p_tie: float, label: int) -> tuple[float, float]:
    """(P(first), P(tie)) once an expert has given `label`."""
    chances = [p_first, p_tie, max(0.0, 1 - p_first - p_tie)]
    rest = sum(chance for other, chance in enumerate(chances) if other != label)
    shares = [(chance / rest if rest > 0 else 0.5) * (1 - VERDICT) for chance in chances]
    shares[label] = VERDICT
    return shares[FIRST], shares[TIE]
