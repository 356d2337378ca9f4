"""How strongly annotators are shrunk to their ways: chosen on held-out judgements, whatever things are called."""

from dataclasses import replace

import numpy as np
import pytest

from quality.judgements import Judgement
from quality.known import known_labels
from quality.methods import reliability
from quality.ordered_classes import OWN
from quality.own_strength import ENOUGH, TRIED, own_strength
from quality.votes import TIE, cast
from tests.quality.crowds import FIRST, SECOND, crowd, said
from tests.quality.test_known import divided, truth

MIDDLE, LOW, HIGH = TRIED


def alike(seed: int) -> list[Judgement]:
    """Annotators who differ in nothing."""
    return crowd(
        np.random.default_rng(seed), items=300, annotators=15, per_item=4, reliability=np.full(15, 0.75)
    ).judgements


def unlike(seed: int) -> list[Judgement]:
    """Half of the annotators answer by something of their own: the pair's number, not its worth."""
    rng = np.random.default_rng(seed)
    judgements = []
    for pair in range(300):
        for who in rng.choice(16, 4, replace=False).tolist():
            worth = pair % 2 if who < 8 else (pair // 2) % 2
            judgements.append(said(f"c{pair}", f"a{who}", FIRST if (worth == 0) == (rng.random() < 0.9) else SECOND))
    return judgements


def test_where_annotators_are_alike_they_are_shrunk_more_than_where_they_differ() -> None:
    strong = [own_strength(cast(alike(seed))) for seed in range(3)]
    weak = [own_strength(cast(unlike(seed))) for seed in range(3)]
    assert min(strong) > max(weak)
    assert min(weak) >= LOW
    assert max(strong) <= HIGH


def test_a_crowd_with_many_who_answer_the_other_way_round_is_shrunk_little() -> None:
    assert max(own_strength(cast(divided(seed))) for seed in range(3)) < MIDDLE


def test_names_and_order_of_annotators_choose_nothing() -> None:
    judgements = alike(1)
    renamed = [replace(each, annotator=f"z{99 - int(each.annotator[1:])}") for each in judgements]
    before = own_strength(cast(sorted(judgements, key=lambda each: (each.comparison, each.annotator))))
    after = own_strength(cast(sorted(renamed, key=lambda each: (each.comparison, each.annotator))))
    assert after == pytest.approx(before, abs=1e-9)


@pytest.mark.parametrize(
    "judgements",
    [[], [said("c", "a", FIRST)], [said(f"c{n}", "a", FIRST) for n in range(5)]],
    ids=["none", "one", "nobody twice"],
)
def test_without_two_judgements_on_anything_the_usual_strength_stands(judgements: list[Judgement]) -> None:
    assert own_strength(cast(judgements)) == pytest.approx(OWN, rel=0.05)


def test_of_many_votes_some_are_drawn_and_tell_the_same() -> None:
    rng = np.random.default_rng(4)
    many = crowd(rng, items=5_000, annotators=150, per_item=4, reliability=rng.beta(6, 2, 150)).judgements
    few = [each for each in many if int(each.comparison[1:]) < 2_500]
    assert len(cast(many).label) > ENOUGH // 2 > len(cast(few).label) - 2_600
    assert own_strength(cast(many)) == pytest.approx(own_strength(cast(few)), rel=0.5)


def test_a_fit_tells_its_strength_and_takes_one_that_is_given() -> None:
    votes = cast(unlike(0))
    chosen = reliability.fit(votes)
    assert chosen.own == own_strength(votes)
    same = reliability.fit(votes, own=chosen.own)
    np.testing.assert_array_equal(same.posterior, chosen.posterior)
    other = reliability.fit(votes, own=36.0)
    assert other.own == 36.0
    assert abs(other.posterior - chosen.posterior).max() > 0.01


def test_what_is_known_beforehand_is_known_in_the_trials_too() -> None:
    votes = cast(divided(0, good=10, reversed_=10))
    told = known_labels(votes, {f"c{number}": truth(number) for number in range(12)})
    assert told is not None
    assert LOW <= own_strength(votes, start=told.start, lean=told.lean) <= HIGH
    assert (votes.left == TIE).all()
