"""Known rankings hold the fit: which of two readings of a crowd is the right one."""

import random

import numpy as np
import pytest

from quality import report
from quality.anchors import KNOWN, anchors
from quality.judgements import Judgement
from quality.votes import FIRST, SECOND, cast

GOOD, REVERSED = ("ann", "ben", "cy"), ("dot", "eve", "flo", "gus")
ITEMS = 60


@pytest.fixture(scope="module")
def divided() -> list[Judgement]:
    """Of every pair the first response is the better one in even comparisons; four of seven answer the other way."""
    rng = random.Random(3)
    said = []
    for number in range(ITEMS):
        for name in (*GOOD, *REVERSED):
            is_right = rng.random() < 0.9
            prefers_first = ((number % 2 == 0) == is_right) != (name in REVERSED)
            ranking = ((0,), (1,)) if prefers_first else ((1,), (0,))
            said.append(Judgement(id=f"{name}-{number}", comparison=f"c{number}", annotator=name, ranking=ranking))
    return said


def truth(number: int) -> list[list[int]]:
    return [[0], [1]] if number % 2 == 0 else [[1], [0]]


def right(said: list[Judgement], known: dict[str, list[list[int]]] | None) -> float:
    """Share of the comparisons that are not known whose soft label points to the better response."""
    found = {row.comparison: row.p_first + row.p_tie / 2 for row in report(said, resamples=1, known=known).preferences}
    rest = [number for number in range(ITEMS) if f"c{number}" not in (known or {})]
    return float(np.mean([(found[f"c{number}"] > 0.5) == (number % 2 == 0) for number in rest]))


def test_a_few_known_rankings_turn_a_crowd_that_is_mostly_reversed(divided: list[Judgement]) -> None:
    assert right(divided, None) < 0.1
    assert right(divided, {f"c{number}": truth(number) for number in range(6)}) > 0.9


def test_known_labels_lean_and_who_never_met_one_counts_as_before(divided: list[Judgement]) -> None:
    votes = cast([row for row in divided if row.comparison == "c1" or row.annotator != "gus"])
    found = anchors(votes, {"c1": truth(1), "c3": truth(3)})
    assert found is not None
    items = {votes.comparisons[comparison]: item for item, comparison in enumerate(votes.comparison)}
    assert found.lean[items["c1"]].tolist() == [0.0, 0.0, KNOWN]
    assert found.lean[items["c2"]].tolist() == [0.0, 0.0, 0.0]
    assert found.start[items["c1"]].argmax() > found.start.shape[1] // 2
    assert (found.lean[:, FIRST] == 0).all()
    assert (found.lean[:, SECOND] > 0).sum() == 2


def test_what_is_known_of_nothing_that_was_judged_changes_nothing(divided: list[Judgement]) -> None:
    votes = cast(divided)
    assert anchors(votes, {"elsewhere": [[0], [1]]}) is None
    assert anchors(votes, {"c0": [[0]]}) is None  # a ranking without the second response
    plain = report(divided, resamples=1)
    same = report(divided, resamples=1, known={"elsewhere": [[0], [1]]})
    assert [row.to_json() for row in plain.preferences] == [row.to_json() for row in same.preferences]
