"""Gold: the posterior of an annotator's accuracy, and the sequential test."""

import numpy as np
import pytest

from quality.estimates import Estimate, Undefined
from quality.gold import GOES_ON, PASSES, REVIEW, SequentialTest, chance_below, gold_accuracy, share_right


def test_six_of_ten_right_under_an_even_prior() -> None:
    found = gold_accuracy(6, 10)
    assert isinstance(found, Estimate)
    assert (found.low, found.high) == pytest.approx((0.308, 0.833), abs=5e-4)
    assert chance_below(0.7, 6, 10) == pytest.approx(0.7897, abs=5e-5)
    assert found.value == 7 / 12


def test_walds_steps_bounds_and_expected_items() -> None:
    test = SequentialTest()
    assert test.step(True) == pytest.approx(-0.470, abs=5e-4)
    assert test.step(False) == pytest.approx(0.916, abs=5e-4)
    assert (test.lower, test.upper) == pytest.approx((-2.944, 2.944), abs=5e-4)
    assert test.expected_items(0.8) == pytest.approx(13.7, abs=0.05)
    assert test.expected_items(0.5) == pytest.approx(11.9, abs=0.05)


def test_the_sequential_test_errs_no_more_often_than_it_promises() -> None:
    rng = np.random.default_rng(0)
    test = SequentialTest()

    def first_verdict(accuracy: float) -> str:
        answers: list[bool] = []
        while True:
            answers.append(bool(rng.random() < accuracy))
            verdict, _, _ = test.walk(answers)
            if verdict != GOES_ON:
                return verdict

    good = [first_verdict(0.8) for _ in range(600)]
    bad = [first_verdict(0.5) for _ in range(600)]
    # Wald's bounds promise at most 5 %; two standard errors of 600 walks are 1.8 points.
    assert good.count(REVIEW) / 600 <= 0.068
    assert bad.count(PASSES) / 600 <= 0.068


def test_somebody_who_passed_and_then_answers_wrong_is_still_sent_to_review() -> None:
    assert SequentialTest().walk([True] * 40 + [False] * 6)[0] == REVIEW


def test_intervals_hold_the_accuracy_as_often_as_they_say() -> None:
    rng = np.random.default_rng(1)
    held = []
    for accuracy in rng.random(2000):
        found = gold_accuracy(int(rng.binomial(12, accuracy)), 12)
        assert isinstance(found, Estimate)
        held.append(found.low <= accuracy <= found.high)
    # The prior is the truth here, so coverage is .95 exactly: three standard errors of 2000 draws.
    assert np.mean(held) == pytest.approx(0.95, abs=0.015)


def test_impossible_counts_are_refused_and_no_answers_are_undefined() -> None:
    assert isinstance(gold_accuracy(0, 0), Undefined)
    with pytest.raises(ValueError, match="3 right of 2 answered"):
        gold_accuracy(3, 2)
    with pytest.raises(ValueError, match="need 0 < bad < good < 1"):
        SequentialTest(good=0.4, bad=0.5)


def test_a_ranking_is_right_by_the_share_of_its_pairs() -> None:
    assert share_right(((0,), (1, 2)), ((0,), (1, 2))) == 1.0
    assert share_right(((1,), (0,)), ((0,), (1,))) == 0.0
    assert share_right(((0,), (2,), (1,)), ((0,), (1,), (2,))) == pytest.approx(2 / 3)
    with pytest.raises(ValueError, match="3 responses cannot be held against gold of 2"):
        share_right(((0,), (2,), (1,)), ((0,), (1,)))
