"""Masked arithmetic on tensors of tokens. A mask is boolean; True always means "counts"."""

import torch
from torch import Tensor


def check_same_shape(rank: int, **tensors: Tensor) -> None:
    """Raise ValueError unless every tensor has this rank and the shape of the first."""
    shapes = {name: tuple(tensor.shape) for name, tensor in tensors.items()}
    first = next(iter(shapes.values()))
    if len(first) != rank or any(shape != first for shape in shapes.values()):
        raise ValueError(f"shapes are {shapes}; give equal shapes of rank {rank}")


def positions(mask: Tensor) -> Tensor:
    """Position of each token among the tokens that count, [B, T] from mask [B, T]; padding gets 0."""
    return (mask.long().cumsum(dim=1) - 1).clamp(min=0)


def last_true(mask: Tensor) -> Tensor:
    """Column of the last True of each row, [B] from mask [B, T]. Raises ValueError for a row without any."""
    if not bool(mask.any(dim=1).all()):
        raise ValueError("a row has no token that counts; give each row at least one")
    columns = torch.arange(mask.shape[1], device=mask.device)
    return torch.where(mask, columns, -1).amax(dim=1)


def additive(visible: Tensor) -> Tensor:
    """A boolean attention mask as fp32 numbers to add to attention scores: 0 where True, else the least number."""
    return torch.zeros(visible.shape, device=visible.device).masked_fill(~visible, torch.finfo(torch.float32).min)


def masked_sum(values: Tensor, mask: Tensor) -> Tensor:
    """Sum over each row of values [B, T] where mask [B, T] is True, [B]."""
    check_same_shape(2, values=values, mask=mask)
    return torch.where(mask, values, 0).sum(dim=1)
