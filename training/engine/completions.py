"""Log-probabilities of responses: the head sees the places before them alone; a row may hold many examples."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from training.engine.joined import join
from training.engine.states import is_plain
from training.engine.tensors import additive
from training.engine.token_measures import LanguageModel


@dataclass(frozen=True)
class Example:
    """Token ids of one demonstration; the response ends with the end-of-sequence token."""

    key: str
    prompt: list[int]
    response: list[int]
    held_out: bool

    @property
    def length_tokens(self) -> int:
        """Length of the sequence."""
        return len(self.prompt) + len(self.response)


def completion_log_probs(language: LanguageModel, rows: Sequence[Sequence[Example]], pad_id: int) -> Tensor:
    """Log-probability (nats) of every response token, example after example, [sum of R] in fp32.

    rows: examples that share a row; each sees itself alone and counts its positions from 0. Where the engine passes
    through the model by itself there are no rows and no padding.
    """
    examples, model = [example for row in rows for example in row], language.model
    if is_plain(model):
        prompts, responses = [each.prompt for each in examples], [each.response for each in examples]
        return language.measure(join(prompts, responses, pad_id, model.device)).log_probs
    width = max(sum(example.length_tokens for example in row) for row in rows)
    ids = torch.full((len(rows), width), pad_id)
    places = torch.zeros(len(rows), width, dtype=torch.long)
    owner = torch.full((len(rows), width), -1)
    before_response = torch.zeros(len(rows), width, dtype=torch.bool)
    for at, row in enumerate(rows):
        start = 0
        for number, example in enumerate(row):
            stop = start + example.length_tokens
            ids[at, start:stop] = torch.tensor(example.prompt + example.response)
            places[at, start:stop] = torch.arange(stop - start)
            owner[at, start:stop] = number
            before_response[at, start + len(example.prompt) - 1 : stop - 1] = True
            start = stop
    inputs: dict[str, Any] = {"input_ids": ids.to(model.device)}
    if any(len(row) > 1 for row in rows):
        visible = own_row_mask(owner.to(model.device))
        inputs["attention_mask"] = visible if model.config._attn_implementation == "sdpa" else additive(visible)
        inputs["position_ids"] = places.to(model.device)
    # Alone in its row an example needs no mask: padding on its right is seen by no token of a causal model.
    targets = torch.tensor([token for example in examples for token in example.response])
    return language.measure_at(before_response.to(model.device), targets.to(model.device), **inputs).log_probs


def own_row_mask(owner: Tensor) -> Tensor:
    """Which earlier places each place sees, [B, 1, T, T], from the example that owns it, [B, T]: its own ones."""
    width = owner.shape[1]
    earlier = torch.ones(width, width, dtype=torch.bool, device=owner.device).tril()
    return (earlier & (owner.unsqueeze(2) == owner.unsqueeze(1))).unsqueeze(1)


def packed(lengths: Sequence[int], row_tokens: int) -> list[list[int]]:
    """Indices in rows of at most `row_tokens`, each put into the fullest row that has room, the longest first.

    An example that is longer than a row stands alone.
    """
    rows: list[list[int]] = []
    free: list[int] = []
    for index in sorted(range(len(lengths)), key=lambda index: (-lengths[index], index)):
        fitting = [row for row, room in enumerate(free) if room >= lengths[index]]
        if not fitting:
            rows.append([index])
            free.append(row_tokens - lengths[index])
            continue
        row = min(fitting, key=free.__getitem__)
        rows[row].append(index)
        free[row] -= lengths[index]
    return rows
