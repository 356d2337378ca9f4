"""The next token from logits by the inverse distribution function: one uniform draw a row, whatever the vocabulary.

`torch.multinomial` draws a number for every token of the vocabulary, which may cost more than a small model's step on
a CPU. Running sums over the whole vocabulary cost nearly as much, so they are taken over blocks, then within one.
"""

import torch
from torch import Tensor
from torch.nn.functional import pad

BLOCK = 64
"""Tokens of a block: running sums are cheapest where a vocabulary of some thousands has about as many blocks."""


def choose_tokens(logits: Tensor, temperature: float, draws: Tensor) -> Tensor:
    """One token a row, [B], from logits [B, V] and uniform draws [B] in [0, 1); temperature 0 takes the likeliest."""
    if temperature == 0:
        return logits.argmax(dim=-1)
    mass = logits - logits.amax(dim=-1, keepdim=True)
    if temperature != 1:
        mass = mass / temperature
    mass = mass.exp_()
    blocks = pad(mass, (0, -mass.shape[1] % BLOCK)).view(len(mass), -1, BLOCK)
    sums = blocks.sum(dim=-1).double().cumsum(dim=-1)
    wanted = draws.unsqueeze(1) * sums[:, -1:]
    block = _first_above(sums, wanted)
    before = torch.where(block > 0, sums.gather(1, (block - 1).clamp(min=0)), 0)
    within = blocks.gather(1, block.unsqueeze(2).expand(-1, 1, BLOCK)).squeeze(1).double().cumsum(dim=-1)
    return (block * BLOCK + _first_above(within, wanted - before)).squeeze(1)


def _first_above(sums: Tensor, wanted: Tensor) -> Tensor:
    """The first place of each row whose running sum [B, N] is above what is wanted, [B, 1], so never one of mass 0.

    What rounding has put at or above the whole sum is taken to be just below it.
    """
    wanted = torch.minimum(wanted, sums[:, -1:] * (1 - 2**-52))
    return torch.searchsorted(sums, wanted, right=True)
