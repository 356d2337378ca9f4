"""Intervals and the reward report: worked by hand, and tried on data whose truth is known."""

import numpy as np
import pytest

from training.engine.intervals import bootstrap, mean_of
from training.engine.reward_report import Scores, agreement, calibration_error, held_out_figures


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
        longer_tokens=[4, 2, -1],
        prompts=["a", "b", "c"],
    )
    report = held_out_figures(scores, prefers_longer=True, draws=100, seed=0)
    assert report["accuracy"]["value"] == pytest.approx(1 / 4)  # the tie is left out, weights count
    assert report["accuracy"]["n"] == 2
    assert [each["value"] for each in report["accuracy_of_members"]] == [0.25, 0.25]
    assert report["length_only_accuracy"]["value"] == 1
    assert report["label_noise"]["value"] == pytest.approx((0 + 3 * 0.2 + 0.5) / 5)
    sigma = 1 / (1 + np.exp([-1.0, 2.0, -1.0]))
    nll = -(np.array([1, 0.8, 0.5]) * np.log(sigma) + np.array([0, 0.2, 0.5]) * np.log(1 - sigma))
    assert report["nll_nats"]["value"] == pytest.approx(float(nll @ [1, 3, 1]) / 5)
    assert report["brier"]["value"] == pytest.approx(float((sigma - [1, 0.8, 0.5]) ** 2 @ [1, 3, 1]) / 5)
