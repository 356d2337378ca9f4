"""Preferences as token ids, ready for the reward model."""

from dataclasses import dataclass

import torch
from torch import Tensor
from transformers import PreTrainedModel, PreTrainedTokenizerBase

from training.engine.causal_lm import prompt_room
from training.engine.over_length import within_limit
from training.engine.preferences import Preference
from training.engine.prompts import encode_prompts
from training.engine.sequences import Padded, pad
from training.engine.specs import RewardSpec
from training.engine.tokenizer import pad_id, response_ids


@dataclass(frozen=True)
class Pair:
    """Ids of one preference; both responses end with the end-of-sequence token."""

    preference: Preference
    prompt: list[int]
    chosen: list[int]
    rejected: list[int]

    @property
    def length_tokens(self) -> int:
        """Length of the longer sequence."""
        return len(self.prompt) + max(len(self.chosen), len(self.rejected))


@dataclass(frozen=True)
class Pairs:
    """Encoded preferences, and what the limits did to them."""

    train: list[Pair]
    held_out: list[Pair]
    truncated_prompts: int
    left_out_over_length: int


def encode_pairs(
    spec: RewardSpec, tokenizer: PreTrainedTokenizerBase, model: PreTrainedModel, rows: list[Preference]
) -> Pairs:
    """Encode the preferences within the spec's limits; raises BadInput where too many responses are over length."""
    answers = [(response_ids(tokenizer, row.chosen), response_ids(tokenizer, row.rejected)) for row in rows]
    lengths = [max(map(len, both)) for both in answers]
    kept = within_limit([row.line for row in rows], lengths, spec.max_response_tokens, spec.over_length_share)
    room = prompt_room(model, spec.max_prompt_tokens, max(lengths[index] for index in kept))
    prompts = encode_prompts(tokenizer, [rows[index].chat for index in kept], room)
    pairs = [Pair(rows[index], prompt, *answers[index]) for index, prompt in zip(kept, prompts.ids, strict=True)]
    return Pairs(
        [pair for pair in pairs if not pair.preference.held_out],
        [pair for pair in pairs if pair.preference.held_out],
        prompts.truncated,
        len(rows) - len(kept),
    )


@dataclass(frozen=True)
class PairBatch:
    """Chosen sequences above rejected ones, [2B, T], with soft labels and weights, [B]."""

    sequences: Padded
    p_chosen: Tensor
    weights: Tensor


def pair_batch(pairs: list[Pair], tokenizer: PreTrainedTokenizerBase, device: torch.device) -> PairBatch:
    """One batch of pairs on the device."""
    rows = [pair.prompt + pair.chosen for pair in pairs] + [pair.prompt + pair.rejected for pair in pairs]
    return PairBatch(
        pad(rows, pad_id(tokenizer), side="right", device=device),
        torch.tensor([pair.preference.p_chosen for pair in pairs], device=device),
        torch.tensor([pair.preference.weight for pair in pairs], device=device),
    )
