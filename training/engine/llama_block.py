"""One Llama-shaped block as a few steps, each with its way back written by hand, for passes on a CPU.

At widths of some hundred a general model spends more time between its matrix products than in them: several small
operations to a norm or a rotation, each recorded for the way back. Here a block is two recorded steps around
attention, which keep little and work in place. Weights are the model's own; states and gradients are what its own
forward pass gives, up to rounding.
"""

from typing import Any

import torch
from torch import Tensor, nn
from torch.autograd import Function
from torch.nn.functional import scaled_dot_product_attention, silu

from training.engine.llama_layer import rotated


def block_states(
    layer: nn.Module, states: Tensor, turn: tuple[Tensor, Tensor], visible: Tensor | None, kept: Tensor | None
) -> Tensor:
    """States behind a transformers decoder layer, [B, T, d] from the same.

    turn: cosines and signed sines of each token, [B x T, 1, D] each; see llama_layer.rotated. visible: [B, 1, T, T],
    to be added to attention's scores; None where each row is causal and no more. kept: [N], the places among B x T
    that count; the others are left out behind attention, and [N, d] is returned.
    """
    own: Any = layer
    attention, mlp, width = own.self_attn, own.mlp, own.self_attn.head_dim
    rows, length, _ = states.shape
    flat = states.view(rows * length, -1)
    projections = (attention.q_proj.weight, attention.k_proj.weight, attention.v_proj.weight)
    norm = own.input_layernorm
    heads = _IntoHeads.apply(flat, norm.weight, *projections, *turn, norm.variance_epsilon)  # type: ignore[no-untyped-call]
    queries, keys, values = (each.view(rows, length, -1, width).transpose(1, 2) for each in heads)
    mixed = scaled_dot_product_attention(
        queries, keys, values, visible, is_causal=visible is None, enable_gqa=queries.shape[1] != keys.shape[1]
    )
    mixed = mixed.transpose(1, 2).reshape(rows * length, -1)
    if kept is not None:
        mixed, flat = mixed[kept], flat[kept]
    norm, layers = own.post_attention_layernorm, (attention.o_proj, mlp.gate_proj, mlp.up_proj, mlp.down_proj)
    out: Tensor = _OutOfHeads.apply(  # type: ignore[no-untyped-call]
        mixed, flat, norm.weight, *(layer.weight for layer in layers), norm.variance_epsilon
    )
    return out if kept is not None else out.view(states.shape)


class _IntoHeads(Function):
    """Norm, projections, rotation: states [N, d] to queries [N, Hq D], keys and values [N, H D]."""

    @staticmethod
    def forward(
        ctx: Any, states: Tensor, scale: Tensor, q: Tensor, k: Tensor, v: Tensor, cos: Tensor, sin: Tensor, eps: float
    ) -> tuple[Tensor, Tensor, Tensor]:
        inverse = _inverse_size(states, eps)
        given = (states * inverse).mul_(scale)
        ctx.save_for_backward(states, inverse, scale, q, k, v, cos, sin)
        queries, keys = (_turned(given @ weight.T, cos, sin) for weight in (q, k))
        return queries, keys, given @ v.T

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor | None, ...]:
        states, inverse, scale, q, k, v, cos, sin = ctx.saved_tensors
        units = states * inverse
        given = units * scale
        of_queries, of_keys = (_turned_back(each, cos, sin) for each in gradients[:2])
        of_values = gradients[2]
        of_given = (of_queries @ q).addmm_(of_keys, k).addmm_(of_values, v)
        of_states, of_scale = _norm_back(of_given, units, inverse, scale)
        of_weights = (each.T @ given for each in (of_queries, of_keys, of_values))
        return of_states, of_scale, *of_weights, None, None, None


class _OutOfHeads(Function):
    """Behind attention: out [N, Hq D] of the heads, added to states [N, d], and the feed-forward layer, [N, d]."""

    @staticmethod
    def forward(
        ctx: Any,
        heads: Tensor,
        states: Tensor,
        scale: Tensor,
        o: Tensor,
        gate: Tensor,
        up: Tensor,
        down: Tensor,
        eps: float,
    ) -> Tensor:
        mixed = torch.addmm(states, heads, o.T)
        inverse = _inverse_size(mixed, eps)
        given = (mixed * inverse).mul_(scale)
        gates, ups = given @ gate.T, given @ up.T
        open_gates = silu(gates)
        ctx.save_for_backward(heads, mixed, inverse, scale, o, gate, up, down, gates, ups, open_gates)
        return torch.addmm(mixed, open_gates * ups, down.T)

    @staticmethod
    def backward(ctx: Any, of_out: Tensor) -> tuple[Tensor | None, ...]:
        heads, mixed, inverse, scale, o, gate, up, down, gates, ups, open_gates = ctx.saved_tensors
        units = mixed * inverse
        given = units * scale
        of_inner = of_out @ down
        of_down = of_out.T @ (open_gates * ups)
        of_gates = torch.ops.aten.silu_backward(of_inner * ups, gates)
        of_ups = of_inner.mul_(open_gates)
        of_given = (of_gates @ gate).addmm_(of_ups, up)
        of_mixed, of_scale = _norm_back(of_given, units, inverse, scale)
        of_mixed += of_out
        of_weights = (of_mixed.T @ heads, of_gates.T @ given, of_ups.T @ given, of_down)
        return of_mixed @ o, of_mixed, of_scale, *of_weights, None


def _inverse_size(states: Tensor, eps: float) -> Tensor:
    """1 over the root mean square of states [N, d], [N, 1]."""
    return states.square().mean(dim=-1, keepdim=True).add_(eps).rsqrt_()


def _norm_back(gradient: Tensor, units: Tensor, inverse: Tensor, scale: Tensor) -> tuple[Tensor, Tensor]:
    """Gradients of states and scale from that of units x scale, where units = states x inverse size."""
    of_scale = (gradient * units).sum(dim=0)
    of_units = gradient.mul_(scale)
    along = (of_units * units).mean(dim=-1, keepdim=True)
    return of_units.addcmul_(units, along, value=-1).mul_(inverse), of_scale


def _turned(flat: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    """Heads beside each other, [N, H D], rotated by angles [N, 1, D]."""
    return rotated(flat.view(len(flat), -1, cos.shape[-1]), cos, sin).view(flat.shape)


def _turned_back(gradient: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    """Gradient of what _turned was given, from that of what it gave."""
    heads = gradient.view(len(gradient), -1, cos.shape[-1])
    back = (heads * sin).roll(cos.shape[-1] // 2, dims=-1)
    return back.addcmul_(heads, cos).view(gradient.shape)
