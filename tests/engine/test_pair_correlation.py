"""Whether length is followed is the same whichever response of a pair is written first."""

from typing import Any

import numpy as np
import pytest

from training.engine.pair_statistics import pair_correlation
from training.engine.reward_report import Report, Scores, held_out_figures

PAIRS = 300


def figures(margins: Any, labels: Any, longer: Any) -> dict[str, Any]:
    """The report of one member on pairs whose first response is `longer` tokens longer."""
    scores = Scores(
        margins=margins[None, :],
        p_chosen=labels.tolist(),
        weights=[1.0] * PAIRS,
        lengths=[(60 + int(each), 60) for each in longer],
        prompts=[str(number // 3) for number in range(PAIRS)],
    )
    return held_out_figures(scores, prefers_longer=True, draws=100, seed=0)


def test_it_is_pearsons_over_both_orders() -> None:
    first, second = np.random.default_rng(0).normal(size=(2, 40)) + 0.3
    both = np.corrcoef(np.concatenate([first, -first]), np.concatenate([second, -second]))[0, 1]
    assert pair_correlation(first, second)(np.ones(40)) == pytest.approx(both)
    assert pair_correlation(first, np.zeros(40))(np.ones(40)) == 0


def test_turning_pairs_round_changes_nothing() -> None:
    rng = np.random.default_rng(1)
    longer = rng.integers(-20, 20, size=PAIRS)
    margins, labels = 0.05 * longer + rng.normal(size=PAIRS), rng.uniform(size=PAIRS)
    turned = rng.random(PAIRS) < 0.5
    sign = np.where(turned, -1, 1)
    as_given = figures(margins, labels, longer)
    other = figures(sign * margins, np.where(turned, 1 - labels, labels), sign * longer)
    for name in ("length_correlation", "length_correlation_excess"):
        assert as_given[name] == pytest.approx(other[name])


def test_who_likes_length_as_much_as_the_annotators_has_no_excess() -> None:
    """Everybody, without doubt, prefers the longer one, which stands first in all rows; so does the model."""
    longer = np.random.default_rng(2).integers(1, 40, size=PAIRS)
    report = figures(np.full(PAIRS, 2.0), np.ones(PAIRS), longer)
    assert report["label_reliability"]["value"] == 1
    assert report["length_correlation_excess"]["value"] == pytest.approx(0, abs=1e-12)
    assert report["length_correlation"]["value"] > 0.8


@pytest.mark.parametrize(("right", "ties"), [(0.6, 0.0), (0.8, 0.3), (1.0, 0.5)])
def test_who_knows_the_truth_has_no_excess_however_noisy_and_tied_the_labels(right: float, ties: float) -> None:
    """The longer one is better two times in three; one judgement a pair, calibrated."""
    rng, count = np.random.default_rng(4), 60000
    longer = rng.integers(1, 40, size=count) * rng.choice([-1, 1], size=count)
    truth = np.where(rng.random(count) < 2 / 3, 1, -1) * np.sign(longer) * (rng.random(count) >= ties)
    seen = np.where(rng.random(count) < right, truth, -truth)
    scores = Scores(
        margins=(3.0 * truth)[None, :],
        p_chosen=np.where(truth == 0, 0.5, 0.5 + (right - 0.5) * seen).tolist(),
        weights=[1.0] * count,
        lengths=[(60 + int(each), 60) for each in longer],
        prompts=[str(number) for number in range(count)],
        p_ties=(truth == 0).astype(float).tolist(),
    )
    report = Report(scores, prefers_longer=True, draws=2, seed=0)
    assert report.lengths()["label_reliability"]["value"] == pytest.approx(2 * right - 1)
    assert report.lengths()["length_correlation"]["value"] > 0.15
    assert report.lengths()["length_correlation_excess"]["value"] == pytest.approx(0, abs=0.03)  # 5 sd of a sample


def test_who_counts_tokens_where_annotators_do_not_has_all_of_it() -> None:
    rng = np.random.default_rng(3)
    longer = rng.integers(-20, 20, size=PAIRS)
    report = figures(longer.astype(float), rng.choice([0.13, 0.87], size=PAIRS), longer)
    assert report["length_correlation"]["value"] == pytest.approx(1)
    assert report["length_correlation_excess"]["low"] > 0.3


def test_where_all_are_ties_nothing_is_known_and_all_that_the_model_likes_is_excess() -> None:
    longer = np.random.default_rng(5).integers(-20, 20, size=40)
    scores = Scores(
        margins=longer[None, :].astype(float),
        p_chosen=[0.5] * 40,
        weights=[1.0] * 40,
        lengths=[(60 + int(each), 60) for each in longer],
        prompts=[str(number) for number in range(40)],
        p_ties=[1.0] * 40,
    )
    found = Report(scores, prefers_longer=True, draws=50, seed=0).lengths()
    assert (found["label_reliability"]["value"], found["label_reliability"]["high"]) == (0, 0)
    assert found["length_correlation_excess"]["value"] == pytest.approx(1)
