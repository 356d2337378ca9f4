"""The last states of a transformer's body at the places that are asked for; of a plain Llama, at no others."""

from typing import Any

import torch
from torch import Tensor, nn
from transformers import PreTrainedModel

from training.engine.llama_block import block_states
from training.engine.llama_layer import fixed_rotation, full_attention, normed, rotations
from training.engine.tensors import additive

PLAIN = (
    "LlamaForCausalLM",
    "LlamaForSequenceClassification",
    "MistralForCausalLM",
    "MistralForSequenceClassification",
)


def states_at(
    model: PreTrainedModel,
    ids: Tensor,
    *,
    positions: Tensor | None,
    mask: Tensor | None,
    rows: Tensor,
    columns: Tensor,
) -> Tensor:
    """Last states at the places (rows, columns) of ids [B, T], [N, d].

    positions: [B, T]; None where each row counts from its first column on. mask: which places each place sees, as
    transformers takes it, [B, T] or [B, 1, T, T]; None where each sequence of a row, by the positions, is causal.
    """
    if is_plain(model) and (mask is None or mask.dim() == 4):
        return _plain_states(model, ids, positions, mask, rows * ids.shape[1] + columns)
    return all_states(model, ids, positions=positions, mask=mask)[rows, columns]


def all_states(model: PreTrainedModel, ids: Tensor, *, positions: Tensor | None, mask: Tensor | None) -> Tensor:
    """Last states at every place of ids [B, T], [B, T, d], by the model's own forward pass."""
    body = model.base_model
    found = body(input_ids=ids, attention_mask=mask, position_ids=positions, use_cache=False)
    return torch.as_tensor(found.last_hidden_state)


def is_plain(model: PreTrainedModel) -> bool:
    """Whether the model computes here and now what llama_block does: a Llama's or Mistral's blocks, with fixed rotary
    frequencies, full attention and linear layers without bias or adapters, in fp32 on a CPU and not in shards."""
    if type(model).__name__ not in PLAIN or model.device.type != "cpu" or torch.is_autocast_enabled("cpu"):
        return False
    if (
        model.dtype != torch.float32
        or model.config.hidden_act != "silu"
        or not (fixed_rotation(model.config) and full_attention(model.config))
    ):
        return False
    body: Any = model.base_model
    return all(_is_plain_block(layer) for layer in body.layers)


def _is_plain_block(layer: Any) -> bool:
    attention, mlp = layer.self_attn, layer.mlp
    names = (attention.q_proj, attention.k_proj, attention.v_proj, attention.o_proj)
    maps = (*names, mlp.gate_proj, mlp.up_proj, mlp.down_proj)
    # A block whose forward was replaced is computed again on the way back (gradient_checkpointing).
    return "forward" not in vars(layer) and all(type(map_) is nn.Linear and map_.bias is None for map_ in maps)


def _plain_states(
    model: PreTrainedModel, ids: Tensor, positions: Tensor | None, mask: Tensor | None, kept: Tensor
) -> Tensor:
    """States at the places `kept` [N] among B x T; the last block leaves the others out behind its attention."""
    body: Any = model.base_model
    if positions is None:
        positions = torch.arange(ids.shape[1]).expand(ids.shape)
    elif mask is None:
        mask = _own_sequence(positions)
    visible = additive(mask) if mask is not None and mask.dtype == torch.bool else mask
    cos, sin = (
        table[positions.flatten()].unsqueeze(1) for table in rotations(body.rotary_emb, int(positions.max()) + 1)
    )
    states = body.embed_tokens(ids)
    for number, layer in enumerate(body.layers, 1):
        last = number == len(body.layers)
        states = block_states(layer, states, (cos, sin), visible, kept if last else None)
    return normed(body.norm, states)


def _own_sequence(positions: Tensor) -> Tensor:
    """Which places each place of packed rows sees, [B, 1, T, T] from positions [B, T]: its sequence up to itself."""
    sequence = (positions == 0).cumsum(dim=1)
    own = sequence.unsqueeze(1) == sequence.unsqueeze(2)
    return own.tril_().unsqueeze(1)
