"""PPO's clipped surrogate (Schulman et al. 2017, arXiv 1707.06347, eq. 7) and value loss, over response tokens.

Losses and shares are sums over `count`, the tokens of the whole minibatch, so the parts of a minibatch that is learnt
from in pieces, by several processes or both, add up to what the whole would give.
"""

from dataclasses import dataclass

import torch
from torch import Tensor

from training.engine.tensors import check_same_shape


@dataclass(frozen=True)
class PolicyLoss:
    """The loss to descend, and what the ratio did; each a scalar, its part of the whole."""

    loss: Tensor
    clip_fraction: Tensor
    ratio: Tensor
    old_kl: Tensor
    """Estimate (k3) of the divergence of the sampling policy from this one, in nats a token."""
    widest_ratio: Tensor
    """Largest |ratio - 1|, no part of a sum: 0 while the policy is still the one that sampled."""


def policy_loss(
    *, log_probs: Tensor, old_log_probs: Tensor, advantages: Tensor, clip: float, count: float
) -> PolicyLoss:
    """-sum min(ratio x A, clamp(ratio, 1 - clip, 1 + clip) x A) / count; all tensors [N] over response tokens."""
    check_same_shape(1, log_probs=log_probs, old_log_probs=old_log_probs, advantages=advantages)
    log_ratio = log_probs - old_log_probs
    ratio = torch.exp(log_ratio)
    clamped = ratio.clamp(1 - clip, 1 + clip)
    loss = -torch.minimum(ratio * advantages, clamped * advantages).sum() / count
    with torch.no_grad():
        return PolicyLoss(
            loss=loss,
            clip_fraction=((ratio - 1).abs() > clip).float().sum() / count,
            ratio=ratio.sum() / count,
            old_kl=(torch.expm1(log_ratio) - log_ratio).sum() / count,
            widest_ratio=(ratio - 1).abs().max(),
        )


def value_loss(*, values: Tensor, old_values: Tensor, returns: Tensor, clip: float, count: float) -> Tensor:
    """Half the sum of the larger squared error, of the value or of the value kept within `clip` of the old, by count.

    All tensors [N]. The larger of the two means that leaving the band never pays (openai/baselines, ppo2).
    """
    check_same_shape(1, values=values, old_values=old_values, returns=returns)
    near = torch.clamp(values, old_values - clip, old_values + clip)
    return torch.maximum((values - returns) ** 2, (near - returns) ** 2).sum() / (2 * count)
