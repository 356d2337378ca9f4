"""Judgements as arrays: every pair of a ranking is one vote of first, tie or second."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import combinations
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from quality.judgements import Judgement, Ranking

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

FIRST, TIE, SECOND = 0, 1, 2
LABELS = 3


@dataclass(frozen=True)
class Votes:
    """V votes by A annotators on I items (pairs i < j of responses) of C comparisons, cast in J judgements."""

    comparisons: list[str]
    """(C,) ids, sorted."""
    annotators: list[str]
    """(A,) names, sorted."""
    pairs: list[tuple[int, int]]
    """(I,) the response indices of each item."""
    comparison: Ints
    """(I,) index into `comparisons`."""
    item: Ints
    """(V,) index into `pairs`."""
    annotator: Ints
    """(V,) index into `annotators`."""
    label: Ints
    """(V,) FIRST, TIE or SECOND."""
    judgement: Ints
    """(V,) which judgement cast the vote, 0..J-1."""
    left: Ints
    """(V,) FIRST or SECOND, whichever response was shown further left; TIE where the order is unknown."""
    players: Ints
    """(I, 2) which responses each item compares; those of different comparisons differ until `identified`."""
    strength: Ints
    """(V,) how much better, 1 upward; 0 where it was not said, and in rankings of three or more."""

    def counts(self) -> Floats:
        """(I, 3) how often each item was given each label."""
        flat = np.bincount(self.item * LABELS + self.label, minlength=len(self.pairs) * LABELS)
        return flat.reshape(len(self.pairs), LABELS).astype(float)

    def weights(self) -> Floats:
        """(V,) one divided by the number of pairs in the vote's ranking: a ranking weighs as one judgement."""
        sizes = np.bincount(self.judgement)
        return 1.0 / sizes[self.judgement]

    def identified(self, responses: Mapping[str, Sequence[str]]) -> "Votes":
        """The same votes where responses that carry one key are one player, keys being given by comparison.

        Comparisons that are not in `responses` keep players of their own.
        """
        keys = [
            [(name, index) if name not in responses else (responses[name][index],) for index in pair]
            for name, pair in zip((self.comparisons[at] for at in self.comparison.tolist()), self.pairs, strict=True)
        ]
        numbers = {key: index for index, key in enumerate(sorted({key for pair in keys for key in pair}, key=str))}
        players = np.array([[numbers[key] for key in pair] for pair in keys], dtype=np.int64).reshape(-1, 2)
        return replace(self, players=players)

    def shares(self) -> Floats:
        """(V,) 2 / K of a ranking of K responses: its K(K - 1)/2 votes hold no more than K - 1 choices."""
        pairs = 1.0 / self.weights()
        return 4.0 / (1.0 + np.sqrt(1.0 + 8.0 * pairs))


def cast(judgements: Sequence[Judgement]) -> Votes:
    """Judgements that count (see quality.inputs.counting) as votes."""
    sizes = {judgement.comparison: judgement.responses for judgement in judgements}
    comparisons = sorted(sizes)
    annotators = sorted({judgement.annotator for judgement in judgements})
    pairs = [pair for comparison in comparisons for pair in _pairs(sizes[comparison])]
    spans = np.array([len(_pairs(sizes[comparison])) for comparison in comparisons], dtype=np.int64)
    # Few rankings differ, so each is taken apart once; a judgement is then a handful of numbers.
    patterns = _Patterns()
    rows = np.array([patterns.number(judgement) for judgement in judgements], dtype=np.int64)
    cast_by = _places(annotators, [judgement.annotator for judgement in judgements])
    cast_on = _places(comparisons, [judgement.comparison for judgement in judgements])
    votes = patterns.votes(rows)
    return Votes(
        comparisons=comparisons,
        annotators=annotators,
        pairs=pairs,
        comparison=np.repeat(np.arange(len(comparisons)), spans),
        item=(np.cumsum(spans) - spans)[cast_on[votes.judgement]] + votes.offset,
        annotator=cast_by[votes.judgement],
        label=votes.label,
        judgement=votes.judgement,
        left=votes.left,
        strength=votes.strength,
        players=_players(np.array([sizes[comparison] for comparison in comparisons], dtype=np.int64), spans, pairs),
    )


def _players(sizes: Ints, spans: Ints, pairs: list[tuple[int, int]]) -> Ints:
    begin = np.repeat(np.cumsum(sizes) - sizes, spans)
    return begin[:, None] + np.array(pairs, dtype=np.int64).reshape(-1, 2)


class _Expanded(NamedTuple):
    judgement: Ints
    offset: Ints
    label: Ints
    left: Ints
    strength: Ints


class _Patterns:
    """The different (ranking, shown, strength) that occur, each with the votes that it stands for."""

    def __init__(self) -> None:
        self._numbers: dict[tuple[Ranking, tuple[int, ...] | None, int | None], int] = {}

    def number(self, judgement: Judgement) -> int:
        key = (judgement.ranking, judgement.shown, judgement.strength)
        return self._numbers.setdefault(key, len(self._numbers))

    def votes(self, rows: Ints) -> _Expanded:
        """Of the judgements whose patterns have the numbers `rows` (J,)."""
        tables = [_pairwise(*key) for key in self._numbers]
        length = np.array([len(table) for table in tables], dtype=np.int64)
        begin = np.cumsum(length) - length
        judgement = np.repeat(np.arange(len(rows)), length[rows])
        ends = np.cumsum(length[rows])
        offset = np.arange(len(judgement)) - (ends - length[rows])[judgement]
        columns = np.array([row for table in tables for row in table], dtype=np.int64).reshape(-1, 3)
        label, left, strength = columns[begin[rows][judgement] + offset].T
        return _Expanded(judgement, offset, label, left, strength)


@cache
def _pairs(responses: int) -> list[tuple[int, int]]:
    return list(combinations(range(responses), 2))


def _places(names: list[str], wanted: list[str]) -> Ints:
    numbers = {name: index for index, name in enumerate(names)}
    return np.array([numbers[name] for name in wanted], dtype=np.int64)


def _pairwise(ranking: Ranking, shown: tuple[int, ...] | None, strength: int | None) -> list[tuple[int, int, int]]:
    """(label, left, strength) of each pair i < j, in the order of itertools.combinations."""
    rank = {index: place for place, group in enumerate(ranking) for index in group}
    position = {index: place for place, index in enumerate(shown)} if shown else dict[int, int]()
    said = strength if strength and len(rank) == 2 else 0
    return [
        (_order(rank[i], rank[j]), _order(position[i], position[j]) if position else TIE, said)
        for i, j in _pairs(len(rank))
    ]


def _order(first: int, second: int) -> int:
    return TIE if first == second else FIRST if first < second else SECOND
