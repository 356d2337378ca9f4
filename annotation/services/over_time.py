"""Agreement over time: comparisons in runs of equal number, in the order of their last judgement."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import numpy as np

from quality.agreement import agreement
from quality.inputs import counting
from quality.judgements import Judgement
from quality.votes import cast

RUNS = 12
FEWEST = 20
"""Comparisons in a run, at least: below that an interval says nothing."""
SHOWN = ("raw", "raw_without_ties")


def agreement_over_time(judgements: Sequence[Judgement], *, seed: int, resamples: int) -> list[dict[str, Any]]:
    """A row a run, oldest first: `from`, `until` (moments of last judgements), `comparisons`, the figures of SHOWN.

    Of judgements whose time is known, on comparisons with two of them or more; RUNS, fewer where few are judged.
    The same to the digit for the same judgements.
    """
    given: dict[str, list[Judgement]] = defaultdict(list)
    for judgement in counting(judgements):
        if judgement.moment is not None:
            given[judgement.comparison].append(judgement)
    shared = [own for own in given.values() if len(own) > 1]
    ended = sorted(shared, key=_last)
    if not ended:
        return []
    runs = np.array_split(np.arange(len(ended)), max(1, min(RUNS, len(ended) // FEWEST)))
    return [_run([ended[index] for index in run], seed, resamples) for run in runs]


def _run(comparisons: Sequence[Sequence[Judgement]], seed: int, resamples: int) -> dict[str, Any]:
    votes = cast([judgement for own in comparisons for judgement in own])
    found = agreement(votes, resamples=resamples, rng=np.random.default_rng(seed))
    return {
        "from": _last(comparisons[0]),
        "until": _last(comparisons[-1]),
        "comparisons": len(comparisons),
        **{name: found[name].to_json() for name in SHOWN},
    }


def _last(own: Sequence[Judgement]) -> str:
    return max(each.moment for each in own if each.moment is not None).isoformat()
