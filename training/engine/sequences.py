"""Ragged lists of token ids made into rectangular tensors with masks."""

from dataclasses import dataclass

import torch
from torch import Tensor


@dataclass(frozen=True)
class Padded:
    """ids [B, T] and mask [B, T]; True on real tokens."""

    ids: Tensor
    mask: Tensor


def pad(rows: list[list[int]], pad_id: int, *, side: str, device: torch.device) -> Padded:
    """Rows of unequal length as one rectangle, filled with `pad_id` on the left or on the right."""
    width = max(map(len, rows))
    ids = torch.full((len(rows), width), pad_id)
    mask = torch.zeros(len(rows), width, dtype=torch.bool)
    for number, row in enumerate(rows):
        place = slice(width - len(row), width) if side == "left" else slice(0, len(row))
        ids[number, place] = torch.tensor(row)
        mask[number, place] = True
    return Padded(ids.to(device), mask.to(device))


def keep_end(ids: list[int], limit: int) -> list[int]:
    """The last `limit` ids: a prompt that is too long loses its beginning."""
    return ids[-limit:]


def shuffled_batches(lengths: list[int], batch_size: int, rng: torch.Generator) -> list[list[int]]:
    """Indices of all rows in batches, in random order; a batch holds rows of like length, to waste little padding.

    Rows are shuffled, sorted by length within pools of sixteen batches, cut, and the batches shuffled again.
    """
    order = torch.randperm(len(lengths), generator=rng).tolist()
    pool = 16 * batch_size
    pools = (sorted(order[at : at + pool], key=lengths.__getitem__) for at in range(0, len(order), pool))
    batches = [rows[at : at + batch_size] for rows in pools for at in range(0, len(rows), batch_size)]
    return [batches[number] for number in torch.randperm(len(batches), generator=rng).tolist()]
