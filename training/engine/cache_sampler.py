"""Sampling with any causal model of transformers, through its own cache: rows that end drop out of the batch."""

import torch
from torch import Tensor
from transformers import DynamicCache, PreTrainedModel

from training.engine.choosing import choose_tokens
from training.engine.sequences import pad
from training.engine.tensors import positions

STEPS_A_LOOK = {"cpu": 1}
"""Steps between two looks at which rows have ended; a look makes a GPU wait, so there it is every eighth."""


class CacheSampler:
    """See sampler.Sampler. Prompts are padded on the left, with positions from the mask."""

    def __init__(self, model: PreTrainedModel, *, end_id: int, pad_id: int, rows: int) -> None:
        self._model, self._end_id, self._pad_id, self._rows = model, end_id, pad_id, rows
        self._every = STEPS_A_LOOK.get(model.device.type, 8)

    @torch.no_grad()
    def sample(self, prompts: list[list[int]], draws: Tensor, temperature: float) -> list[list[int]]:
        """See Sampler.sample."""
        draws = draws.to(self._model.device)
        responses: list[list[int]] = []
        for at in range(0, len(prompts), self._rows):
            written = self._batch(prompts[at : at + self._rows], draws[at : at + self._rows], temperature)
            responses += [upto(row, self._end_id) for row in written.tolist()]
        return responses

    def _batch(self, prompts: list[list[int]], draws: Tensor, temperature: float) -> Tensor:
        """Tokens of each row, [B, R]; what stands behind an end has no meaning."""
        batch = pad(prompts, self._pad_id, side="left", device=self._model.device)
        written = torch.full(draws.shape, self._end_id, device=draws.device)
        alive = torch.arange(len(prompts), device=draws.device)
        mask, cache = batch.mask, DynamicCache(config=self._model.config)
        tokens, places = batch.ids, positions(batch.mask)
        for step in range(draws.shape[1]):
            logits = self._model(
                input_ids=tokens,
                attention_mask=mask.long(),
                position_ids=places,
                past_key_values=cache,
                use_cache=True,
                logits_to_keep=1,
            ).logits[:, -1]
            chosen = choose_tokens(logits.float(), temperature, draws[alive, step])
            written[alive, step] = chosen
            if (step + 1) % self._every == 0:
                going = (written[alive, : step + 1] != self._end_id).all(dim=1).nonzero().squeeze(1)
                if len(going) == 0:
                    break
                if len(going) < len(alive):
                    alive, mask, chosen, places = alive[going], mask[going], chosen[going], places[going]
                    cache.batch_select_indices(going)
            mask = torch.cat([mask, torch.ones_like(mask[:, :1])], dim=1)
            tokens, places = chosen.unsqueeze(1), places[:, -1:] + 1
        return written


def upto(ids: list[int], end_id: int) -> list[int]:
    """The ids up to the first `end_id`, which is kept; all of them where there is none."""
    return ids[: ids.index(end_id) + 1] if end_id in ids else ids
