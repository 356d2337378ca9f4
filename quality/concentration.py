"""Concentration: how many annotators the judgements really come from."""

import numpy as np

from quality.estimates import Estimate, Undefined, percentile_interval
from quality.votes import Floats, Votes

SLICE = 50
NOTHING = "nothing is judged yet"


def effective_annotators(votes: Votes, *, resamples: int, rng: np.random.Generator) -> Estimate | Undefined:
    """1 / Σ p_a², p_a being annotator a's share of the judgements: A if all gave alike, 1 if one gave all.

    Simpson 1949, Nature 163, as a number of equals. n is the judgements; the interval is a percentile bootstrap over
    judgements around the figure itself, since resampling alone lowers it.
    """
    who = _annotators(votes)
    if not len(who):
        return Undefined(NOTHING)
    counts = np.bincount(who, minlength=len(votes.annotators)).astype(float)
    value = float(_effective(counts))
    drawn = _drawn(counts, resamples, rng)
    interval = percentile_interval(value, value + drawn - drawn.mean())
    low, high = interval if interval is not None else (value, value)
    return Estimate(value, max(1.0, low), min(float(len(votes.annotators)), high), len(who))


def largest_share(votes: Votes) -> tuple[str, float] | None:
    """The annotator who gave most judgements and their share; None where nothing is judged."""
    who = _annotators(votes)
    if not len(who):
        return None
    counts = np.bincount(who, minlength=len(votes.annotators))
    return votes.annotators[int(counts.argmax())], float(counts.max() / len(who))


def _drawn(counts: Floats, resamples: int, rng: np.random.Generator) -> Floats:
    """(R,) the figure of each resample, some at a time: all of them at once would be R times A numbers."""
    slices = [min(SLICE, resamples - start) for start in range(0, resamples, SLICE)]
    total = counts.sum()
    return np.concatenate(
        [_effective(rng.multinomial(int(total), counts / total, size=of).astype(float)) for of in slices]
    )


def _annotators(votes: Votes) -> np.ndarray:
    """(J,) who gave each judgement."""
    _, first = np.unique(votes.judgement, return_index=True)
    return votes.annotator[first]


def _effective(counts: Floats) -> Floats:
    share = counts / counts.sum(axis=-1, keepdims=True)
    number: Floats = 1 / (share**2).sum(axis=-1)
    return number
