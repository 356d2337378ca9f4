"""What a reward model is worth by the gold reward, and means with intervals over seeds."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.stats import t

Floats = NDArray[np.float64]


def accuracy(scores: Floats, gold: Floats) -> float:
    """Share of pairs of responses to the same order, unequal in gold, that the scores put in gold's order.

    scores, gold: [orders, responses]. Equal scores count half.
    """
    first, second = np.triu_indices(gold.shape[1], 1)
    true = np.sign(gold[:, first] - gold[:, second])
    said = np.sign(scores[:, first] - scores[:, second])
    return float(((said * true + 1) / 2)[true != 0].mean())


def best_of(scores: Floats, values: Floats, n: int) -> float:
    """Mean value of the best by score of `n` drawn without replacement from each order's responses: exact.

    scores, values: [orders, responses]. Of N responses the k-th best is the best of a draw of n with probability
    C(N - k, n - 1) / C(N, n); of equal scores the earlier one counts as the better.
    """
    count = scores.shape[1]
    order = np.argsort(-scores, axis=1, kind="stable")
    ranked = np.take_along_axis(values, order, axis=1)
    chance = np.zeros(count)
    chance[0] = n / count
    for k in range(1, count):
        left = count - k
        chance[k] = chance[k - 1] * (left - n + 1) / left if left >= n else 0.0
    return float((ranked * chance).sum(axis=1).mean())


def kl_of_best(n: int) -> float:
    """Nats between best-of-n and the policy, at most (Beirami et al. 2024, arXiv 2401.01879)."""
    return float(np.log(n) - (n - 1) / n)


def interval(values: Sequence[float]) -> tuple[float, float]:
    """Mean and half width of its 95 % interval by Student's t; the width is nan for a single value."""
    found = np.asarray(values, dtype=float)
    if len(found) < 2:
        return float(found.mean()), float("nan")
    half = t.ppf(0.975, len(found) - 1) * found.std(ddof=1) / len(found) ** 0.5
    return float(found.mean()), float(half)
