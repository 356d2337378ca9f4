"""Statistics of held-out pairs: who is right, the loss, the calibration error, correlations without a first side."""

from collections.abc import Callable

import numpy as np

from training.engine.intervals import Numbers

BINS = 10
"""Bins of the calibration error."""


def agreement(margins: Numbers, labels: Numbers) -> Numbers:
    """1 where the sign of the margin [N] is that of the label [N] less 1/2, 1/2 for a margin of 0, else 0."""
    return (np.sign(margins) * np.sign(labels - 0.5) + 1) / 2


def losses(margins: Numbers, labels: Numbers) -> Numbers:
    """The soft Bradley–Terry loss of each row, [N] in nats."""
    return np.asarray(labels * np.logaddexp(0, -margins) + (1 - labels) * np.logaddexp(0, margins))


def correlation(first: Numbers, second: Numbers) -> Callable[[Numbers], float]:
    """Pearson's correlation of two columns [N] as a statistic of weights [N]; 0 where either does not vary."""

    def statistic(weights: Numbers) -> float:
        total = weights.sum()
        x, y = (column - (weights * column).sum() / total for column in (first, second))
        scale = ((weights * x**2).sum() * (weights * y**2).sum()) ** 0.5
        return float((weights * x * y).sum() / scale) if scale > 0 else 0.0

    return statistic


def pair_correlation(first: Numbers, second: Numbers) -> Callable[[Numbers], float]:
    """Pearson's correlation of two columns [N] of differences, each pair in both orders; 0 without spread.

    Both means are 0 then, and nothing depends on which response of a pair is written first. Rows that all begin with
    the preferred response would otherwise put what annotators like into the mean, where it is subtracted.
    """

    def statistic(weights: Numbers) -> float:
        scale = ((weights * first**2).sum() * (weights * second**2).sum()) ** 0.5
        return float((weights * first * second).sum() / scale) if scale > 0 else 0.0

    return statistic


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
