"""Judgements as arrays: every pair of a ranking is one vote of first, tie or second."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt

from quality.judgements import Judgement

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

    def counts(self) -> Floats:
        """(I, 3) how often each item was given each label."""
        flat = np.bincount(self.item * LABELS + self.label, minlength=len(self.pairs) * LABELS)
        return flat.reshape(len(self.pairs), LABELS).astype(float)

    def weights(self) -> Floats:
        """(V,) one divided by the number of pairs in the vote's ranking: a ranking weighs as one judgement."""
        sizes = np.bincount(self.judgement)
        return 1.0 / sizes[self.judgement]


def cast(judgements: Sequence[Judgement]) -> Votes:
    """Judgements that count (see quality.inputs.counting) as votes."""
    comparisons = sorted({judgement.comparison for judgement in judgements})
    annotators = sorted({judgement.annotator for judgement in judgements})
    sizes = {judgement.comparison: judgement.responses for judgement in judgements}
    pairs: list[tuple[int, int]] = []
    starts: dict[str, int] = {}
    owners: list[int] = []
    for index, comparison in enumerate(comparisons):
        starts[comparison] = len(pairs)
        pairs += combinations(range(sizes[comparison]), 2)
        owners += [index] * (len(pairs) - starts[comparison])
    numbers = {name: index for index, name in enumerate(annotators)}
    rows = [
        (starts[judgement.comparison] + offset, numbers[judgement.annotator], label, index, left)
        for index, judgement in enumerate(judgements)
        for offset, (label, left) in enumerate(_pairwise(judgement))
    ]
    columns = np.array(rows, dtype=np.int64).reshape(-1, 5).T
    return Votes(comparisons, annotators, pairs, np.array(owners, dtype=np.int64), *columns)


def _pairwise(judgement: Judgement) -> list[tuple[int, int]]:
    """(label, left) of each pair i < j, in the order of itertools.combinations."""
    rank = {index: place for place, group in enumerate(judgement.ranking) for index in group}
    position = {index: place for place, index in enumerate(judgement.shown)} if judgement.shown else dict[int, int]()
    return [
        (_order(rank[i], rank[j]), _order(position[i], position[j]) if position else TIE)
        for i, j in combinations(range(judgement.responses), 2)
    ]


def _order(first: int, second: int) -> int:
    return TIE if first == second else FIRST if first < second else SECOND
