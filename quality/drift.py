"""Drift: whether an annotator, or the whole crowd, agrees less with the others than they used to.

Each judgement is a hit by the probability that its label is the others' consensus. In windows that is a plain share
to be plotted. The alarm looks at the cumulative sum of hits above the annotator's mean (Page 1955, Biometrika 42):
where hits were steady it wanders like a Brownian bridge, whose highest point passes x with probability exp(-2 x²); a
fall drives it up to the judgement at which the fall began. Alarms hold false discoveries at one in twenty.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np

from quality.accuracy import hits
from quality.discoveries import discoveries
from quality.estimates import Estimate, Undefined, share_interval
from quality.judgements import Judgement
from quality.methods.fit import Fit
from quality.votes import Floats, Votes

WINDOW = 20
"""Judgements in a window."""
FEWEST = 40
"""Shared judgements below which an annotator has no drift to be seen."""
TOO_FEW = f"fewer than {FEWEST} judgements of known time on pairs that others judged too; let more overlap"
FIRST_TIME = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Drift:
    """One annotator in time."""

    windows: list[Estimate]
    """Share of hits in each run of WINDOW judgements, oldest first, with Jeffreys' interval; a short rest is left
    out."""
    p: float
    """Chance of so large a fall in a steady annotator."""
    is_alarm: bool
    """Whether the fall counts among those of all annotators."""
    since: str
    """Id of the judgement after which hits were fewest against those before: where to look from if it is an alarm."""

    def to_json(self) -> dict[str, object]:
        """The shape that is printed."""
        return {**vars(self), "windows": [window.to_json() for window in self.windows]}


def drift(judgements: Sequence[Judgement], votes: Votes, model: Fit) -> dict[str, Drift | Undefined]:
    """By annotator, from the judgements that count, their votes and the reliability method's fit to them.

    In the order of `at`; judgements without a time have no place in it and stay out.
    """
    hit, shared = by_judgement(votes, model)
    given: dict[str, list[int]] = {name: [] for name in votes.annotators}
    for index in np.argsort([_moment(each) for each in judgements], kind="stable").tolist():
        if shared[index] and judgements[index].moment is not None:
            given[judgements[index].annotator].append(index)
    known = {name: np.array(own, dtype=np.int64) for name, own in given.items() if len(own) >= FEWEST}
    falls = {name: fall(hit[own]) for name, own in known.items()}
    counted = dict(zip(falls, discoveries(np.array([p for p, _ in falls.values()])), strict=True))
    found: dict[str, Drift | Undefined] = {}
    for name in votes.annotators:
        if name not in known:
            found[name] = Undefined(TOO_FEW)
            continue
        p, at = falls[name]
        since = judgements[known[name][at]].id
        found[name] = Drift(_windows(hit[known[name]]), p, bool(counted[name]), since)
    return found


def by_judgement(votes: Votes, model: Fit) -> tuple[Floats, Floats]:
    """((J,) mean hit of the judgement's votes, (J,) whether others judged any of its pairs)."""
    number = int(votes.judgement.max(initial=-1)) + 1
    shared = (np.bincount(votes.item, minlength=len(votes.pairs)) > 1)[votes.item].astype(float)
    total = np.bincount(votes.judgement, shared, number)
    hit = np.bincount(votes.judgement, shared * hits(votes, model), number) / np.maximum(total, 1)
    return hit, (total > 0).astype(float)


def fall(hit: Floats) -> tuple[float, int]:
    """(p, index of the last judgement before the fall) of hits (n,) in time."""
    spread = float(hit.std())
    if spread == 0:
        return 1.0, 0
    bridge = np.cumsum(hit - hit.mean()) / (spread * len(hit) ** 0.5)
    at = int(bridge.argmax())
    return float(np.exp(-2 * max(0.0, float(bridge[at])) ** 2)), at


def _windows(hit: Floats) -> list[Estimate]:
    return [_window(hit[start : start + WINDOW]) for start in range(0, len(hit) - WINDOW + 1, WINDOW)]


def _window(values: Floats) -> Estimate:
    total = float(values.sum())
    return Estimate(total / len(values), *share_interval(total, len(values)), len(values))


def _moment(judgement: Judgement) -> float:
    return ((judgement.moment or FIRST_TIME) - FIRST_TIME).total_seconds()
