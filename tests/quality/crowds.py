"""Simulated annotators whose truth is known, and short ways to write judgements."""

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from quality import Judgement
from quality.judgements import Ranking
from quality.votes import Floats, Ints

FIRST: Ranking = ((0,), (1,))
TIE: Ranking = ((0, 1),)
SECOND: Ranking = ((1,), (0,))
RANKINGS = (FIRST, TIE, SECOND)

DATA = Path(__file__).parent / "data"
REAL = Path(__file__).parents[2] / "demo" / "real" / "judgements.jsonl.gz"


def said(comparison: str, annotator: str, ranking: Ranking = FIRST, **more: object) -> Judgement:
    """A judgement whose id is its comparison and annotator."""
    return replace(Judgement(f"{comparison}/{annotator}", comparison, annotator, ranking), **more)  # type: ignore[arg-type]


@dataclass(frozen=True)
class Crowd:
    """Judgements with the labels that are right and each annotator's chance of giving them."""

    judgements: list[Judgement]
    truth: Ints
    """(items,) 0 first, 1 tie, 2 second, of comparison c0, c1, …"""
    reliability: Floats
    """(annotators,) of a000, a001, …"""


def crowd(
    rng: np.random.Generator, *, items: int, annotators: int, per_item: int, reliability: Floats, ties: float = 0.2
) -> Crowd:
    """Each annotator gives the true label with their reliability, else one of the two others evenly."""
    truth = rng.choice(3, size=items, p=[(1 - ties) / 2, ties, (1 - ties) / 2])
    judgements = []
    for item in range(items):
        for annotator in rng.choice(annotators, per_item, replace=False):
            wrong = (truth[item] + rng.integers(1, 3)) % 3
            label = truth[item] if rng.random() < reliability[annotator] else wrong
            judgements.append(said(f"c{item}", f"a{annotator:03}", RANKINGS[label]))
    return Crowd(judgements, truth, reliability)


def swapped(judgement: Judgement) -> Judgement:
    """The same judgement with the names of the two responses exchanged."""
    other = {0: 1, 1: 0}
    ranking = tuple(tuple(sorted(other[index] for index in group)) for group in judgement.ranking)
    shown = None if judgement.shown is None else tuple(other[index] for index in judgement.shown)
    return replace(judgement, ranking=ranking, shown=shown)
