"""Left bias: whether an annotator prefers the response that stands on the left, or above."""

from dataclasses import dataclass

import numpy as np
from scipy import special

from quality.discoveries import discoveries
from quality.estimates import share_interval
from quality.votes import TIE, Floats, Votes


@dataclass(frozen=True)
class Side:
    """The share of an annotator's decided votes that fell on the left, minus one half: 0 is none, ±1/2 always."""

    bias: float
    low: float
    high: float
    n: float
    """Judgements it rests upon: decided, and with the order shown known."""
    is_biased: bool
    """Distinct from zero while of all annotators so marked at most one in twenty is expected to be unbiased."""


def left_bias(votes: Votes) -> list[Side | None]:
    """One for each annotator; None for those without a decided vote whose display order is known.

    Means what it says only where sides were drawn at random. Votes of one ranking share its weight; the interval is
    Jeffreys'; marks are those of Benjamini and Hochberg 1995 on two-sided binomial tests.
    """
    known = (votes.label != TIE) & (votes.left != TIE)
    weight = votes.weights() * known
    n = _sums(votes, weight)
    left = _sums(votes, weight * (votes.label == votes.left))
    marked = discoveries(_p_values(left, n))
    return [_side(*row) if row[1] > 0 else None for row in zip(left, n, marked, strict=True)]


def _sums(votes: Votes, values: Floats) -> Floats:
    return np.bincount(votes.annotator, weights=values, minlength=len(votes.annotators)).astype(float)


def _side(left: float, n: float, is_biased: bool) -> Side:
    low, high = share_interval(left, n)
    return Side(float(left / n) - 0.5, low - 0.5, high - 0.5, float(n), bool(is_biased))


def _p_values(left: Floats, n: Floats) -> Floats:
    """(A,) two-sided binomial; NaN below one judgement. Rankings' shares are rounded to whole judgements."""
    trials = np.maximum(np.round(n).astype(int), 1)
    hits = np.minimum(np.round(left).astype(int), trials)
    tail = special.bdtr(np.minimum(hits, trials - hits), trials, 0.5)
    return np.where(n >= 1, np.minimum(1.0, 2 * tail), np.nan)
