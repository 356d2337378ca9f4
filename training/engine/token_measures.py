"""What a model says of given response tokens: log-probability, entropy, value. Logits are made for those alone."""

import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor
from torch.utils.checkpoint import checkpoint
from transformers import PreTrainedModel

from training.engine.few_sizes import padded_rows
from training.engine.joined import Joined
from training.engine.lora import adapters_off
from training.engine.scalar_head import head_scores
from training.engine.sharding import whole
from training.engine.states import is_plain, states_at, states_of

CHUNK_TOKENS = 2048
"""Tokens whose logits exist at the same time; in training a chunk's are made again for the way back."""


@dataclass(frozen=True)
class TokenMeasures:
    """Log-probability of each token and entropy of the distribution it came from, [N] in nats each."""

    log_probs: Tensor
    entropies: Tensor
    """0 in training, where nobody asks for them."""


class LanguageModel:
    """A causal model that is asked for response tokens at one temperature."""

    def __init__(self, model: PreTrainedModel, temperature: float, *, without_adapters: bool = False) -> None:
        """`without_adapters`: as the model was before its adapters."""
        self.model, self.temperature = model, temperature
        self._around = adapters_off if without_adapters else contextlib.nullcontext
        self._head: Any = model.get_output_embeddings()  # type: ignore[no-untyped-call]
        self._head_is_plain = _head_is_plain(model, self._head)

    def measure(self, batch: Joined, chunk_tokens: int = CHUNK_TOKENS) -> TokenMeasures:
        """Measures of the batch's response tokens."""
        return self._measured(lambda: self._rows(batch), batch.tokens, chunk_tokens)

    def measure_at(
        self, keep: Tensor, tokens: Tensor, chunk_tokens: int = CHUNK_TOKENS, **inputs: Any
    ) -> TokenMeasures:
        """Measures of tokens [N], each foretold at a place of keep [B, T], row after row, in the model's own forward
        pass over `inputs`; logits are made at these places alone."""
        return self._measured(lambda: self._rows_at(keep, inputs), tokens, chunk_tokens)

    def _measured(self, make: Callable[[], Tensor], tokens: Tensor, chunk_tokens: int) -> TokenMeasures:
        """Of what `make` gives: see _rows."""

        def work() -> tuple[Tensor, Tensor]:
            with self._around(self.model):
                rows = make()
            return self._in_chunks(rows, tokens, chunk_tokens)

        return TokenMeasures(*(whole(self.model, work) if self._head_is_plain else work()))

    def _in_chunks(self, rows: Tensor, tokens: Tensor, chunk_tokens: int) -> tuple[Tensor, Tensor]:
        pieces = zip(torch.split(rows, chunk_tokens), torch.split(tokens, chunk_tokens), strict=True)
        again = torch.is_grad_enabled() and len(rows) > chunk_tokens
        found = [
            checkpoint(self._of_chunk, *piece, use_reentrant=False) if again else self._of_chunk(*piece)
            for piece in pieces
        ]
        log_probs, entropies = zip(*found, strict=True)
        return torch.cat(log_probs), torch.cat(entropies)

    def _rows(self, batch: Joined) -> Tensor:
        """What logits are made of, [N, d]; where the head does more than multiply, the logits themselves, [N, V]."""
        if self._head_is_plain:
            return _states(self.model, batch)
        grid = batch.grid
        logits = self.model(
            input_ids=grid.ids,
            position_ids=grid.positions,
            use_cache=False,
            logits_to_keep=grid.ids.shape[1] - grid.first,
        ).logits
        return torch.as_tensor(logits[grid.rows, grid.columns - grid.first])

    def _rows_at(self, keep: Tensor, inputs: dict[str, Any]) -> Tensor:
        """See _rows."""
        if self._head_is_plain:
            states = self.model.base_model(**inputs, use_cache=False).last_hidden_state
            return torch.as_tensor(states[keep])
        head = self._head
        hook = head.register_forward_pre_hook(lambda _module, given: (given[0][keep].unsqueeze(0), *given[1:]))
        try:
            return torch.as_tensor(self.model(**inputs, use_cache=False).logits[0])
        finally:
            hook.remove()

    def _of_chunk(self, rows: Tensor, tokens: Tensor) -> tuple[Tensor, Tensor]:
        logits = self._head(padded_rows(rows))[: len(rows)] if self._head_is_plain else rows
        warm = logits.float() if self.temperature == 1 else logits.float() / self.temperature
        log_probs = torch.log_softmax(warm, dim=-1)
        chosen = log_probs.gather(1, tokens.unsqueeze(1)).squeeze(1)
        if torch.is_grad_enabled():
            return chosen, torch.zeros_like(chosen)
        return chosen, -(log_probs.exp() * log_probs).sum(dim=-1)


@torch.no_grad()
def _head_is_plain(model: PreTrainedModel, head: Any) -> bool:
    """Whether logits are the output embeddings of the last states and nothing more: some models bend them."""
    ids = torch.arange(4, device=model.device).unsqueeze(0)
    if head is None:
        return False
    if is_plain(model):
        return True
    expected = model(input_ids=ids, use_cache=False).logits

    def alike() -> bool:
        states = model.base_model(input_ids=ids, use_cache=False).last_hidden_state
        return states.shape[-1] == head.weight.shape[1] and torch.allclose(
            head(states), expected, rtol=1e-3, atol=1e-3
        )

    return whole(model, alike)


@dataclass(frozen=True)
class ValueModel:
    """A reward model's copy that foretells the return at each token, in units of the normalised score."""

    model: PreTrainedModel
    mean: float
    sd: float

    def __call__(self, batch: Joined) -> Tensor:
        """Value before each response token, [N] in fp32."""
        raw = whole(self.model, lambda: head_scores(self.model, _states(self.model, batch)))
        return (raw - self.mean) / self.sd


def _states(model: PreTrainedModel, batch: Joined) -> Tensor:
    """Last states just before each response token, [N, d], from the layout that the model takes."""
    if is_plain(model):
        return states_of(model, *batch.run)
    grid = batch.grid
    return states_at(model, grid.ids, positions=grid.positions, mask=None, rows=grid.rows, columns=grid.columns)
