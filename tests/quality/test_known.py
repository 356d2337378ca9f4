"""Known rankings hold the fit: which of two readings of a crowd is the right one."""

import random

import numpy as np
import pytest

from quality import report
from quality.judgements import Judgement
from quality.known import KNOWN, known_labels
from quality.votes import FIRST, SECOND, cast

ITEMS, EACH = 120, 3
KNOWN_ITEMS = 12
RIGHT = 0.85


def divided(seed: int, good: int = 11, reversed_: int = 9) -> list[Judgement]:
    """Three answers each; the first response is the better one in even comparisons, and nearly half say the other."""
    rng = random.Random(seed)
    names = [f"good-{number}" for number in range(good)] + [f"reversed-{number}" for number in range(reversed_)]
    said = []
    for number in range(ITEMS):
        for name in rng.sample(names, EACH):
            prefers_first = ((number % 2 == 0) == (rng.random() < RIGHT)) != name.startswith("reversed")
            ranking = ((0,), (1,)) if prefers_first else ((1,), (0,))
            said.append(Judgement(id=f"{name}-{number}", comparison=f"c{number}", annotator=name, ranking=ranking))
    return said


def truth(number: int) -> list[list[int]]:
    return [[0], [1]] if number % 2 == 0 else [[1], [0]]


def right(said: list[Judgement], known: dict[str, list[list[int]]] | None) -> float:
    """Share of the comparisons that are not known whose soft label points to the better response."""
    found = {
        row.comparison: row.p_first + row.p_tie / 2 for row in report(said, resamples=1, known=known).preferences
    }
    return float(np.mean([(found[f"c{number}"] > 0.5) == (number % 2 == 0) for number in range(KNOWN_ITEMS, ITEMS)]))


def test_a_few_known_rankings_tell_the_right_half_of_an_evenly_divided_crowd() -> None:
    known = {f"c{number}": truth(number) for number in range(KNOWN_ITEMS)}
    crowds = [divided(seed, good=10, reversed_=10) for seed in range(3)]
    assert np.mean([right(said, None) for said in crowds]) < 0.65
    assert min(right(said, known) for said in crowds) > 0.8


def test_a_crowd_in_which_a_few_more_are_right_than_reversed_is_read_rightly_without_any() -> None:
    # Tables shrunk with 15 votes, whatever the crowd, leave these at .52 to .56.
    assert np.mean([right(divided(seed), None) for seed in range(4)]) > 0.8


def test_nobody_is_turned_where_the_crowd_was_read_well_before() -> None:
    said = divided(0, good=18, reversed_=2)
    known = {f"c{number}": truth(number) for number in range(KNOWN_ITEMS)}
    assert right(said, known) == pytest.approx(right(said, None), abs=0.05)


def test_known_labels_lean_and_who_never_met_one_counts_as_before() -> None:
    votes = cast(divided(0))
    found = known_labels(votes, {"c1": truth(1), "c3": truth(3)})
    assert found is not None
    items = {votes.comparisons[comparison]: item for item, comparison in enumerate(votes.comparison)}
    assert found.lean[items["c1"]].tolist() == [0.0, 0.0, KNOWN]
    assert found.lean[items["c2"]].tolist() == [0.0, 0.0, 0.0]
    assert found.start[items["c1"]].argmax() > found.start.shape[1] // 2
    assert (found.lean[:, FIRST] == 0).all()
    assert (found.lean[:, SECOND] > 0).sum() == 2


def test_what_is_known_of_nothing_that_was_judged_changes_nothing() -> None:
    said = divided(0)
    votes = cast(said)
    assert known_labels(votes, {"elsewhere": [[0], [1]]}) is None
    assert known_labels(votes, {"c0": [[0]]}) is None  # a ranking without the second response
    plain = report(said, resamples=1)
    same = report(said, resamples=1, known={"elsewhere": [[0], [1]]})
    assert [row.to_json() for row in plain.preferences] == [row.to_json() for row in same.preferences]
