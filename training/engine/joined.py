"""Prompts joined with their responses, and where in them the response tokens are foretold.

A causal model never looks to the right, so padding there needs no mask. Packed, several sequences stand behind each
other in a row, each with positions from 0: transformers tells them apart by that, and hardly any padding is left.
Models that the engine passes through by itself take the tokens without rows or padding: see states.
"""

from dataclasses import dataclass
from functools import cached_property
from itertools import chain

import torch
from torch import Tensor
from transformers import PreTrainedModel

from training.engine.ragged import Ragged, ragged
from training.engine.sharding import whole

PACKED_WIDTH = 64
"""Most tokens of a packed row, unless one sequence is longer."""


@dataclass(frozen=True)
class Grid:
    """Sequences in B rows, and where the N response tokens are foretold."""

    ids: Tensor
    """[B, T]."""
    positions: Tensor | None
    """[B, T] where rows are packed; None where each row is one sequence from its first column on."""
    rows: Tensor
    """[N], the row of each response token."""
    columns: Tensor
    """[N], the column just before it."""
    first: int
    """The least of columns."""


@dataclass(frozen=True)
class Joined:
    """A batch of S sequences that hold N response tokens together, in the order given; laid out as a model asks."""

    prompts: list[list[int]]
    responses: list[list[int]]
    pad_id: int
    device: torch.device
    packed: bool
    tokens: Tensor
    """[N], the response tokens, sequence by sequence."""
    owners: Tensor
    """[N], the sequence of each."""
    within: Tensor
    """[N], its place in the response."""

    @cached_property
    def run(self) -> tuple[Ragged, Tensor]:
        """The sequences without padding, and the place just before each response token, [N]."""
        found, starts = ragged(self._sequences, self.device)
        return found, torch.tensor(self._before(starts), device=self.device)[self.owners] + self.within

    @cached_property
    def grid(self) -> Grid:
        """The sequences in rows."""
        sequences = self._sequences
        places = (
            packed_places([len(each) for each in sequences])
            if self.packed
            else [(row, 0) for row in range(len(sequences))]
        )
        in_rows, starts = torch.tensor(places).T
        owners, within = _spread(sequences)
        at = (in_rows[owners], starts[owners] + within)
        shape = (int(at[0].max()) + 1, int(at[1].max()) + 1)
        ids, positions = torch.full(shape, self.pad_id), torch.zeros(shape, dtype=torch.long)
        ids[at], positions[at] = torch.tensor(list(chain.from_iterable(sequences))), within
        before = self._before(starts.tolist())
        return Grid(
            ids.to(self.device),
            positions.to(self.device) if self.packed else None,
            in_rows.to(self.device)[self.owners],
            torch.tensor(before, device=self.device)[self.owners] + self.within,
            min(before),
        )

    @property
    def _sequences(self) -> list[list[int]]:
        """The last token of each foretells nothing and is left out."""
        return [(prompt + response)[:-1] for prompt, response in zip(self.prompts, self.responses, strict=True)]

    def _before(self, starts: list[int]) -> list[int]:
        """Where the first response token of each sequence is foretold, from where the sequence begins."""
        return [start + len(prompt) - 1 for start, prompt in zip(starts, self.prompts, strict=True)]


def join(
    prompts: list[list[int]], responses: list[list[int]], pad_id: int, device: torch.device, *, packed: bool = False
) -> Joined:
    """Join each prompt with its response; `packed` puts several behind each other where there are rows."""
    tokens = torch.tensor(list(chain.from_iterable(responses)))
    places = (each.to(device) for each in (tokens, *_spread(responses)))
    return Joined(prompts, responses, pad_id, device, packed, *places)


def _spread(rows: list[list[int]]) -> tuple[Tensor, Tensor]:
    """Row and place in it of each element, row after row, [N] each."""
    lengths = torch.tensor([len(row) for row in rows])
    owners = torch.arange(len(rows)).repeat_interleave(lengths)
    return owners, torch.arange(len(owners)) - (lengths.cumsum(dim=0) - lengths)[owners]


def packed_places(lengths: list[int]) -> list[tuple[int, int]]:
    """Row and first column of each sequence, in rows of the width that leaves the least padding.

    A row is as wide as the longest sequence or wider: short ones fill wide rows better, and up to PACKED_WIDTH tokens
    attention costs little beside the rest.
    """
    longest = max(lengths)
    widths = range(longest, max(PACKED_WIDTH, longest) + 1, max(longest // 8, 1))
    return min((_first_fit(lengths, width) for width in widths), key=lambda places: _area(places, lengths))


def _first_fit(lengths: list[int], width: int) -> list[tuple[int, int]]:
    """The longest first, each into the first row that has room for it."""
    used = list[int]()
    places = [(0, 0)] * len(lengths)
    for number in sorted(range(len(lengths)), key=lambda number: (-lengths[number], number)):
        row = next((row for row, full in enumerate(used) if full + lengths[number] <= width), len(used))
        if row == len(used):
            used.append(0)
        places[number] = (row, used[row])
        used[row] += lengths[number]
    return places


def _area(places: list[tuple[int, int]], lengths: list[int]) -> int:
    rows = max(row for row, _ in places) + 1
    return rows * max(start + length for (_, start), length in zip(places, lengths, strict=True))


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
