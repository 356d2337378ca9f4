"""Kendall's W: how far several annotators rank the responses of one comparison alike."""

from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from quality.estimates import Estimate, Undefined, percentile_interval
from quality.judgements import Judgement, Ranking
from quality.votes import Floats

NO_RANKINGS = "no comparison of three responses or more was ranked by two annotators; W needs such"
ALL_TIED = "every shared ranking calls all responses equal, so there is no order to agree upon"
ONE_COMPARISON = "only one comparison of three responses or more was ranked by two annotators; an interval needs two"


def kendall_w(judgements: Sequence[Judgement], *, resamples: int, rng: np.random.Generator) -> Estimate | Undefined:
    """Mean W over comparisons of K ≥ 3 responses with m ≥ 2 annotators; n is their number.

    `judgements` count (see quality.inputs.counting). The 95 % interval is a percentile bootstrap over comparisons.
    """
    given: dict[str, list[Ranking]] = defaultdict(list)
    for judgement in judgements:
        if judgement.responses >= 3:
            given[judgement.comparison].append(judgement.ranking)
    shared = [np.array([ranks(ranking) for ranking in own]) for own in given.values() if len(own) >= 2]
    if not shared:
        return Undefined(NO_RANKINGS)
    values = np.array([concordance(own) for own in shared])
    values = values[np.isfinite(values)]
    if len(values) < 2:
        return Undefined(ONE_COMPARISON if len(values) else ALL_TIED)
    drawn = values[rng.integers(0, len(values), (resamples, len(values)))].mean(axis=1)
    value = float(values.mean())
    interval = percentile_interval(value, drawn)
    return Undefined(ALL_TIED) if interval is None else Estimate(value, *interval, len(values))


def concordance(rank: Floats) -> float:
    """W of ranks (m, K), ties at their mean rank: 12 S / (m² (K³ - K) - m T); NaN where all is tied.

    S is the sum of squared deviations of the rank sums, T the sum of t³ - t over groups of t that tie. Kendall and
    Gibbons 1990, Rank correlation methods, section 6.8.
    """
    m, k = rank.shape
    sums = rank.sum(axis=0)
    deviation = float(((sums - sums.mean()) ** 2).sum())
    ties = sum(float((times**3 - times).sum()) for times in (np.unique(row, return_counts=True)[1] for row in rank))
    most = m**2 * (k**3 - k) - m * ties
    return 12 * deviation / most if most > 0 else float("nan")


def ranks(ranking: Ranking) -> list[float]:
    """(K,) the rank of each response, from 1; those that tie share the mean of theirs."""
    found = [0.0] * sum(map(len, ranking))
    before = 0
    for group in ranking:
        for index in group:
            found[index] = before + (len(group) + 1) / 2
        before += len(group)
    return found
