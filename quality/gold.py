"""Gold: how often an annotator gives the known answer, and when enough of it has been seen to look closer.

Nothing here bans anybody: the strongest word is that a person should review.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log

from scipy import special

from quality.estimates import Estimate, Undefined
from quality.judgements import Ranking

NONE_ANSWERED = "no gold item was answered; let some be shown"
PASSES, REVIEW, GOES_ON = "passes", "review", "goes on"


def gold_accuracy(right: int, answered: int, *, prior: tuple[float, float] = (1.0, 1.0)) -> Estimate | Undefined:
    """Posterior mean of the accuracy under Beta(`prior`), with its central 95 %; n is the answers."""
    a, b = _posterior(right, answered, prior)
    if not answered:
        return Undefined(NONE_ANSWERED)
    low, high = (float(special.betaincinv(a, b, level)) for level in (0.025, 0.975))
    return Estimate(a / (a + b), low, high, answered)


def chance_below(bound: float, right: int, answered: int, *, prior: tuple[float, float] = (1.0, 1.0)) -> float:
    """Posterior probability that the accuracy lies below `bound`."""
    return float(special.betainc(*_posterior(right, answered, prior), bound))


def _posterior(right: int, answered: int, prior: tuple[float, float]) -> tuple[float, float]:
    if not 0 <= right <= answered:
        raise ValueError(f"{right} right of {answered} answered cannot be; count both again.")
    return prior[0] + right, prior[1] + answered - right


@dataclass(frozen=True)
class SequentialTest:
    """Wald's sequential probability ratio test of a good annotator against one who should be looked at.

    Wald 1945, Annals of Mathematical Statistics 16. The log ratio (bad over good) walks by `step(right)` an item and
    ends above `upper` (review) or below `lower` (passes).
    """

    good: float = 0.8
    """Accuracy of an annotator who should pass."""
    bad: float = 0.5
    """Accuracy of one who should be reviewed."""
    false_review: float = 0.05
    """Chance that a good one is sent to review."""
    false_pass: float = 0.05
    """Chance that a bad one passes."""

    def __post_init__(self) -> None:
        if not 0 < self.bad < self.good < 1:
            raise ValueError(f"bad {self.bad} and good {self.good} are out of order; need 0 < bad < good < 1.")

    @property
    def upper(self) -> float:
        return log((1 - self.false_pass) / self.false_review)

    @property
    def lower(self) -> float:
        return log(self.false_pass / (1 - self.false_review))

    def step(self, right: bool) -> float:
        """What one answer adds to the log ratio."""
        return log(self.bad / self.good) if right else log((1 - self.bad) / (1 - self.good))

    def expected_items(self, accuracy: float) -> float:
        """Wald's approximation of the items until a decision, for `accuracy` equal to `good` or `bad`."""
        drift = accuracy * self.step(True) + (1 - accuracy) * self.step(False)
        reviewed = self.false_review if accuracy == self.good else 1 - self.false_pass
        return (reviewed * self.upper + (1 - reviewed) * self.lower) / drift

    def walk(self, answers: Sequence[bool]) -> tuple[str, float, int]:
        """(PASSES, REVIEW or GOES_ON; the log ratio; items used) of answers in the order in which they were given.

        The walk begins anew after a pass, so that somebody who once was good is still looked after.
        """
        ratio, used, verdict = 0.0, 0, GOES_ON
        for right in answers:
            if ratio <= self.lower:
                ratio, used = 0.0, 0
            ratio, used = ratio + self.step(right), used + 1
            if ratio >= self.upper:
                return REVIEW, ratio, used
            verdict = PASSES if ratio <= self.lower else GOES_ON
        return verdict, ratio, used


def share_right(ranking: Ranking, gold: Ranking) -> float:
    """Share of the pairs on which `ranking` says what `gold` says, ties included; 1 is the same ranking."""
    mine, known = _places(ranking), _places(gold)
    if len(mine) != len(known):
        raise ValueError(f"a ranking of {len(mine)} responses cannot be held against gold of {len(known)}.")
    pairs = [(i, j) for j in range(len(mine)) for i in range(j)]
    same = [_sign(mine[i] - mine[j]) == _sign(known[i] - known[j]) for i, j in pairs]
    return sum(same) / len(same)


def _places(ranking: Ranking) -> dict[int, int]:
    return {index: place for place, group in enumerate(ranking) for index in group}


def _sign(value: int) -> int:
    return (value > 0) - (value < 0)
