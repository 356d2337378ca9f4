"""Prompts joined with their responses, and where in them the response tokens are foretold.

A causal model never looks to the right, so padding there needs no mask. Packed, several sequences stand behind each
other in a row, each with positions from 0: transformers tells them apart by that, and hardly any padding is left.
"""

from dataclasses import dataclass

import torch
from torch import Tensor
from transformers import PreTrainedModel

from training.engine.sharding import whole


@dataclass(frozen=True)
class Joined:
    """A batch of sequences, in B rows, that hold N response tokens together."""

    ids: Tensor
    """[B, T]."""
    positions: Tensor | None
    """[B, T] where rows are packed; None where each row is one sequence from its first column on."""
    owners: Tensor
    """[N], the sequence of each response token, sequence by sequence."""
    rows: Tensor
    """[N], the row that it stands in."""
    columns: Tensor
    """[N], the column just before it."""

    @property
    def tokens(self) -> Tensor:
        """[N], the response tokens."""
        return self.ids[self.rows, self.columns + 1]


def join(
    prompts: list[list[int]], responses: list[list[int]], pad_id: int, device: torch.device, *, packed: bool = False
) -> Joined:
    """Join each prompt with its response; `packed` puts several into a row as long as the longest."""
    sequences = [prompt + response for prompt, response in zip(prompts, responses, strict=True)]
    lengths = [len(sequence) for sequence in sequences]
    places = packed_places(lengths) if packed else [(row, 0) for row in range(len(sequences))]
    shape = (max(row for row, _ in places) + 1, max(lengths))
    ids, positions = torch.full(shape, pad_id), torch.zeros(shape, dtype=torch.long)
    for (row, start), sequence in zip(places, sequences, strict=True):
        ids[row, start : start + len(sequence)] = torch.tensor(sequence)
        positions[row, start : start + len(sequence)] = torch.arange(len(sequence))
    told = [
        (number, places[number][0], places[number][1] + len(prompt) - 1 + place)
        for number, prompt in enumerate(prompts)
        for place in range(len(responses[number]))
    ]
    owners, rows, columns = torch.tensor(told, device=device).T
    return Joined(ids.to(device), positions.to(device) if packed else None, owners, rows, columns)


def packed_places(lengths: list[int]) -> list[tuple[int, int]]:
    """Row and first column of each sequence: the longest first, each into the first row that has room for it."""
    width, used = max(lengths), list[int]()
    places = [(0, 0)] * len(lengths)
    for number in sorted(range(len(lengths)), key=lambda number: (-lengths[number], number)):
        row = next((row for row, full in enumerate(used) if full + lengths[number] <= width), len(used))
        if row == len(used):
            used.append(0)
        places[number] = (row, used[row])
        used[row] += lengths[number]
    return places


@torch.no_grad()
def packs(model: PreTrainedModel) -> bool:
    """Whether the model's body keeps packed sequences apart: tried on two short ones, since some models do not."""
    body, device = model.base_model, model.device
    alone = [torch.tensor([[1, 2, 3]], device=device), torch.tensor([[3, 1]], device=device)]
    positions = torch.tensor([[0, 1, 2, 0, 1]], device=device)

    def alike() -> bool:
        together = body(input_ids=torch.cat(alone, dim=1), position_ids=positions, use_cache=False).last_hidden_state
        each = torch.cat([body(input_ids=ids, use_cache=False).last_hidden_state for ids in alone], dim=1)
        return torch.allclose(together, each, rtol=1e-3, atol=1e-3)

    return whole(model, alike)
