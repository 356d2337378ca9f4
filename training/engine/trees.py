"""Scores of several responses to one prompt, the prompt's states computed once: a tree of tokens in one row.

A row holds the prompt and then every response; a response sees the prompt and itself, and its positions go on where
the prompt ended. So the numbers are those of each sequence alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor
from transformers import PreTrainedModel

from training.engine.scalar_head import last_scores, scores_at
from training.engine.sequences import pad
from training.engine.tensors import additive

AGREES_WITHIN = 1e-3
"""Largest difference of a score between the two layouts, beside its own size; rounding is below 1e-5 in fp32."""


@dataclass(frozen=True)
class Tree:
    """A prompt and its responses, as ids."""

    prompt: list[int]
    responses: list[list[int]]

    @property
    def length_tokens(self) -> int:
        """Tokens of the row."""
        return len(self.prompt) + sum(map(len, self.responses))

    @property
    def sequences(self) -> list[list[int]]:
        """Each response behind the prompt."""
        return [self.prompt + response for response in self.responses]


def tree_scores(model: PreTrainedModel, trees: Sequence[Tree], pad_id: int) -> Tensor:
    """The score of every response, tree after tree, [sum of K], with each prompt computed once."""
    width = max(tree.length_tokens for tree in trees)
    device = model.device
    ids = torch.full((len(trees), width), pad_id)
    places = torch.zeros(len(trees), width, dtype=torch.long)
    branch = torch.full((len(trees), width), -1)
    rows, columns = [], []
    for row, tree in enumerate(trees):
        start = len(tree.prompt)
        ids[row, :start], places[row, :start], branch[row, :start] = torch.tensor(tree.prompt), torch.arange(start), 0
        for number, response in enumerate(tree.responses, 1):
            span = slice(start, start + len(response))
            ids[row, span], branch[row, span] = torch.tensor(response), number
            places[row, span] = torch.arange(len(tree.prompt), len(tree.prompt) + len(response))
            start = span.stop
            rows.append(row)
            columns.append(start - 1)
    visible = tree_mask(branch.to(device))
    return scores_at(
        model,
        ids.to(device),
        positions=places.to(device),
        mask=visible if model.config._attn_implementation == "sdpa" else additive(visible),
        rows=torch.tensor(rows, device=device),
        columns=torch.tensor(columns, device=device),
    )


def tree_mask(branch: Tensor) -> Tensor:
    """Which earlier places each place sees, [B, 1, T, T], from branch [B, T]: 0 the prompt, then the responses.

    A place sees itself, its own branch and the prompt. Padding is a branch of its own that nobody else sees.
    """
    width = branch.shape[1]
    earlier = torch.ones(width, width, dtype=torch.bool, device=branch.device).tril()
    same = branch.unsqueeze(2) == branch.unsqueeze(1)
    return (earlier & (same | (branch == 0).unsqueeze(1))).unsqueeze(1)


def flat_scores(model: PreTrainedModel, trees: Sequence[Tree], pad_id: int) -> Tensor:
    """The same scores, [sum of K], with every response behind its own copy of the prompt."""
    rows = [sequence for tree in trees for sequence in tree.sequences]
    return last_scores(model, pad(rows, pad_id, side="right", device=model.device))


@torch.no_grad()
def can_share_prompts(model: PreTrainedModel, trees: Sequence[Tree], pad_id: int) -> bool:
    """Whether this architecture takes trees: tried on a few real ones, since some ignore such a mask."""
    if model.config._attn_implementation not in ("sdpa", "eager"):
        return False
    tried = sorted(trees, key=lambda tree: -tree.length_tokens)[:1] + list(trees[:1])
    flat = flat_scores(model, tried, pad_id)
    try:
        shared = tree_scores(model, tried, pad_id)
    except (ValueError, TypeError, RuntimeError, IndexError):  # some read a mask of [B, T] and nothing else
        return False
    return bool(((shared - flat).abs() <= AGREES_WITHIN * (1 + flat.abs())).all())
