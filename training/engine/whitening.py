"""Whitening over the response tokens of an update, whoever sampled them."""

import torch
from torch import Tensor

from training.engine.ranks import Ranks
from training.engine.tensors import check_same_shape


def whiten(values: Tensor, mask: Tensor, ranks: Ranks) -> Tensor:
    """Values [B, R] brought to mean 0, variance 1 over mask [B, R] of all ranks; 0 outside it."""
    check_same_shape(2, values=values, mask=mask)
    count = ranks.sum(mask.sum())
    centred = values - ranks.sum(torch.where(mask, values, 0).sum()) / count
    variance = ranks.sum(torch.where(mask, centred**2, 0).sum()) / count
    return torch.where(mask, centred * torch.rsqrt(variance + 1e-8), 0)
