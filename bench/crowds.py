"""Simulated annotators whose ways are known: experts, ordinary ones, biased, careless, reversed, tiring."""

from dataclasses import dataclass

import numpy as np
from scipy import special

from quality import Judgement
from quality.votes import FIRST, SECOND, TIE, Floats, Ints

RANKINGS = (((0,), (1,)), ((0, 1),), ((1,), (0,)))
KINDS = ("expert", "ordinary", "length", "left", "spammer", "adversarial", "drifting")
"""Ways of judging; `DISCRIMINATION` is their β, the rest is in `_logit`."""
DISCRIMINATION = {
    "expert": 3.0, "ordinary": 1.3, "length": 0.6, "left": 0.9, "spammer": 0.0, "adversarial": -1.6, "drifting": 2.2,
}  # fmt: skip
PULL = 1.6
"""Of the length-biased to the longer response, of the left-biased to the left one, in logits."""
TIE_WIDTH = 0.7
"""Half the width of a tie in logits; a spammer's ties are as frequent as an even pair's."""


@dataclass(frozen=True)
class Mix:
    """What a crowd is made of."""

    name: str
    kinds: dict[str, float]
    """Share of annotators of each of KINDS."""
    pairs: int
    annotators: int
    fewest: int
    most: int
    """Judgements of a pair: a number from `fewest` to `most`, drawn evenly."""
    spread: float = 1.2
    """Standard deviation of the utility difference."""
    tie_width: float = TIE_WIDTH


CAREFUL = {"expert": 0.4, "ordinary": 0.6}
MIXED = {"expert": 0.2, "ordinary": 0.5, "length": 0.1, "left": 0.1, "spammer": 0.1}
MIXES = (
    Mix("good", CAREFUL, 1500, 60, 2, 5),
    Mix("mixed", MIXED, 2000, 150, 3, 5),
    Mix("hostile", {"expert": 0.2, "ordinary": 0.35, "spammer": 0.25, "adversarial": 0.2}, 2000, 200, 3, 6),
    Mix("tiring", {"expert": 0.2, "ordinary": 0.4, "drifting": 0.4}, 1500, 50, 2, 4),
    Mix("strangers", {"expert": 0.2, "ordinary": 0.6, "left": 0.1, "spammer": 0.1}, 1200, 1200, 3, 5),
)
"""The crowds of the benchmark: careful, mixed, hostile, tiring, and one where most are seen only a few times."""
CHECKS = (
    Mix("undecided", CAREFUL, 1500, 60, 2, 5, tie_width=1.6),
    Mix("undecided mixed", MIXED, 1500, 100, 2, 5, tie_width=1.6),
    Mix("decided", CAREFUL, 1500, 60, 2, 5, tie_width=0.05),
    Mix("many answers", {"expert": 0.3, "ordinary": 0.5, "spammer": 0.2}, 400, 30, 8, 12, tie_width=1.0),
    Mix("few pairs", CAREFUL, 80, 6, 3, 4, tie_width=1.0),
    Mix("narrow", CAREFUL, 1500, 60, 3, 5, spread=0.4, tie_width=1.2),
    Mix("broad", {"expert": 0.2, "ordinary": 0.6, "spammer": 0.2}, 1500, 60, 3, 5, spread=3.0, tie_width=1.2),
)
"""Crowds of other kinds, on which nothing was chosen: with many ties or none, many answers or few pairs, and pairs
that lie close together or far apart."""


@dataclass(frozen=True)
class Simulated:
    """Judgements in the order in which they were given, with what lies behind them."""

    judgements: list[Judgement]
    utility: Floats
    """(pairs,) of comparison c0, c1, …; above zero the first response is better."""
    kind: list[str]
    """(annotators,) of a0, a1, …"""
    consensus: Ints
    """(pairs,) the label that the crowd would give most often if everybody were asked again and again, each counting
    as much as they give: what a majority comes to with ever more answers."""
    beta: Floats
    """(annotators,) discrimination, of a drifting one at the beginning."""
    lengths: dict[str, tuple[int, int]]
    """By comparison, such that the longer response is known."""


def simulate(mix: Mix, *, rng: np.random.Generator) -> Simulated:
    """Draws a crowd: activity is log-normal, sides are drawn evenly, the longer response is a coin's choice."""
    utility = mix.spread * rng.standard_normal(mix.pairs)
    kind = rng.choice(list(mix.kinds), size=mix.annotators, p=list(mix.kinds.values()))
    activity = rng.lognormal(0.0, 1.0, mix.annotators)
    longer = rng.choice([-1.0, 1.0], mix.pairs)
    beta = np.array([DISCRIMINATION[each] for each in kind]) * rng.lognormal(0.0, 0.2, mix.annotators)
    width = mix.tie_width * rng.lognormal(0.0, 0.3, mix.annotators)
    judgements: list[Judgement] = []
    order = rng.permutation(mix.pairs)
    rest = np.empty(mix.pairs)
    for place, pair in enumerate(order):
        rest[pair] = 1.0 - place / mix.pairs
        wanted = min(int(rng.integers(mix.fewest, mix.most + 1)), mix.annotators)
        chosen = rng.choice(mix.annotators, wanted, replace=False, p=activity / activity.sum())
        for who in chosen:
            side = 1.0 if rng.random() < 0.5 else -1.0
            logit = _logit(kind[who], beta[who], utility[pair], longer[pair], side, rest[pair])
            label = _label(float(logit), width[who], rng)
            judgements.append(
                Judgement(
                    f"{pair}/{who}", f"c{pair}", f"a{who}", RANKINGS[label], shown=(0, 1) if side > 0 else (1, 0)
                )
            )
    said = np.zeros((mix.pairs, 3))
    for who in range(mix.annotators):
        for side in (1.0, -1.0):
            logits = np.asarray(_logit(kind[who], beta[who], utility, longer, side, rest))
            said += activity[who] * _chances(logits, width[who])
    lengths = {f"c{pair}": (200, 100) if of > 0 else (100, 200) for pair, of in enumerate(longer)}
    return Simulated(judgements, utility, list(kind), said.argmax(axis=1), beta, lengths)


def _logit(
    kind: str, beta: float, utility: Floats | float, longer: Floats | float, side: float, rest: Floats | float
) -> Floats | float:
    """Of the first response: `longer` and `side` are +1 where it is the longer, the left one; `rest` falls to 0."""
    found = beta * utility * (rest if kind == "drifting" else 1.0)
    return found + PULL * (longer * (kind == "length") + side * (kind == "left"))


def _label(logit: float, width: float, rng: np.random.Generator) -> int:
    """Rao and Kupper's cumulative link."""
    noisy = logit + rng.logistic()
    return FIRST if noisy > width else SECOND if noisy < -width else TIE


def _chances(logits: Floats, width: float) -> Floats:
    """(pairs, 3) of the same link."""
    first, second = special.expit(logits - width), special.expit(-logits - width)
    return np.stack([first, 1 - first - second, second], axis=1)
