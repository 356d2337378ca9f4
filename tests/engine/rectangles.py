"""Prompts padded on the left beside responses padded on the right, and plain passes over them: what the engine's own
ways of laying out a batch are compared with."""

from dataclasses import dataclass

import torch
from torch import Tensor
from transformers import PreTrainedModel

from training.engine.scalar_head import head_scores
from training.engine.sequences import Padded, pad
from training.engine.states import all_states
from training.engine.tensors import positions


@dataclass(frozen=True)
class Episodes:
    """Prompts padded on the left beside responses padded on the right: [B, P] and [B, R]."""

    prompts: Padded
    responses: Padded

    @property
    def ids(self) -> Tensor:
        """[B, P + R]."""
        return torch.cat([self.prompts.ids, self.responses.ids], dim=1)

    @property
    def mask(self) -> Tensor:
        """[B, P + R]."""
        return torch.cat([self.prompts.mask, self.responses.mask], dim=1)


def episodes(prompts: list[list[int]], responses: list[list[int]], pad_id: int, device: torch.device) -> Episodes:
    """Pair each prompt with its response."""
    return Episodes(
        pad(prompts, pad_id, side="left", device=device), pad(responses, pad_id, side="right", device=device)
    )


def response_logits(model: PreTrainedModel, batch: Episodes) -> Tensor:
    """Logits behind each response token, [B, R, V] in fp32: those at the place just before it."""
    width = batch.responses.ids.shape[1]
    mask = batch.mask
    logits = model(
        input_ids=batch.ids,
        attention_mask=mask.long(),
        position_ids=positions(mask),
        use_cache=False,
        logits_to_keep=width + 1,
    ).logits
    return torch.as_tensor(logits[:, :-1]).float()


def token_log_probs(logits: Tensor, tokens: Tensor) -> Tensor:
    """Log-probability (nats) of each token, [B, T], under logits [B, T, V] that were made before it was seen."""
    if logits.shape[:-1] != tokens.shape:
        raise ValueError(f"logits are {tuple(logits.shape)}, tokens {tuple(tokens.shape)}; give [B, T, V] and [B, T]")
    chosen = logits.gather(-1, tokens.unsqueeze(-1)).squeeze(-1)
    return chosen - torch.logsumexp(logits, dim=-1)


def token_scores(model: PreTrainedModel, batch: Padded) -> Tensor:
    """The head's number at each token, [B, T] in fp32; padding holds no meaning."""
    given = {"positions": positions(batch.mask), "mask": batch.mask.long()}
    return head_scores(model, all_states(model, batch.ids, **given))
