"""The last states of a transformer's body at the places that are asked for; of a plain Llama, at no others."""

from typing import Any

import torch
from torch import Tensor, nn
from transformers import PreTrainedModel

from training.engine.llama_block import Attend, attention_in_rows, block_states
from training.engine.llama_layer import fixed_rotation, full_attention, normed, rotations
from training.engine.ragged import Ragged
from training.engine.ragged_attention import ragged_attention
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
    if mask is not None and mask.dim() == 4 and positions is not None and is_plain(model):
        visible = additive(mask) if mask.dtype == torch.bool else mask
        attend = attention_in_rows((ids.shape[0], ids.shape[1]), visible)
        return _plain_states(model, ids.flatten(), positions.flatten(), attend, rows * ids.shape[1] + columns)
    return all_states(model, ids, positions=positions, mask=mask)[rows, columns]


def states_of(model: PreTrainedModel, run: Ragged, kept: Tensor) -> Tensor:
    """Last states at the places `kept` [N] of the run, [N, d], each sequence causal; of plain models alone."""
    positions = torch.cat([torch.arange(length) for length in run.lengths])
    return _plain_states(model, run.ids, positions, ragged_attention(run.lengths), kept)


def all_states(model: PreTrainedModel, ids: Tensor, *, positions: Tensor | None, mask: Tensor | None) -> Tensor:
    """Last states at every place of ids [B, T], [B, T, d], by the model's own forward pass."""
    body = model.base_model
    found = body(input_ids=ids, attention_mask=mask, position_ids=positions, use_cache=False)
    return torch.as_tensor(found.last_hidden_state)


def is_plain(model: PreTrainedModel) -> bool:
    """Whether the model computes what llama_block does: a Llama's or Mistral's blocks, with fixed rotary frequencies,
    full attention and linear layers without bias or adapters, weights in fp32, on a CPU and not in shards."""
    if type(model).__name__ not in PLAIN or model.device.type != "cpu":
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


def _plain_states(model: PreTrainedModel, ids: Tensor, positions: Tensor, attend: Attend, kept: Tensor) -> Tensor:
    """States at the places `kept` [N] among ids [M]; the last block leaves the others out behind its attention."""
    products = torch.get_autocast_dtype("cpu") if torch.is_autocast_enabled("cpu") else torch.float32
    with torch.autocast("cpu", enabled=False):
        return _own_states(model, ids, positions, attend, kept, products)


def _own_states(
    model: PreTrainedModel, ids: Tensor, positions: Tensor, attend: Attend, kept: Tensor, products: torch.dtype
) -> Tensor:
    body: Any = model.base_model
    cos, sin = (table[positions].unsqueeze(1) for table in rotations(body.rotary_emb, int(positions.max()) + 1))
    states = body.embed_tokens(ids)
    for number, layer in enumerate(body.layers, 1):
        states = block_states(
            layer, states, (cos, sin), attend, kept if number == len(body.layers) else None, products
        )
    return normed(body.norm, states)
