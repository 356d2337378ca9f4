"""What asking on is worth: how much likelier a pair's label is right once more annotators have answered.

The label is the one that the typical annotator is likeliest to give. Its chance to be right is at most
max_l P(l | answers); every further answer can only raise what one expects of it. With answers a_1..a_m of typical
annotators yet to come, the gain is

    E[ max_l P(l | a_1..a_m) ] - max_l P(l)

the value of sample information (Raiffa and Schlaifer 1961, Applied Statistical Decision Theory) under the loss of a
wrong label. It is zero where no answer that may still come would change the label: on a pair on which all agree, but
also on one that is torn between two labels for good, of which a threshold on certainty would ask everybody.
"""

from itertools import combinations_with_replacement
from math import factorial

import numpy as np

from quality.methods.fit import Fit
from quality.votes import LABELS, Floats, Ints, Votes

AHEAD = 4
"""Answers that are looked ahead at most: the number of ways in which they may fall grows with its square."""


def gain(fit: Fit, votes: Votes, *, most: int) -> Floats:
    """(I,) rise, 0 to 1, of the chance to name the right label if each pair had `most` answers; 0 where it has them.

    No further than AHEAD answers are looked ahead. Raises ValueError for `most` below 1.
    """
    if most < 1:
        raise ValueError(f"most is {most}; a pair has at least one answer.")
    lacking = most - np.bincount(votes.item, minlength=len(votes.pairs))
    found = np.zeros(len(votes.pairs))
    for answers in range(1, min(AHEAD, most) + 1):
        rows = np.flatnonzero(lacking == answers if answers < AHEAD else lacking >= AHEAD)
        found[rows] = _gain(fit.posterior[rows], fit.pool, answers)
    return found


def _gain(posterior: Floats, pool: Floats, answers: int) -> Floats:
    """(n,) of `answers` more answers, from class posteriors (n, C) and the typical annotator's table (C, 3)."""
    expected = np.zeros(len(posterior))
    for counts in _falls(answers):
        ways = factorial(answers) / np.prod([factorial(count) for count in counts.tolist()])
        joint = ways * posterior * (pool**counts).prod(axis=1)
        expected += (joint @ pool).max(axis=1)
    gained: Floats = np.maximum(expected - (posterior @ pool).max(axis=1), 0.0)
    return gained


def _falls(answers: int) -> list[Ints]:
    """How often each label may be given among so many answers."""
    return [np.bincount(labels, minlength=LABELS) for labels in combinations_with_replacement(range(LABELS), answers)]
