"""Simulated annotators with known faults. They see the gold reward through their own noise.

With d = discrimination x (gold of the left - gold of the right) + side + length x (words of the left - words of the
right), in logits, an annotator answers left with probability s(d - BAND), right with s(-d - BAND), and else a tie.
"""

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass

BAND = 0.3
"""Half the width of the band of ties, in logits."""


@dataclass(frozen=True)
class Judge:
    """One annotator."""

    name: str
    discrimination: float
    """Logits per unit of gold; 0 does not look, below 0 answers the other way round."""
    side: float = 0.0
    """Logits in favour of the left."""
    length: float = 0.0
    """Logits per word more."""

    def prefers(self, gold: tuple[float, float], words: tuple[int, int], rng: random.Random) -> int | None:
        """0 for the left, 1 for the right, None for a tie."""
        d = self.discrimination * (gold[0] - gold[1]) + self.side + self.length * (words[0] - words[1])
        drawn = rng.random()
        left, right = _logistic(d - BAND), _logistic(-d - BAND)
        return 0 if drawn < left else 1 if drawn < left + right else None


def crowd(size: int, bad: float, seed: int) -> list[Judge]:
    """`size` annotators, a share `bad` of whom are, in turn, spammers, adversaries and lovers of length."""
    rng = random.Random(f"crowd:{seed}")
    spoilt = round(size * bad)
    return [_bad(number, rng) if number < spoilt else _good(number, rng) for number in range(size)]


def working_order(judges: Sequence[Judge], seed: int) -> list[Judge]:
    """The order in which they sit down: not the good ones first."""
    shuffled = list(judges)
    random.Random(f"order:{seed}").shuffle(shuffled)
    return shuffled


def _good(number: int, rng: random.Random) -> Judge:
    return Judge(f"good-{number}", rng.lognormvariate(math.log(1.5), 0.4), rng.gauss(0, 0.2), rng.gauss(0, 0.05))


def _bad(number: int, rng: random.Random) -> Judge:
    kind = ("spammer", "adversary", "length")[number % 3]
    if kind == "spammer":
        return Judge(f"spammer-{number}", 0.0, rng.choice((-1, 1)) * rng.uniform(0.5, 3.0))
    if kind == "adversary":
        return Judge(f"adversary-{number}", -rng.lognormvariate(math.log(1.0), 0.3))
    return Judge(f"length-{number}", rng.uniform(0.0, 0.3), 0.0, rng.uniform(0.4, 0.8))


def _logistic(x: float) -> float:
    return 1 / (1 + math.exp(-x))
