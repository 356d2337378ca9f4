"""Intervals and the reward report: worked by hand, and tried on data whose truth is known."""

from typing import Any

import numpy as np
import pytest

from training.engine.bag_of_words import TextPair, word_margins, words
from training.engine.intervals import bootstrap, mean_of
from training.engine.pair_statistics import agreement, calibration_error, correlation
from training.engine.reward_report import Scores, held_out_figures
from training.engine.reward_warnings import reward_warnings
from training.engine.temperature import cross_fitted, fit_temperature


def test_an_interval_covers_the_true_mean_nearly_as_often_as_it_says() -> None:
    rng = np.random.default_rng(0)
    covered = 0
    for _ in range(200):
        prompts = np.repeat(np.arange(60), 3)
        values = rng.normal(size=60)[prompts] + rng.normal(size=180)
        found = bootstrap(mean_of(values), list(map(str, prompts)), 300, rng)
        covered += found["low"] <= 0 <= found["high"]
    # 95 % nominal; a percentile bootstrap of 60 groups is a little narrow; 200 trials have an sd of 1.5 %.
    # Treating the 180 rows as independent would cover only about 80 %.
    assert 0.89 <= covered / 200 <= 0.99


def test_without_rows_or_with_one_prompt_there_is_a_reason_instead_of_an_interval() -> None:
    rng = np.random.default_rng(0)
    assert bootstrap(mean_of([]), [], 100, rng) == {
        "value": None,
        "low": None,
        "high": None,
        "n": 0,
        "why": "no rows",
    }
    lone = bootstrap(mean_of([1.0, 0.0]), ["a", "a"], 100, rng)
    assert lone["value"] == 0.5
    assert lone["low"] is None
    assert "single prompt" in lone["why"]


def test_agreement_counts_a_margin_of_0_half() -> None:
    found = agreement(np.array([2.0, -1.0, 0.0, -3.0]), np.array([0.9, 0.9, 0.9, 0.1]))
    assert found.tolist() == [1, 0, 0.5, 1]


def test_calibration_error_worked_by_hand() -> None:
    # Confidences .95 (twice), .65, and .65 turned from .35; outcomes 1, 0, 1, 1.
    predicted, labels = np.array([0.95, 0.95, 0.65, 0.35]), np.array([1.0, 0.0, 1.0, 0.0])
    found = calibration_error(predicted, labels)(np.ones(4))
    assert found == pytest.approx((abs(1.9 - 1) + abs(1.3 - 2)) / 4)


def test_a_perfectly_calibrated_model_has_a_calibration_error_near_0() -> None:
    rng = np.random.default_rng(1)
    predicted = rng.uniform(size=20_000)
    labels = (rng.uniform(size=20_000) < predicted).astype(float)
    assert calibration_error(predicted, labels)(np.ones(20_000)) < 0.02  # ten bins of 2,000: noise of .01 each
    assert calibration_error(predicted**3 / (predicted**3 + (1 - predicted) ** 3), labels)(np.ones(20_000)) > 0.08


def test_the_report_worked_by_hand() -> None:
    scores = Scores(
        margins=np.array([[1.0, -2.0, 0.5], [1.0, -2.0, 1.5]]),
        p_chosen=[1.0, 0.8, 0.5],
        weights=[1.0, 3.0, 1.0],
        lengths=[(8, 4), (7, 5), (9, 10)],
        prompts=["a", "b", "c"],
    )
    report = held_out_figures(scores, prefers_longer=True, draws=100, seed=0)
    said = [1 * 1.0, 3 * 0.6]  # weight times |2 p - 1|; the tie says nothing
    assert report["accuracy"]["value"] == pytest.approx(said[0] / sum(said))
    assert report["accuracy"]["n"] == 2
    assert [each["value"] for each in report["accuracy_of_members"]] == pytest.approx([said[0] / sum(said)] * 2)
    assert report["length_only_accuracy"]["value"] == 1
    assert report["label_noise"]["value"] == pytest.approx((0 + 3 * 0.2 + 0.5) / 5)
    sigma = 1 / (1 + np.exp([-1.0, 2.0, -1.0]))
    nll = -(np.array([1, 0.8, 0.5]) * np.log(sigma) + np.array([0, 0.2, 0.5]) * np.log(1 - sigma))
    assert report["nll_nats"]["value"] == pytest.approx(float(nll @ [1, 3, 1]) / 5)
    assert report["brier"]["value"] == pytest.approx(float((sigma - [1, 0.8, 0.5]) ** 2 @ [1, 3, 1]) / 5)


def test_a_temperature_is_found_again_where_it_is_known() -> None:
    rng = np.random.default_rng(2)
    honest = rng.normal(scale=1.5, size=20_000)
    labels = (rng.uniform(size=20_000) < 1 / (1 + np.exp(-honest))).astype(float)
    found = fit_temperature(3 * honest, labels, np.ones(20_000))
    assert found == pytest.approx(3, rel=0.06)  # the slope's standard error is about 2 % at this size
    assert fit_temperature(-honest, labels, np.ones(20_000)) is None
    keys = [f"{number % 97:08x}" for number in range(20_000)]
    scaled = cross_fitted(3 * honest, labels, np.ones(20_000), keys)
    assert scaled is not None
    assert calibration_error(1 / (1 + np.exp(-scaled)), labels)(np.ones(20_000)) < 0.02
    assert calibration_error(1 / (1 + np.exp(-3 * honest)), labels)(np.ones(20_000)) > 0.08


