"""The cumulative link: how utility, discrimination, side and tie width make a label.

Rao and Kupper 1967, Journal of the American Statistical Association 62. With σ the logistic function, x the utility
difference in the typical annotator's logits, β an annotator's discrimination, b the side effect (z = 1 where the
first response stood left, -1 right, 0 unknown) and τ half the width of a tie:

    P(first) = σ(βx + bz - τ)    P(second) = σ(-βx - bz - τ)    P(tie) = the rest
"""

from dataclasses import dataclass

import numpy as np
from scipy import special

from quality.votes import FIRST, SECOND, Floats

FARTHEST = 6.0
"""Logits beyond which a level's place is not told apart."""


@dataclass(frozen=True)
class Scale:
    """Where the levels lie for the typical annotator, whose discrimination is 1 by definition."""

    place: Floats
    """(C,) utility difference of each level, logits, from first to second; antisymmetric."""
    tie_width: float
    """τ, logits."""


def scale(pool: Floats, shares: Floats) -> Scale:
    """Reads the link from what the typical annotator says of each level, `pool` (C, 3); `shares` (C,) weigh levels.

    x = (logit P(first) - logit P(second)) / 2; τ is the mean over levels of minus half their sum.
    """
    first, second = (
        special.logit(np.clip(pool[:, FIRST], 1e-6, 1 - 1e-6)),
        special.logit(np.clip(pool[:, SECOND], 1e-6, 1 - 1e-6)),
    )
    place = np.clip((first - second) / 2, -FARTHEST, FARTHEST)
    return Scale((place - place[::-1]) / 2, max(0.0, float(shares @ -(first + second) / 2)))


def label_probabilities(logit: Floats, tie_width: float, label: int) -> Floats:
    """(…,) probability of `label` (FIRST, TIE or SECOND) from βx + bz (…,) and τ."""
    if label == FIRST:
        first: Floats = special.expit(logit - tie_width)
        return first
    if label == SECOND:
        second: Floats = special.expit(-logit - tie_width)
        return second
    tie: Floats = np.maximum(1 - special.expit(logit - tie_width) - special.expit(-logit - tie_width), 0.0)
    return tie
