"""Sampling of responses: what a sampler is, and which one serves a model."""

from typing import Protocol

import torch
from torch import Tensor
from transformers import PreTrainedModel

from training.engine.cache_sampler import CacheSampler
from training.engine.llama_decoder import decodable
from training.engine.sharding import gathered, is_sharded
from training.engine.slot_sampler import SlotSampler

ROWS = 64
"""Responses in progress at once, unless told otherwise; on a CPU more bring nothing."""


class Sampler(Protocol):
    """Writes responses with one model."""

    def sample(self, prompts: list[list[int]], draws: Tensor, temperature: float) -> list[list[int]]:
        """One response to each prompt, as ids; the last is the end-of-sequence token where it ended by itself.

        draws: [B, R], uniform in [0, 1): R is the most tokens of a response, and each token has its own draw, so a
        response depends neither on its neighbours nor on when they end. `temperature` 0 takes the likeliest token;
        nothing else bends the distribution.
        """


def uniform_draws(rows: int, max_new_tokens: int, rng: torch.Generator) -> Tensor:
    """Draws for `rows` responses, [rows, max_new_tokens]."""
    return torch.rand(rows, max_new_tokens, generator=rng, dtype=torch.float64)


def sampler_for(model: PreTrainedModel, *, end_id: int, pad_id: int, rows: int = ROWS) -> Sampler:
    """The fastest sampler that serves the model: slots for Llama-shaped ones, else transformers' own cache."""
    kind = SlotSampler if decodable(model) else CacheSampler
    sampler = kind(model, end_id=end_id, pad_id=pad_id, rows=rows)
    return GatheredSampler(model, sampler) if is_sharded(model) else sampler


class GatheredSampler:
    """See Sampler. Gathers the weights of a model in shards for as long as it samples: ranks take other times."""

    def __init__(self, model: PreTrainedModel, sampler: Sampler) -> None:
        self._model, self._sampler = model, sampler

    @torch.no_grad()
    def sample(self, prompts: list[list[int]], draws: Tensor, temperature: float) -> list[list[int]]:
        """See Sampler.sample."""
        with gathered(self._model):
            return self._sampler.sample(prompts, draws, temperature)


def sample_responses(
    model: PreTrainedModel,
    prompts: list[list[int]],
    *,
    end_id: int,
    pad_id: int,
    max_new_tokens: int,
    temperature: float,
    rng: torch.Generator,
) -> list[list[int]]:
    """One response to each prompt: see Sampler.sample."""
    sampler = sampler_for(model, end_id=end_id, pad_id=pad_id)
    return sampler.sample(prompts, uniform_draws(len(prompts), max_new_tokens, rng), temperature)
