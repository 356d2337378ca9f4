"""How much a response repeats itself (seq-rep-n of Welleck et al. 2019, arXiv 1908.04319, section 5)."""

from collections.abc import Sequence

N = 4
"""Tokens of an n-gram, as published."""


def repeated_share(ids: Sequence[int], n: int = N) -> float:
    """1 - different n-grams / n-grams of the tokens [T]; 0 for a response too short to hold two."""
    grams = [tuple(ids[at : at + n]) for at in range(len(ids) - n + 1)]
    return 1 - len(set(grams)) / len(grams) if grams else 0.0
