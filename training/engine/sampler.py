"""Sampling of responses: what a sampler is, and which one serves a model."""

from collections.abc import Callable
from typing import Protocol

import torch
from torch import Tensor
from transformers import PreTrainedModel

from training.engine.cache_sampler import CacheSampler
from training.engine.errors import RunFailed, out_of_memory
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


def sampler_for(
    model: PreTrainedModel, *, end_id: int, pad_id: int, note: Callable[[str], None], rows: int = ROWS
) -> Sampler:
    """The fastest sampler that serves the model, `rows` at once; `note` is told when memory ran out and they were
    halved."""
    kind = sampler_kind(model)
    sampler = HalvingSampler(lambda most: kind(model, end_id=end_id, pad_id=pad_id, rows=most), rows, note)
    return GatheredSampler(model, sampler) if is_sharded(model) else sampler


def sampler_kind(model: PreTrainedModel) -> type[SlotSampler] | type[CacheSampler]:
    """Slots for Llama-shaped models, else transformers' own cache."""
    return SlotSampler if decodable(model) else CacheSampler


class HalvingSampler:
    """See Sampler. Where memory runs out, all is sampled again with half the rows at once: the same responses, since
    none depends on its neighbours. Once: a run that is taken up again begins with all rows."""

    def __init__(self, make: Callable[[int], Sampler], rows: int, note: Callable[[str], None]) -> None:
        """`make` gives a sampler that has at most so many responses in progress; `rows` of them at first."""
        self._make, self._rows, self._note = make, rows, note
        self._sampler, self._halved = make(rows), False

    def sample(self, prompts: list[list[int]], draws: Tensor, temperature: float) -> list[list[int]]:
        """See Sampler.sample. Raises RunFailed where memory runs out twice."""
        try:
            return self._sampler.sample(prompts, draws, temperature)
        except (MemoryError, RuntimeError) as error:
            if not out_of_memory(error):
                raise
            if self._halved:
                raise RunFailed(
                    f"memory ran out twice while sampling, the second time with {self._rows} rows at once; nothing "
                    "was published; lower the token limits (and sampling_rows in ppo), or take a larger machine"
                ) from error
        self._rows, self._halved = max(min(self._rows, len(prompts)) // 2, 1), True
        self._sampler = self._make(self._rows)
        self._note(f"memory ran out while sampling; rows at once were halved to {self._rows}")
        if torch.cuda.is_available():
            torch.cuda.empty_cache()
        return self.sample(prompts, draws, temperature)


class GatheredSampler:
    """See Sampler. Gathers the weights of a model in shards for as long as it samples: ranks take other times."""

    def __init__(self, model: PreTrainedModel, sampler: Sampler) -> None:
        self._model, self._sampler = model, sampler

    @torch.no_grad()
    def sample(self, prompts: list[list[int]], draws: Tensor, temperature: float) -> list[list[int]]:
        """See Sampler.sample."""
        with gathered(self._model):
            return self._sampler.sample(prompts, draws, temperature)
