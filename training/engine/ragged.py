"""Sequences of unequal length without any padding: one flat run of tokens, the longest sequence first."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, chain

import torch
from torch import Tensor

from training.engine.sequences import Padded


@dataclass(frozen=True)
class Ragged:
    """S sequences of M tokens together."""

    ids: Tensor
    """[M], sequence behind sequence."""
    lengths: tuple[int, ...]
    """[S], descending."""


def ragged(sequences: Sequence[Sequence[int]], device: torch.device) -> tuple[Ragged, list[int]]:
    """The sequences laid behind each other, and where in the run each of them begins, in the order given."""
    order = sorted(range(len(sequences)), key=lambda number: (-len(sequences[number]), number))
    lengths = tuple(len(sequences[number]) for number in order)
    starts = [0] * len(sequences)
    for number, start in zip(order, accumulate(lengths[:-1], initial=0), strict=True):
        starts[number] = start
    ids = torch.tensor(list(chain.from_iterable(sequences[number] for number in order)))
    return Ragged(ids.to(device), lengths), starts


def without_padding(batch: Padded) -> tuple[Ragged, Tensor]:
    """The rows of a batch without what its mask leaves out, and where in the run each of them ends, [B].

    Raises ValueError for a row without any token.
    """
    lengths = batch.mask.sum(dim=1)
    if not bool(lengths.all()):
        raise ValueError("a row has no token that counts; give each row at least one")
    order = torch.argsort(lengths, descending=True, stable=True)
    ends = torch.empty_like(order)
    ends[order] = lengths[order].cumsum(dim=0) - 1
    ids = batch.ids[order][batch.mask[order]]
    return Ragged(ids, tuple(lengths[order].tolist())), ends
