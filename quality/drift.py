"""Drift: whether an annotator, or the whole crowd, agrees less with the others than they used to.

Each judgement is a hit by the probability that its label is the others' consensus. In windows that is a plain share
to be plotted. The alarm is Page's cumulative sum (Biometrika 41, 1954) of how far hits fall short of the annotator's
own mean, in standard deviations, with allowance K and threshold H: a steady annotator sets it off about once in 900
judgements, one whose hits fall by a standard deviation after about ten.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np

from quality.accuracy import hits
from quality.estimates import Estimate, Undefined, share_interval
from quality.judgements import Judgement
from quality.methods.fit import Fit
from quality.votes import Floats, Ints, Votes

WINDOW = 20
"""Judgements in a window."""
FEWEST = 40
"""Shared judgements below which an annotator has no drift to be seen."""
ALLOWANCE, THRESHOLD = 0.5, 5.0
"""K and H of the cumulative sum, in standard deviations."""
TOO_FEW = f"fewer than {FEWEST} judgements on pairs that others judged too; let more overlap"
FIRST_TIME = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Drift:
    """One annotator in time."""

    windows: list[Estimate]
    """Share of hits in each run of WINDOW judgements, oldest first, with Jeffreys' interval; a short rest is left
    out."""
    alarm_at: str | None
    """Id of the judgement at which the alarm went off for the first time."""
    began_at: str | None
    """Id of the judgement from which the sum rose to that alarm: where to look from."""


def drift(judgements: Sequence[Judgement], votes: Votes, model: Fit) -> dict[str, Drift | Undefined]:
    """By annotator, from the judgements that count, their votes and the reliability method's fit to them.

    In the order of `at`; judgements without a time come first, in the order given.
    """
    hit, shared = by_judgement(votes, model)
    given: dict[str, list[int]] = {name: [] for name in votes.annotators}
    for index in np.argsort([_moment(each) for each in judgements], kind="stable").tolist():
        if shared[index]:
            given[judgements[index].annotator].append(index)
    return {name: _drift(judgements, np.array(own, dtype=np.int64), hit) for name, own in given.items()}


def by_judgement(votes: Votes, model: Fit) -> tuple[Floats, Floats]:
    """((J,) mean hit of the judgement's votes, (J,) whether others judged any of its pairs)."""
    number = int(votes.judgement.max(initial=-1)) + 1
    shared = (np.bincount(votes.item, minlength=len(votes.pairs)) > 1)[votes.item].astype(float)
    total = np.bincount(votes.judgement, shared, number)
    hit = np.bincount(votes.judgement, shared * hits(votes, model), number) / np.maximum(total, 1)
    return hit, (total > 0).astype(float)


def alarm(hit: Floats, *, mean: float, sd: float) -> tuple[int, int] | None:
    """(begin, end) of the first rise of the cumulative sum to H; None where it never gets there.

    S_t = max(0, S_(t-1) + (mean - hit_t) / sd - K).
    """
    level, began = 0.0, 0
    for index, value in enumerate(hit.tolist()):
        level += (mean - value) / sd - ALLOWANCE
        if level <= 0:
            level, began = 0.0, index + 1
        elif level >= THRESHOLD:
            return began, index
    return None


def _drift(judgements: Sequence[Judgement], own: Ints, hit: Floats) -> Drift | Undefined:
    if len(own) < FEWEST:
        return Undefined(TOO_FEW)
    values = hit[own]
    # The first half is what the annotator used to be; a later fall must not lower its own yardstick.
    before = values[: max(FEWEST // 2, len(values) // 2)]
    found = alarm(values, mean=float(before.mean()), sd=max(float(before.std()), 0.1))
    starts = range(0, len(own) - WINDOW + 1, WINDOW)
    windows = [_window(values[start : start + WINDOW]) for start in starts]
    if found is None:
        return Drift(windows, None, None)
    return Drift(windows, judgements[own[found[1]]].id, judgements[own[found[0]]].id)


def _window(values: Floats) -> Estimate:
    total = float(values.sum())
    return Estimate(total / len(values), *share_interval(total, len(values)), len(values))


def _moment(judgement: Judgement) -> float:
    return ((judgement.moment or FIRST_TIME) - FIRST_TIME).total_seconds()
