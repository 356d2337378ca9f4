"""Prompts joined with their responses, padded on the right, and where in them the response tokens are foretold.

A causal model never looks to the right, so padding there needs neither a mask nor positions of its own; what
is read off are the places just before each response token and nothing else.
"""

from dataclasses import dataclass

import torch
from torch import Tensor

from training.engine.sequences import pad


@dataclass(frozen=True)
class Joined:
    """A batch of B sequences that hold N response tokens together."""

    ids: Tensor
    """[B, T]."""
    rows: Tensor
    """[N], the row of each response token, row by row."""
    columns: Tensor
    """[N], the column just before it."""

    @property
    def tokens(self) -> Tensor:
        """[N], the response tokens."""
        return self.ids[self.rows, self.columns + 1]


def join(prompts: list[list[int]], responses: list[list[int]], pad_id: int, device: torch.device) -> Joined:
    """Join each prompt with its response."""
    pairs = list(zip(prompts, responses, strict=True))
    ids = pad([prompt + response for prompt, response in pairs], pad_id, side="right", device=device).ids
    rows = [row for row, response in enumerate(responses) for _ in response]
    columns = [len(prompt) - 1 + place for prompt, response in pairs for place in range(len(response))]
    return Joined(ids, torch.tensor(rows, device=device), torch.tensor(columns, device=device))
