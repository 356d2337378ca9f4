"""PPO's clipped surrogate (Schulman et al. 2017, arXiv 1707.06347, eq. 7) and value loss, over response tokens."""

from dataclasses import dataclass

import torch
from torch import Tensor

from training.engine.tensors import check_same_shape, masked_mean


@dataclass(frozen=True)
class PolicyLoss:
    """The loss to descend, and what the ratio did; each a scalar over the mask."""

    loss: Tensor
    clip_fraction: Tensor
    ratio: Tensor
    widest_ratio: Tensor
    """Largest |ratio - 1|: 0 while the policy is still the one that sampled."""


def policy_loss(
    *, log_probs: Tensor, old_log_probs: Tensor, advantages: Tensor, mask: Tensor, clip: float
) -> PolicyLoss:
    """-mean min(ratio x A, clamp(ratio, 1 - clip, 1 + clip) x A) over the tokens of mask; all arguments [B, T]."""
    check_same_shape(2, log_probs=log_probs, old_log_probs=old_log_probs, advantages=advantages, mask=mask)
    ratio = torch.exp(torch.where(mask, log_probs - old_log_probs, 0))
    clamped = ratio.clamp(1 - clip, 1 + clip)
    loss = -masked_mean(torch.minimum(ratio * advantages, clamped * advantages), mask)
    with torch.no_grad():
        return PolicyLoss(
            loss=loss,
            clip_fraction=masked_mean(((ratio - 1).abs() > clip).float(), mask),
            ratio=masked_mean(ratio, mask),
            widest_ratio=torch.where(mask, ratio - 1, 0).abs().max(),
        )


def value_loss(*, values: Tensor, returns: Tensor, mask: Tensor) -> Tensor:
    """Half the mean squared error of values against returns over mask; all arguments [B, T]."""
    return masked_mean((values - returns) ** 2, mask) / 2


def explained_variance(*, values: Tensor, returns: Tensor, mask: Tensor) -> float | None:
    """1 - Var(returns - values) / Var(returns) over mask; None where the returns do not vary."""
    check_same_shape(2, values=values, returns=returns, mask=mask)
    spread = returns[mask].double().var(unbiased=False)
    if spread < 1e-12:
        return None
    return float(1 - (returns - values)[mask].double().var(unbiased=False) / spread)
