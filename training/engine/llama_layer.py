"""One Llama-shaped block as the few operations that decoding needs, from the model's own modules.

On a CPU small matrix products cost their call more than their arithmetic: there query, key and value are one product,
gate and up another, on weights laid beside each other when sampling begins, a copy of the block's. Elsewhere, and
where a projection is not a plain linear one (adapters), the modules are called as they are.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.functional import linear, rms_norm

Map = Callable[[Tensor], Tensor]

ROTARY = ("default", "linear", "llama3", "yarn")
"""Kinds of rotary embedding whose frequencies do not depend on how long the sequence is."""


@dataclass(frozen=True)
class Block:
    """The parts of a block: states [..., d] in, and what each gives."""

    project: Map
    """Normalised queries, keys and values beside each other, [..., (Hq + 2H) D]."""
    mix: Map
    """Of attention's output, [..., Hq D] to [..., d]."""
    feed_forward: Map
    """Normalisation and feed-forward layer."""
    query_norm: Any
    key_norm: Any


def block_of(layer: Any, fused: torch.dtype | None) -> Block:
    """The parts of a transformers decoder layer; weights that are plain are copied beside each other in
    the type `fused`, or left where they are if it is None."""
    attention, mlp = layer.self_attn, layer.mlp
    before, after = layer.input_layernorm, layer.post_attention_layernorm
    together = _beside([attention.q_proj, attention.k_proj, attention.v_proj], fused)
    gates = _beside([mlp.gate_proj, mlp.up_proj], fused)

    def feed_forward(states: Tensor) -> Tensor:
        gate, up = gates(normed(after, states)).chunk(2, dim=-1)
        return torch.as_tensor(mlp.down_proj(mlp.act_fn(gate) * up))

    return Block(
        project=lambda states: together(normed(before, states)),
        mix=attention.o_proj,
        feed_forward=feed_forward,
        query_norm=getattr(attention, "q_norm", None),
        key_norm=getattr(attention, "k_norm", None),
    )


def normed(norm: Any, states: Tensor) -> Tensor:
    """Root-mean-square normalisation by the module's weight and epsilon."""
    return rms_norm(states, norm.weight.shape, norm.weight, norm.variance_epsilon)


def rotated(states: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    """Rotary position embedding (Su et al. 2021, arXiv 2104.09864, section 3.4.2) of states [..., D].

    sin: with the sign of the half that each number comes from, so that rotating is a roll.
    """
    return torch.addcmul(states * cos, states.roll(states.shape[-1] // 2, dims=-1), sin)


def rotations(rotary: Any, tokens: int) -> tuple[Tensor, Tensor]:
    """Cosines and signed sines of each position from 0 on, [tokens, D], for a model's rotary module: see rotated."""
    places = torch.arange(tokens, device=rotary.inv_freq.device)
    angles = torch.outer(places.float(), rotary.inv_freq.float())
    scaling = float(rotary.attention_scaling)
    cos, sin = angles.cos() * scaling, angles.sin() * scaling
    return torch.cat([cos, cos], dim=-1), torch.cat([-sin, sin], dim=-1)


def fixed_rotation(config: Any) -> bool:
    """Whether a model's rotary frequencies are the same however long the sequence is."""
    return config.rope_parameters["rope_type"] in ROTARY


def full_attention(config: Any) -> bool:
    """Whether each place sees all before it, in every layer."""
    kinds = getattr(config, "layer_types", None) or []
    sliding = getattr(config, "sliding_window", None) is not None and getattr(config, "use_sliding_window", True)
    return not sliding and set(kinds) <= {"full_attention"}


def _beside(modules: list[nn.Module], fused: torch.dtype | None) -> Map:
    """One map that gives the outputs of all modules beside each other."""
    if fused is None or any(type(module) is not nn.Linear for module in modules):
        return lambda given: torch.cat([module(given) for module in modules], dim=-1)
    plain = [module for module in modules if isinstance(module, nn.Linear)]
    weight = torch.cat(tuple(module.weight for module in plain)).to(fused)
    biases = [module.bias for module in plain]
    bias = None if biases[0] is None else torch.cat(tuple(biases)).to(fused)
    return lambda given: linear(given, weight, bias)
