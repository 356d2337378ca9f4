"""What the judgements say of each annotator."""

import statistics
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from quality.accuracy import Accuracy, accuracy
from quality.discrimination import Discrimination
from quality.drift import Drift
from quality.estimates import Undefined, share_interval
from quality.grids import Interval
from quality.judgements import Judgement
from quality.methods.fit import Fit
from quality.side import Side, left_bias
from quality.votes import Votes

FLAGS = ("few", "alone", "disagrees", "reversed", "left_bias", "right_bias", "fast", "drifts")
"""Reasons to look at an annotator, in the order in which they are listed; docs/calibration.md defines each."""
FEW = 10
"""Fewer judgements than this say little of an annotator."""
BELOW_POOL = 0.1
"""An annotator disagrees whose whole interval lies this far below the pool's reliability."""
REVERSED_BELOW = 0.4
"""An annotator is reversed whose decided votes agree in direction with the others' less often, interval and all."""
FAST_SHARE, FAST_S = 1 / 3, 1.0
"""Fast is a median below a third of the pool's, or below a second."""


@dataclass(frozen=True)
class Rater:
    """One annotator. None stands where the judgements say nothing.

    `reliability` is the probability of giving the consensus label, the consensus being read from the other
    annotators' votes under the latent class model (see quality.accuracy); `low`, `high` bound 95 % of its posterior.
    `left_bias` is the share of decided votes that fell on the left minus one half, with a 95 % interval.
    `discrimination` is how sharply they tell responses apart: 1 the typical annotator, 0 not at all, below 0
    reversed. `side` is the pull of the left response, logits, as far as it is not the better one; shrunk to the pool.
    """

    annotator: str
    judgements: int
    reliability: float | None
    low: float | None
    high: float | None
    left_bias: float | None
    left_bias_low: float | None
    left_bias_high: float | None
    seconds_median: float | None
    flags: tuple[str, ...]
    discrimination: float | None = None
    discrimination_low: float | None = None
    discrimination_high: float | None = None
    side: float | None = None
    side_low: float | None = None
    side_high: float | None = None

    def to_json(self) -> dict[str, object]:
        """The shape that `python -m quality --json` prints."""
        return {**vars(self), "flags": list(self.flags)}


def raters(
    judgements: Sequence[Judgement],
    votes: Votes,
    model: Fit,
    sharpness: Discrimination,
    drifts: Mapping[str, Drift | Undefined],
) -> list[Rater]:
    """One for each annotator, by name, from the judgements that count and the reliability method's fit to them.

    `sharpness` is quality.discrimination's of the same votes and fit, `drifts` quality.drift's.
    """
    accuracies = accuracy(votes, model)
    sides = left_bias(votes)
    given: dict[str, list[Judgement]] = defaultdict(list)
    for judgement in judgements:
        given[judgement.annotator].append(judgement)
    medians = {name: _seconds_median(own) for name, own in given.items()}
    timed = [median for median in medians.values() if median is not None]
    pool_s = statistics.median(timed) if timed else None
    return [
        _rater(
            name, index, len(given[name]), accuracies, sides[index], medians[name], pool_s, sharpness, drifts[name]
        )
        for index, name in enumerate(votes.annotators)
    ]


def _rater(
    name: str,
    index: int,
    judgements: int,
    of: Accuracy,
    side: Side | None,
    seconds: float | None,
    pool_s: float | None,
    sharpness: Discrimination,
    fall: Drift | Undefined,
) -> Rater:
    known = of.shared[index] > 0
    flags = {
        "few": judgements < FEW,
        "alone": not known,
        "disagrees": known and of.reliability.high[index] < of.reliability.pool - BELOW_POOL,
        "reversed": known and _is_reversed(float(of.agreeing[index]), float(of.opposing[index])),
        "left_bias": side is not None and side.is_biased and side.bias > 0,
        "right_bias": side is not None and side.is_biased and side.bias < 0,
        "fast": seconds is not None and pool_s is not None and seconds < max(FAST_S, FAST_SHARE * pool_s),
        "drifts": isinstance(fall, Drift) and fall.is_alarm,
    }
    return Rater(
        annotator=name,
        judgements=judgements,
        reliability=float(of.reliability.mean[index]) if known else None,
        low=float(of.reliability.low[index]) if known else None,
        high=float(of.reliability.high[index]) if known else None,
        left_bias=side.bias if side else None,
        left_bias_low=side.low if side else None,
        left_bias_high=side.high if side else None,
        seconds_median=seconds,
        flags=tuple(flag for flag in FLAGS if flags[flag]),
        **_interval("discrimination", sharpness.beta if known else None, index),
        **_interval("side", sharpness.side if known else None, index),
    )


def _interval(name: str, of: Interval | None, index: int) -> dict[str, float | None]:
    bounds = (None, None, None) if of is None else (of.mean[index], of.low[index], of.high[index])
    return {
        field: None if value is None else float(value)
        for field, value in zip((name, f"{name}_low", f"{name}_high"), bounds, strict=True)
    }


def _is_reversed(agreeing: float, opposing: float) -> bool:
    """Whether the 95 % interval of the share of decided votes that agree in direction lies below REVERSED_BELOW."""
    return share_interval(agreeing, agreeing + opposing)[1] < REVERSED_BELOW


def _seconds_median(own: Sequence[Judgement]) -> float | None:
    seconds = [judgement.seconds for judgement in own if judgement.seconds is not None]
    return statistics.median(seconds) if seconds else None
