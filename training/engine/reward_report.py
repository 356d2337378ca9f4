"""Figures of a reward model on preferences it was not trained on, each with its interval over prompts."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from training.engine.intervals import Numbers, bootstrap, mean_of
from training.engine.seeds import derived

BINS = 10


@dataclass(frozen=True)
class Scores:
    """Held-out preferences as the ensemble sees them.

    margins: [M, N], raw score of chosen less rejected for each member; p_chosen, weights: [N];
    longer_tokens: [N], length of chosen less rejected; prompts: [N], digests.
    """

    margins: Numbers
    p_chosen: list[float]
    weights: list[float]
    longer_tokens: list[int]
    prompts: list[str]


def held_out_figures(scores: Scores, *, prefers_longer: bool, draws: int, seed: int) -> dict[str, Any]:
    """Accuracy, loss, calibration and the length-only baseline.

    Accuracy and baseline count preferences with p_chosen other than 1/2 alone; an exact draw counts half. The
    ensemble's probability is the logistic function of the members' mean margin.
    """
    labels = np.array(scores.p_chosen, dtype=float)
    margin = scores.margins.mean(axis=0)
    predicted = 1 / (1 + np.exp(-margin))
    decided = labels != 0.5
    longer = np.array(scores.longer_tokens, dtype=float) * (1 if prefers_longer else -1)

    def interval(values: Numbers, rows: NDArray[np.bool_] | None = None) -> dict[str, Any]:
        kept = np.ones(len(labels), dtype=bool) if rows is None else rows
        return _interval(mean_of(values[kept]), scores, kept, draws, seed)

    everything = np.ones(len(labels), dtype=bool)
    return {
        "accuracy": interval(agreement(margin, labels), decided),
        "accuracy_of_members": [interval(agreement(each, labels), decided) for each in scores.margins],
        "nll_nats": interval(labels * np.logaddexp(0, -margin) + (1 - labels) * np.logaddexp(0, margin)),
        "brier": interval((predicted - labels) ** 2),
        "ece": _interval(calibration_error(predicted, labels), scores, everything, draws, seed),
        "length_only_accuracy": interval(agreement(longer, labels), decided),
        "label_noise": interval(np.minimum(labels, 1 - labels)),
    }


def agreement(margins: Numbers, labels: Numbers) -> Numbers:
    """1 where the sign of the margin [N] is that of the label [N] less 1/2, 1/2 for a margin of 0, else 0."""
    return (np.sign(margins) * np.sign(labels - 0.5) + 1) / 2


def calibration_error(predicted: Numbers, labels: Numbers) -> Callable[[Numbers], float]:
    """Expected calibration error as a statistic of weights [N] (Guo et al. 2017, arXiv 1706.04599, eq. 3).

    predicted, labels: [N], probabilities of the first response. Each row is turned to the side that the model
    favours, so confidence lies in [1/2, 1]; ten bins of equal width.
    """
    confidence = np.maximum(predicted, 1 - predicted)
    outcome = np.where(predicted >= 0.5, labels, 1 - labels)
    bins = np.minimum(((confidence - 0.5) * 2 * BINS).astype(int), BINS - 1)

    def statistic(weights: Numbers) -> float:
        gaps = np.bincount(bins, weights * (confidence - outcome), minlength=BINS)
        return float(np.abs(gaps).sum() / weights.sum())

    return statistic


def _interval(
    statistic: Callable[[Numbers], float], scores: Scores, rows: NDArray[np.bool_], draws: int, seed: int
) -> dict[str, Any]:
    """The bootstrap interval of a statistic of the kept rows, each counting by its weight."""
    weights = np.array(scores.weights, dtype=float)[rows]
    prompts = [prompt for prompt, kept in zip(scores.prompts, rows, strict=True) if kept]
    rng = np.random.default_rng(derived(seed, "bootstrap"))
    return bootstrap(lambda counts: statistic(counts * weights), prompts, draws, rng)
