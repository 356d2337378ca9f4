"""Responses of a model to prompts, in one call."""

import torch
from transformers import PreTrainedModel

from training.engine.sampler import sampler_for, uniform_draws


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
    sampler = sampler_for(model, end_id=end_id, pad_id=pad_id, note=print)
    return sampler.sample(prompts, uniform_draws(len(prompts), max_new_tokens, rng), temperature)
