"""Gold that has leaked: answered right more often the more annotators have seen it, or faster than can be honest.

Nothing here retires anything: it says where a person should look. Two tests of each gold item, false discoveries
among all items held at one in twenty:

- **rise**: each answer is right (1) or not, less the chance that its annotator is right on the other gold. In the
  order in which they were given, the cumulative sum of what is above the item's mean wanders like a Brownian bridge;
  a rise drives it down to the answer after which it began, with p = exp(-2 x²) for the lowest point -x (Page 1955,
  Biometrika 42; `quality.drift.fall` looks for the opposite). Better annotators who come later are no rise.
- **speed**: an answer is quick that is right and took less than a third of the annotator's own usual time for as many
  characters. Of n timed answers, k quick ones are held against the binomial with the share of ordinary judgements
  that are as quick, one in a hundred at the least.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import special

from quality.discoveries import discoveries
from quality.drift import fall
from quality.votes import Floats

FEWEST_ANSWERS, FEWEST_TIMED, FEWEST_ORDINARY = 20, 10, 5
"""Below these no rise, no speed is told; annotators with fewer ordinary timed judgements have no usual time."""
QUICK = 1 / 3
"""Of the own usual time."""
LEAST_SHARE = 0.01
PRIOR = 4.0
"""Answers of the pool's accuracy that each annotator's own is shrunk by."""


@dataclass(frozen=True, slots=True)
class Timed:
    """An ordinary judgement: how long it took for how many characters."""

    annotator: str
    seconds: float
    characters: int


@dataclass(frozen=True, slots=True)
class GoldAnswer:
    """An answer to gold; `seconds` is None where it was not timed."""

    item: str
    annotator: str
    is_right: bool
    seconds: float | None = None
    characters: int = 0


@dataclass(frozen=True)
class Leak:
    """What the answers to one item say. None stands where there are too few of them."""

    answers: int
    right: int
    rise_p: float | None
    """Chance of so large a rise in an item that did not leak."""
    since: int | None
    """Answers before the rise, if it is one."""
    timed: int
    quick: int
    quick_p: float | None
    """Chance of so many quick answers among `timed`."""
    is_rising: bool
    is_quick: bool

    def to_json(self) -> dict[str, object]:
        """The shape that a report keeps."""
        return dict(vars(self))


def leaks(answers: Sequence[GoldAnswer], ordinary: Sequence[Timed]) -> dict[str, Leak]:
    """By item, from all answers to gold in the order in which they were given and the ordinary judgements."""
    usual = _usual(ordinary)
    share = max(LEAST_SHARE, _quick_share(ordinary, usual))
    chance = _chances(answers)
    given: dict[str, list[int]] = defaultdict(list)
    for index, answer in enumerate(answers):
        given[answer.item].append(index)
    rises = {item: _rise(np.array([answers[i].is_right - chance[i] for i in own])) for item, own in given.items()}
    speeds = {item: _speed([answers[i] for i in own], usual, share) for item, own in given.items()}
    rising = _found({item: p for item, (p, _) in rises.items()})
    quick = _found({item: p for item, (_, _, p) in speeds.items()})
    return {
        item: Leak(
            answers=len(own),
            right=sum(answers[i].is_right for i in own),
            rise_p=rises[item][0],
            since=rises[item][1],
            timed=speeds[item][0],
            quick=speeds[item][1],
            quick_p=speeds[item][2],
            is_rising=rising[item],
            is_quick=quick[item],
        )
        for item, own in given.items()
    }


def _rise(above: Floats) -> tuple[float | None, int | None]:
    """(p, answers before the rise) of n residuals in time."""
    if len(above) < FEWEST_ANSWERS:
        return None, None
    p, last = fall(-above)
    return p, last + 1


def _speed(own: Sequence[GoldAnswer], usual: Mapping[str, float], share: float) -> tuple[int, int, float | None]:
    """(timed answers, quick ones, p)."""
    timed = [each for each in own if each.seconds is not None and each.annotator in usual]
    quick = sum(
        each.is_right and _is_quick(each.seconds or 0.0, each.characters, usual[each.annotator]) for each in timed
    )
    p = float(special.bdtrc(quick - 1, len(timed), share)) if len(timed) >= FEWEST_TIMED else None
    return len(timed), quick, p


def _usual(ordinary: Sequence[Timed]) -> dict[str, float]:
    """By annotator, the median of seconds a character."""
    given: dict[str, list[float]] = defaultdict(list)
    for each in ordinary:
        given[each.annotator].append(each.seconds / max(1, each.characters))
    return {name: float(np.median(own)) for name, own in given.items() if len(own) >= FEWEST_ORDINARY}


def _quick_share(ordinary: Sequence[Timed], usual: Mapping[str, float]) -> float:
    known = [each for each in ordinary if each.annotator in usual]
    quick = sum(_is_quick(each.seconds, each.characters, usual[each.annotator]) for each in known)
    return quick / len(known) if known else 0.0


def _is_quick(seconds: float, characters: int, usual: float) -> bool:
    return seconds < QUICK * usual * max(1, characters)


def _chances(answers: Sequence[GoldAnswer]) -> list[float]:
    """Of each answer, how often its annotator is right on the other gold, shrunk to the pool."""
    pool = float(np.mean([each.is_right for each in answers])) if answers else 0.0
    right: dict[str, int] = defaultdict(int)
    number: dict[str, int] = defaultdict(int)
    for each in answers:
        right[each.annotator] += each.is_right
        number[each.annotator] += 1
    return [
        (right[each.annotator] - each.is_right + PRIOR * pool) / (number[each.annotator] - 1 + PRIOR)
        for each in answers
    ]


def _found(p_values: Mapping[str, float | None]) -> dict[str, bool]:
    """Which count; what was not tested never does."""
    told = np.array([np.nan if p is None else p for p in p_values.values()])
    return {item: bool(found) for item, found in zip(p_values, discoveries(told), strict=True)}