def test_correlation_is_numpys_and_counts_weights_as_repeated_rows() -> None:
    rng = np.random.default_rng(3)
    x, y = rng.normal(size=(2, 50))
    y += 0.5 * x
    assert correlation(x, y)(np.ones(50)) == pytest.approx(np.corrcoef(x, y)[0, 1])
    times = rng.integers(0, 4, size=50)
    expected = np.corrcoef(np.repeat(x, times), np.repeat(y, times))[0, 1]
    assert correlation(x, y)(times.astype(float)) == pytest.approx(expected)


def word_pairs(count: int, seed: int) -> list[TextPair]:
    """Responses of six words, preferred by Bradley–Terry for "good" and against "bad"; the rest says nothing."""
    rng = np.random.default_rng(seed)
    known = ["good", "bad", "tea", "cup", "sun", "day", "sea", "hat"]
    pairs = []
    for number in range(count):
        first, second = (list(rng.choice(known, size=6)) for _ in range(2))
        odds = sum(1.5 * (side.count("good") - side.count("bad")) * sign for side, sign in ((first, 1), (second, -1)))
        label = float(rng.uniform() < 1 / (1 + np.exp(-odds)))
        pairs.append(TextPair(" ".join(first), " ".join(second), label, 1.0, f"{number:08x}"))
    return pairs


def test_the_bag_of_words_finds_the_words_that_people_like() -> None:
    train, test = word_pairs(1500, 0), word_pairs(500, 1)
    margins = word_margins(train, test)
    labels = np.array([pair.p_chosen for pair in test])
    liking = [[words(text)["good"] - words(text)["bad"] for text in (pair.chosen, pair.rejected)] for pair in test]
    truth = np.array([first - second for first, second in liking], dtype=float)
    known, found = agreement(truth, labels).mean(), agreement(margins, labels).mean()
    assert known > 0.7
    assert found > known - 0.03, "1,500 pairs tell eight words' weights nearly as well as knowing them"
    assert word_margins(train, []).shape == (0,)
    assert word_margins([TextPair("a", "b", 1.0, 1.0, "00000000")], test[:3]).tolist() == [0, 0, 0]


def report_with(accuracy: float, length: float, words: float, plain: float | None = None) -> dict[str, Any]:
    return {
        "accuracy": {"value": accuracy},
        "plain_accuracy": {"value": accuracy if plain is None else plain},
        "length_only_accuracy": {"value": length},
        "bag_of_words_accuracy": {"value": words},
    }


def test_warnings_of_a_reward_report() -> None:
    assert reward_warnings(report_with(0.72, 0.6, 0.65), simulated=False) == []
    (leak,) = reward_warnings(report_with(0.86, 0.6, 0.65), simulated=False)
    assert "86% of held-out preferences are foretold, above 85%" in leak
    assert reward_warnings(report_with(0.86, 0.6, 0.65, plain=0.8), simulated=False) == []
    assert reward_warnings(report_with(0.86, 0.6, 0.65), simulated=True) == []
    (neither,) = reward_warnings(report_with(0.6, 0.6, 0.65), simulated=False)
    assert "beats neither the length alone (60%) nor a bag of words (65%)" in neither
    (one,) = reward_warnings(report_with(0.62, 0.6, 0.65), simulated=False)
    assert one == "held-out accuracy is 62%, no better than the bag of words alone (65%)"
    (none,) = reward_warnings({**report_with(0, 0, 0), "accuracy": {"value": None}}, simulated=False)
    assert "nothing is known" in none


def test_figures_by_group_equal_length_and_the_agreement_of_members_worked_by_hand() -> None:
    scores = Scores(
        margins=np.array([[1.0, -2.0, 0.5, 2.0], [3.0, -2.0, -1.5, 1.0]]),
        p_chosen=[1.0, 1.0, 0.0, 1.0],
        weights=[1.0, 1.0, 1.0, 1.0],
        lengths=[(10, 10), (20, 19), (8, 4), (5, 9)],
        prompts=["a", "b", "c", "d"],
        groups=[{"annotator": ["x", "y"]}, {"annotator": ["x"]}, {"annotator": ["y"]}, {"round": ["2"]}],
        sds=[1.0, 2.0],
    )
    report = held_out_figures(scores, prefers_longer=True, draws=100, seed=0)
    groups = {(row["by"], row["name"]): row["accuracy"] for row in report["figures_by_group"]}
    # Mean margins 2, -2, -.5, 1.5: right, wrong, right, right.
    assert {key: (found["value"], found["n"]) for key, found in groups.items()} == {
        ("annotator", "x"): (0.5, 2),
        ("annotator", "y"): (1.0, 2),
        ("round", "2"): (1.0, 1),
    }
    assert report["accuracy_at_equal_length"]["value"] == 0.5
    assert report["accuracy_at_equal_length"]["n"] == 2
    assert report["length_only_accuracy"]["value"] == pytest.approx((0.5 + 1 + 0 + 0) / 4)
    assert report["ensemble_agreement"]["value"] == 0.75
    # Members over their sd: (1, 1.5), (-2, -1), (.5, -.75), (2, .5); half the distance of each pair.
    assert report["ensemble_spread"]["value"] == pytest.approx((0.25 + 0.5 + 0.625 + 0.75) / 4)
    assert report["ensemble_correlation"] == pytest.approx(np.corrcoef(*scores.margins)[0, 1])
