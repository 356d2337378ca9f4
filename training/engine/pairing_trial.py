"""Whether the pairs that a strategy chose teach a reward model more than as many drawn at random. Pure.

A loop that chooses pairs always draws a fifth at random, in the same rounds and for prompts of the same kind. So two
sides can be made of a project's own preferences: the same rest, and equally many pairs of either kind.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from training.engine.comparisons import Comparison
from training.engine.preferences import Preference

RANDOM = "random"
LEAST = 20
"""Fewest comparisons of each kind that are worth a trial."""
SIDES = ("random", "chosen")


@dataclass(frozen=True)
class Trial:
    """What each side learns from."""

    strategy: str
    size: int
    """Comparisons of either kind."""
    random: list[Comparison]
    chosen: list[Comparison]

    @property
    def is_worth_it(self) -> bool:
        """Whether there are enough of both kinds."""
        return self.size >= LEAST

    @property
    def figures(self) -> dict[str, Any]:
        """What the report says of it in any case."""
        return {"strategy": self.strategy, "comparisons": self.size, "least": LEAST}


def trial_of(comparisons: Sequence[Comparison], strategy: str) -> Trial | None:
    """The trial that these training comparisons allow; None where the strategy chose none of them.

    Where there are more of one kind, those with the lowest hash of their name are taken, so that more judgements only
    add to a side. What else the rounds of the strategy drew at random is left out; all other comparisons are in both.
    """
    chosen = [each for each in comparisons if _by(each) == strategy]
    if not chosen:
        return None
    rounds = {_round(each) for each in chosen}
    drawn = [each for each in comparisons if _by(each) == RANDOM and _round(each) in rounds]
    apart = {id(each) for each in (*chosen, *drawn)}
    rest = [each for each in comparisons if id(each) not in apart]
    size = min(len(chosen), len(drawn))
    return Trial(strategy, size, *(rest + sorted(side, key=_hash)[:size] for side in (drawn, chosen)))


def is_at_random(preference: Preference) -> bool:
    """Whether nobody chose the pair for what it might tell: what a trial may be measured on."""
    return preference.chosen_by in ("", RANDOM)


def _by(comparison: Comparison) -> str:
    return comparison.pairs[0].preference.chosen_by


def _round(comparison: Comparison) -> tuple[str, ...]:
    return tuple(comparison.pairs[0].preference.groups.get("round", ()))


def _hash(comparison: Comparison) -> str:
    return sha256(comparison.pairs[0].preference.comparison.encode()).hexdigest()
