"""The soft-label Bradley–Terry loss (with p = 1: Ouyang et al. 2022, arXiv 2203.02155, eq. 1)."""

import torch
from torch import Tensor
from torch.nn.functional import logsigmoid

from training.engine.tensors import check_same_shape


def soft_bradley_terry(margins: Tensor, p_chosen: Tensor, weights: Tensor) -> Tensor:
    """Weighted mean of -[p log s(d) + (1 - p) log s(-d)], a scalar in nats; s is the logistic function.

    margins: [B], score of chosen less score of rejected (d); p_chosen: [B], soft labels in [0, 1], a tie is .5;
    weights: [B], above 0.
    """
    return (weights * pair_losses(margins, p_chosen)).sum() / weights.sum()


def pair_losses(margins: Tensor, p_chosen: Tensor) -> Tensor:
    """-[p log s(d) + (1 - p) log s(-d)] of each pair, [B] in nats; p may lie outside [0, 1] after denoised()."""
    check_same_shape(1, margins=margins, p_chosen=p_chosen)
    return -(p_chosen * logsigmoid(margins) + (1 - p_chosen) * logsigmoid(-margins))


def smoothed(p_chosen: Tensor, flip_share: float) -> Tensor:
    """Labels moved towards 1/2: (1 - e) p + e (1 - p), for labels that are flipped with probability e.

    It is label smoothing, the "conservative" loss.
    """
    return (1 - flip_share) * p_chosen + flip_share * (1 - p_chosen)


def denoised(p_chosen: Tensor, flip_share: float) -> Tensor:
    """Labels moved away from 1/2: (p - e) / (1 - 2e), outside [0, 1] for sure labels.

    The loss under them is unbiased for the loss under the true labels, where e < 1/2 of those were flipped (Chowdhury
    et al. 2024, arXiv 2403.00409): expectation over flips gives the clean loss back.
    """
    return (p_chosen - flip_share) / (1 - 2 * flip_share)


def centring(chosen: Tensor, rejected: Tensor, weights: Tensor) -> Tensor:
    """Weighted mean of (score of chosen + score of rejected)^2, a scalar: a pull of all scores towards a mean of 0.

    All arguments [B]. Eisenstein et al. 2023, arXiv 2312.09244.
    """
    check_same_shape(1, chosen=chosen, rejected=rejected, weights=weights)
    return (weights * (chosen + rejected) ** 2).sum() / weights.sum()


def targets(p_chosen: Tensor, treatment: str, flip_share: float) -> Tensor:
    """The labels that the loss sees, [B]: plain, smoothed or robust."""
    if treatment == "smoothed":
        return smoothed(p_chosen, flip_share)
    if treatment == "robust":
        return denoised(p_chosen, flip_share)
    return torch.as_tensor(p_chosen)
