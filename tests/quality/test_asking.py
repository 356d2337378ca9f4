"""What more answers are worth."""

from itertools import product

import numpy as np
import pytest

from quality.asking import AHEAD, gain
from quality.methods import reliability
from quality.methods.fit import Fit
from quality.votes import Votes, cast
from tests.quality.crowds import RANKINGS, said


@pytest.fixture(scope="module")
def votes() -> Votes:
    """Pair c0 is judged once, c1 twice and alike, c2 twice and not, c3 three times with ties."""
    labels = [("c0", 0), ("c1", 0), ("c1", 0), ("c2", 0), ("c2", 2), ("c3", 1), ("c3", 1), ("c3", 0)]
    return cast([said(name, f"a{n}", RANKINGS[label]) for n, (name, label) in enumerate(labels)])


def by_hand(fit: Fit, item: int, answers: int) -> float:
    """Every sequence of answers by typical annotators, one by one."""
    chance = 0.0
    for labels in product(range(3), repeat=answers):
        joint = fit.posterior[item].copy()
        for label in labels:
            joint = joint * fit.pool[:, label]
        chance += max(joint @ fit.pool)
    return float(chance - max(fit.posterior[item] @ fit.pool))


def test_it_is_the_mean_over_every_sequence_of_answers(votes: Votes) -> None:
    fit = reliability.fit(votes)
    found = gain(fit, votes, most=4)
    for item, given in enumerate(votes.counts().sum(axis=1).astype(int)):
        assert found[item] == pytest.approx(by_hand(fit, item, 4 - given), abs=1e-12)


def test_a_pair_that_has_them_all_gains_nothing_and_one_at_odds_more_than_one_agreed_upon(votes: Votes) -> None:
    fit = reliability.fit(votes)
    assert gain(fit, votes, most=3)[3] == 0.0
    assert gain(fit, votes, most=1).tolist() == [0.0] * 4
    _, alike, at_odds, _ = gain(fit, votes, most=4)
    assert at_odds > alike >= 0


def test_more_answers_are_never_worth_less_and_looking_ahead_ends(votes: Votes) -> None:
    fit = reliability.fit(votes)
    by_most = np.array([gain(fit, votes, most=most) for most in range(1, AHEAD + 4)])
    assert (np.diff(by_most, axis=0) >= -1e-12).all()
    assert (gain(fit, votes, most=50) == gain(fit, votes, most=3 + AHEAD)).all()


def test_no_answers_at_most_are_refused(votes: Votes) -> None:
    with pytest.raises(ValueError, match="most is 0"):
        gain(reliability.fit(votes), votes, most=0)
