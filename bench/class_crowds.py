"""Simulated annotators after Dawid and Skene: pairs have a right label and no utility, annotators a table each.

Nothing of a link lies behind them, so they check that a model with a link does not depend on it.
"""

from dataclasses import dataclass

import numpy as np

from bench.crowds import RANKINGS
from quality import Judgement
from quality.votes import LABELS, Ints

SHARES = (0.4, 0.2, 0.4)
"""Of first, tie and second among the right labels."""
PAIRS, ANNOTATORS, PER_PAIR = 800, 50, 4


@dataclass(frozen=True)
class Classes:
    """A crowd whose annotators are right with a probability from `fewest_right` to `most_right`."""

    name: str
    fewest_right: float
    most_right: float
    concentration: float | None = None
    """None: wrong labels are even. Else each row of a table is drawn from a Dirichlet of so many judgements around
    that, so that annotators differ in which labels they confuse."""


CLASSES = (
    Classes("classes, sure", 0.75, 0.95),
    Classes("classes, unsure", 0.4, 0.8),
    Classes("classes, tables", 0.5, 0.9, concentration=5.0),
)


def simulate_classes(of: Classes, *, rng: np.random.Generator) -> tuple[list[Judgement], Ints]:
    """Judgements on c0, c1, …, and (pairs,) the right labels."""
    truth = rng.choice(LABELS, size=PAIRS, p=SHARES)
    right = rng.uniform(of.fewest_right, of.most_right, ANNOTATORS)[:, None, None]
    tables = right * np.eye(LABELS) + (1 - right) / (LABELS - 1) * (1 - np.eye(LABELS))
    if of.concentration is not None:
        drawn = rng.standard_gamma(of.concentration * tables)
        tables = drawn / drawn.sum(axis=2, keepdims=True)
    judgements = []
    for pair, label in enumerate(truth.tolist()):
        for who in rng.choice(ANNOTATORS, PER_PAIR, replace=False).tolist():
            said = int(rng.choice(LABELS, p=tables[who, label]))
            judgements.append(Judgement(f"{pair}/{who}", f"c{pair}", f"a{who}", RANKINGS[said]))
    return judgements, truth
