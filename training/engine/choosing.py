"""The next token from logits by the inverse distribution function: one uniform draw a row, whatever the vocabulary.

`torch.multinomial` draws a number for every token of the vocabulary; on a CPU that may cost
more than the model's step.
"""

import torch
from torch import Tensor


def choose_tokens(logits: Tensor, temperature: float, draws: Tensor) -> Tensor:
    """One token a row, [B], from logits [B, V] and uniform draws [B] in [0, 1); temperature 0 takes the likeliest."""
    if temperature == 0:
        return logits.argmax(dim=-1)
    cumulative = torch.softmax(logits / temperature, dim=-1).double().cumsum(dim=-1)
    # right=True: the first token whose cumulative mass exceeds the draw, never one of mass 0.
    places = torch.searchsorted(cumulative, (draws * cumulative[:, -1]).unsqueeze(1), right=True)
    return places.squeeze(1).clamp(max=logits.shape[-1] - 1)
