"""One token at a time through a Llama-shaped model, on key-value slots that are allocated once.

The weights are the model's own; only the wiring is written again, without the masks, reshapes and checks that a
general model needs. Each slot holds its row from column 0 on, so rows of unequal length need no padding, and a row
that ends can be replaced by another.
"""

from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor
from torch.nn.functional import scaled_dot_product_attention
from transformers import PreTrainedModel

from training.engine.llama_layer import Block, block_of, fixed_rotation, full_attention, normed, rotated, rotations

FAMILIES = ("LlamaForCausalLM", "MistralForCausalLM", "Qwen2ForCausalLM", "Qwen3ForCausalLM")


def decodable(model: PreTrainedModel) -> bool:
    """Whether the model is one that LlamaDecoder knows: its family, full attention, and fixed rotary frequencies."""
    known = type(model).__name__.removeprefix("FSDP") in FAMILIES
    return known and fixed_rotation(model.config) and full_attention(model.config)


@dataclass(frozen=True)
class Slots:
    """Keys and values, each [layers, B, H, T, D]; column t of slot b belongs to token t of its row."""

    keys: Tensor
    values: Tensor

    def move(self, here: Tensor, there: Tensor, width: int) -> None:
        """Copy the first `width` columns of slots `here` into slots `there`."""
        for cache in (self.keys, self.values):
            cache[:, there, :, :width] = cache[:, here, :, :width]


class LlamaDecoder:
    """Forward passes without gradient over slots."""

    def __init__(self, model: PreTrainedModel, slots: int, tokens: int) -> None:
        """Room for `slots` rows of at most `tokens` tokens."""
        config, device = model.config, model.device
        self.body: Any = model.model
        self.head: Any = model.lm_head
        self.tokens = tokens
        layers = list(self.body.layers)
        self.width = int(layers[0].self_attn.head_dim)
        self.heads = int(config.num_key_value_heads)
        self.shared = int(config.num_attention_heads) // self.heads
        kind = torch.get_autocast_dtype(device.type) if torch.is_autocast_enabled(device.type) else model.dtype
        on_cpu = device.type == "cpu"
        self.blocks = [block_of(layer, kind if on_cpu else None) for layer in layers]
        # On a CPU attention stays in the model's type: in bf16 each width and number of rows is a kernel to compile.
        kept = model.dtype if on_cpu else kind
        shape = (len(layers), slots, self.heads, tokens, self.width)
        self.slots = Slots(*(torch.zeros(shape, device=device, dtype=kept) for _ in range(2)))
        self.cos, self.sin = rotations(self.body.rotary_emb, tokens)

    def prefill(self, tokens: Tensor, lengths: Tensor, into: Tensor) -> Tensor:
        """Read prompts into slots `into` [N]; returns the logits behind each prompt, [N, V].

        tokens: [N, P], padded on the right, which a causal model never looks at; lengths: [N].
        """
        count, width = tokens.shape
        cos, sin = self.cos[:width].unsqueeze(1), self.sin[:width].unsqueeze(1)
        states = self.body.embed_tokens(tokens)
        for number, block in enumerate(self.blocks):
            queries, keys, values = (each.transpose(1, 2) for each in self._heads(block, states, cos, sin))
            self.slots.keys[number][into, :, :width] = keys
            self.slots.values[number][into, :, :width] = values
            with torch.autocast("cpu", enabled=False):
                mixed = scaled_dot_product_attention(
                    queries, keys, values, is_causal=True, enable_gqa=self.shared > 1
                )
            states = states + block.mix(mixed.transpose(1, 2).reshape(count, width, -1))
            states = states + block.feed_forward(states)
        return self._logits(states[torch.arange(count, device=tokens.device), lengths - 1])

    def step(self, tokens: Tensor, columns: Tensor, width: int) -> Tensor:
        """Logits behind tokens [n], [n, V], which stand in `columns` [n] of the first n slots; all below `width`."""
        count = len(tokens)
        rows = torch.arange(count, device=tokens.device)
        cos, sin = self.cos[columns].unsqueeze(1), self.sin[columns].unsqueeze(1)
        unseen = torch.arange(width, device=tokens.device) > columns.unsqueeze(1)
        bias = torch.zeros(unseen.shape, device=tokens.device).masked_fill_(unseen, -torch.inf)[:, None, None]
        states = self.body.embed_tokens(tokens)
        for number, block in enumerate(self.blocks):
            queries, key, value = self._heads(block, states, cos, sin)
            keys, values = self.slots.keys[number][:count], self.slots.values[number][:count]
            keys[rows, :, columns] = key
            values[rows, :, columns] = value
            keys, values = (cache[:, :, :width].view(-1, width, self.width) for cache in (keys, values))
            queries = queries.reshape(-1, self.shared, self.width)
            with torch.autocast("cpu", enabled=False):
                scores = torch.bmm(queries, keys.transpose(1, 2)).view(count, self.heads, self.shared, width)
                weights = torch.softmax(torch.add(bias, scores, alpha=self.width**-0.5), dim=-1).to(values.dtype)
                mixed = torch.bmm(weights.view(-1, self.shared, width), values)
            states = states + block.mix(mixed.view(count, -1))
            states = states + block.feed_forward(states)
        return self._logits(states)

    def _heads(self, block: Block, states: Tensor, cos: Tensor, sin: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Rotated queries and keys, and values, each [..., heads, D] in the slots' type."""
        kind, groups = self.slots.keys.dtype, [self.heads * self.shared, self.heads]
        all_heads = block.project(states).view(*states.shape[:-1], -1, self.width)
        turning, values = torch.split(all_heads, [sum(groups), self.heads], dim=-2)
        if block.query_norm is not None and block.key_norm is not None:
            queries, keys = torch.split(turning, groups, dim=-2)
            turning = torch.cat([normed(block.query_norm, queries), normed(block.key_norm, keys)], dim=-2)
        queries, keys = torch.split(rotated(turning, cos, sin).to(kind), groups, dim=-2)
        return queries, keys, values.to(kind)

    def _logits(self, states: Tensor) -> Tensor:
        return torch.as_tensor(self.head(normed(self.body.norm, states))).float()
