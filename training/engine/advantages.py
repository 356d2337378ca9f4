"""Generalised advantage estimation (Schulman et al. 2015, arXiv 1506.02438, eq. 16) over response tokens."""

from dataclasses import dataclass

import torch
from torch import Tensor

from training.engine.tensors import check_same_shape


@dataclass(frozen=True)
class Advantages:
    """Advantages [B, T] and the value targets [B, T] = advantages + values; 0 outside the mask."""

    advantages: Tensor
    returns: Tensor


def generalised_advantages(
    *, rewards: Tensor, values: Tensor, mask: Tensor, discount: float, decay: float
) -> Advantages:
    """A_t = sum_l (discount x decay)^l delta_(t+l), with delta_t = r_t + discount V_(t+1) - V_t.

    rewards, values: [B, T]; mask: [B, T], True on the response tokens, which fill each row from its first
    column. Beyond the last response token the value is 0. Raises ValueError for other shapes or a mask with a gap.
    """
    check_same_shape(2, rewards=rewards, values=values, mask=mask)
    if bool((mask[:, 1:] & ~mask[:, :-1]).any()):
        raise ValueError("the mask has a gap; response tokens must fill each row from its first column")
    rewards, values = torch.where(mask, rewards, 0), torch.where(mask, values, 0)
    following = torch.cat([values[:, 1:], torch.zeros_like(values[:, :1])], dim=1)
    deltas = rewards + discount * following - values
    running = torch.zeros_like(rewards[:, 0])
    advantages = torch.zeros_like(rewards)
    for column in range(rewards.shape[1] - 1, -1, -1):
        running = torch.where(mask[:, column], deltas[:, column] + discount * decay * running, 0)
        advantages[:, column] = running
    return Advantages(advantages=advantages, returns=advantages + values)
