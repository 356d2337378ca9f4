"""Sampling of responses with a key-value cache, by the inverse distribution function; finished rows drop out."""

import torch
from torch import Tensor
from transformers import DynamicCache, PreTrainedModel

from training.engine.sequences import pad
from training.engine.tensors import positions


@torch.no_grad()
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
    """One response to each prompt, as ids; the last is `end_id` where the response ended by itself.

    `temperature` 0 takes the likeliest token. Each row has its own uniform draws, so a response does not depend on
    when its neighbours end.
    """
    batch = pad(prompts, pad_id, side="left", device=model.device)
    draws = torch.rand(len(prompts), max_new_tokens, generator=rng, dtype=torch.float64).to(model.device)
    responses: list[list[int]] = [[] for _ in prompts]
    alive = torch.arange(len(prompts), device=model.device)
    mask, cache = batch.mask, DynamicCache(config=model.config)
    tokens, places = batch.ids, positions(batch.mask)
    for step in range(max_new_tokens):
        logits = model(
            input_ids=tokens,
            attention_mask=mask.long(),
            position_ids=places,
            past_key_values=cache,
            use_cache=True,
            logits_to_keep=1,
        ).logits[:, -1]
        chosen = choose_tokens(logits.float(), temperature, draws[alive, step])
        for row, token in zip(alive.tolist(), chosen.tolist(), strict=True):
            responses[row].append(token)
        going = (chosen != end_id).nonzero().squeeze(1)
        if len(going) == 0:
            break
        if len(going) < len(alive):
            alive, mask, chosen, places = alive[going], mask[going], chosen[going], places[going]
            cache.batch_select_indices(going)
        mask = torch.cat([mask, torch.ones_like(mask[:, :1])], dim=1)
        tokens, places = chosen.unsqueeze(1), places[:, -1:] + 1
    return responses


def choose_tokens(logits: Tensor, temperature: float, draws: Tensor) -> Tensor:
    """One token a row, [B], from logits [B, V] and uniform draws [B] in [0, 1)."""
    if temperature == 0:
        return logits.argmax(dim=-1)
    cumulative = torch.softmax(logits / temperature, dim=-1).double().cumsum(dim=-1)
    # right=True: the first token whose cumulative mass exceeds the draw, never one of mass 0.
    places = torch.searchsorted(cumulative, (draws * cumulative[:, -1]).unsqueeze(1), right=True)
    return places.squeeze(1).clamp(max=logits.shape[-1] - 1)
