"""A held-out preference counts by how decided it is: more is found out from the same pairs, and no more by luck."""

import numpy as np
import pytest

from training.engine.pair_statistics import agreement
from training.engine.reward_report import Report, Scores

PAIRS, TRIALS = 120, 250


def trial(rng: np.random.Generator, truth_found: float) -> tuple[float, float]:
    """Lower ends of the interval of a model's accuracy: by evidence, and with every label but 1/2 counting alike.

    A third of the labels are ties that calibration left near 1/2, the rest are right as often as they say.
    """
    near = rng.uniform(0.5, 0.54, size=PAIRS // 3)
    labels = np.concatenate([near, rng.uniform(0.6, 0.9, size=PAIRS - len(near))])
    best_first = rng.uniform(size=PAIRS) < labels
    margins = np.where((rng.uniform(size=PAIRS) < truth_found) == best_first, 1.0, -1.0)
    scores = Scores(
        margins=margins[None, :],
        p_chosen=labels.tolist(),
        weights=[1.0] * PAIRS,
        lengths=[(1, 1)] * PAIRS,
        prompts=[str(number // 4) for number in range(PAIRS)],
    )
    report = Report(scores, prefers_longer=True, draws=200, seed=0)
    right = agreement(margins, report.labels)
    return report.accuracy(right, report.everything)["low"], report.mean(right, report.decided)["low"]


def test_the_same_pairs_say_more_where_each_counts_by_how_decided_it_is() -> None:
    rng = np.random.default_rng(0)
    lows = np.array([trial(rng, 0.8) for _ in range(TRIALS)])
    surely = (lows > 0.5).mean(axis=0)
    # The distance from one half in standard errors goes with sqrt(mean e²), not with mean e; e = |2 p - 1|.
    assert surely[0] > surely[1] + 0.1, surely


def test_a_model_that_knows_nothing_is_not_let_through_more_often() -> None:
    rng = np.random.default_rng(1)
    lows = np.array([trial(rng, 0.5) for _ in range(TRIALS)])
    # 2.5 % nominal; a percentile bootstrap of 30 prompts is a little narrow; 250 trials have an sd of 1.2 %.
    assert (lows[:, 0] > 0.5).mean() <= 0.07, lows


def test_the_plain_accuracy_counts_every_decided_row_by_its_weight_alone() -> None:
    scores = Scores(
        margins=np.array([[1.0, -1.0, 1.0, -1.0]]),
        p_chosen=[0.9, 0.6, 0.5, 0.2],
        weights=[1.0, 2.0, 5.0, 1.0],
        lengths=[(1, 1)] * 4,
        prompts=["a", "b", "c", "d"],
    )
    report = Report(scores, prefers_longer=True, draws=50, seed=0)
    plain = report.plain_accuracy()
    assert (plain["value"], plain["n"]) == (2 / 4, 3)  # right, wrong (twice the weight), a draw, right
    by_evidence = report.accuracy(agreement(report.margin, report.labels), report.everything)["value"]
    assert by_evidence == pytest.approx((0.8 + 0.6) / (0.8 + 2 * 0.2 + 0.6))
