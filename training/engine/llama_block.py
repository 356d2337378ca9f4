"""One Llama-shaped block as a few steps, each with its way back written by hand, for passes on a CPU.

At widths of some hundred a general model spends more time between its matrix products than in them: several small
operations to a norm or a rotation, each recorded for the way back. Here a block is two recorded steps around
attention, which keep little and work in place. Weights are the model's own; states and gradients are what its own
forward pass gives, up to rounding.

Under autocast the products of weights, most of the arithmetic, are in its type. All else stays in fp32, attention
too: PyTorch's own is slower in bf16 on a CPU, four times at 64 tokens.
"""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn
from torch.autograd import Function
from torch.nn.functional import scaled_dot_product_attention

from training.engine.few_sizes import product_rows
from training.engine.ragged_attention import Heads

Attend = Callable[[Tensor, Heads], Tensor]
"""What each token reads, [N, Hq D], from all heads of each, [N, Hq + 2 H, D]."""


def block_states(
    layer: nn.Module,
    states: Tensor,
    turn: tuple[Tensor, Tensor],
    attend: Attend,
    kept: Tensor | None,
    products: torch.dtype = torch.float32,
) -> Tensor:
    """States behind a transformers decoder layer, [N, d] from the same.

    turn: cosines and signed sines of each token, [N, 1, D] each; see llama_layer.rotated. kept: [K], the places that
    count; the others are left out behind attention, and [K, d] is returned. products: the type in which weights
    are multiplied; states and gradients are in fp32.
    """
    own: Any = layer
    attention, mlp = own.self_attn, own.mlp
    projections = (attention.q_proj.weight, attention.k_proj.weight, attention.v_proj.weight)
    heads = Heads(*(len(weight) // attention.head_dim for weight in projections[:2]))
    norm = own.input_layernorm
    inputs = _IntoHeads.apply(states, norm.weight, *projections, *turn, norm.variance_epsilon, products)  # type: ignore[no-untyped-call]
    mixed = attend(inputs, heads)
    if kept is not None:
        mixed, states = mixed.index_select(0, kept), states.index_select(0, kept)
    norm, layers = own.post_attention_layernorm, (attention.o_proj, mlp.gate_proj, mlp.up_proj, mlp.down_proj)
    out: Tensor = _OutOfHeads.apply(  # type: ignore[no-untyped-call]
        mixed, states, norm.weight, *(layer.weight for layer in layers), norm.variance_epsilon, products
    )
    return out


def attention_in_rows(shape: tuple[int, int], visible: Tensor) -> Attend:
    """Attention within the rows of a rectangle of tokens, [B, T]; visible: [B, 1, T, T], added to its scores."""

    def attend(inputs: Tensor, heads: Heads) -> Tensor:
        in_rows = inputs.view(*shape, *inputs.shape[1:])
        queries, keys, values = (each.transpose(1, 2) for each in heads.apart(in_rows))
        shared = heads.queries != heads.keys
        mixed = scaled_dot_product_attention(queries, keys, values, visible, enable_gqa=shared)
        return mixed.transpose(1, 2).reshape(shape[0] * shape[1], -1)

    return attend


class _IntoHeads(Function):
    """Norm, projections, rotation: states [N, d] to all heads of each token, [N, Hq + 2 H, D]: see Heads."""

    @staticmethod
    def forward(
        ctx: Any,
        states: Tensor,
        scale: Tensor,
        q: Tensor,
        k: Tensor,
        v: Tensor,
        cos: Tensor,
        sin: Tensor,
        eps: float,
        products: torch.dtype,
    ) -> Tensor:
        inverse = _inverse_size(states, eps)
        given = product_rows((states * inverse).mul_(scale), products)
        weight, width = torch.cat((q, k, v)).to(products), cos.shape[-1]
        ctx.save_for_backward(states, inverse, scale, weight, cos, sin)
        ctx.sizes = [len(q), len(k), len(v)]
        heads = (given @ weight.T)[: len(states)].to(states.dtype).view(len(states), -1, width)
        turning = heads[:, : (len(q) + len(k)) // width]
        turned = turning.roll(width // 2, dims=-1).mul_(sin)
        turning.mul_(cos).add_(turned)
        return heads

    @staticmethod
    def backward(ctx: Any, of_heads: Tensor) -> tuple[Tensor | None, ...]:
        states, inverse, scale, weight, cos, sin = ctx.saved_tensors
        units = states * inverse
        given = product_rows(units * scale, weight.dtype)
        count = sum(ctx.sizes[:2]) // cos.shape[-1]
        turned, values = of_heads[:, :count], of_heads[:, count:]
        turning = (turned * sin).roll(cos.shape[-1] // 2, dims=-1).addcmul_(turned, cos)
        of_outputs = product_rows(torch.cat((turning, values), dim=1).view(len(states), -1), weight.dtype)
        of_given = (of_outputs @ weight)[: len(states)].float()
        of_states, of_scale = _norm_back(of_given, units, inverse, scale)
        of_weights = torch.split((of_outputs.T @ given).float(), ctx.sizes)
        return of_states, of_scale, *of_weights, None, None, None, None


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
        products: torch.dtype,
    ) -> Tensor:
        heads = product_rows(heads, products)
        o, gate, up, down = (weight.to(products) for weight in (o, gate, up, down))
        mixed = _plus_product(states, heads, o.T)
        inverse = _inverse_size(mixed, eps)
        given = product_rows((mixed * inverse).mul_(scale), products)
        gates, ups = given @ gate.T, given @ up.T
        share = torch.sigmoid(gates)
        open_gates = gates.mul_(share)
        ctx.save_for_backward(heads, mixed, inverse, scale, o, gate, up, down, share, ups, open_gates)
        return _plus_product(mixed, open_gates * ups, down.T)

    @staticmethod
    def backward(ctx: Any, of_out: Tensor) -> tuple[Tensor | None, ...]:
        heads, mixed, inverse, scale, o, gate, up, down, share, ups, open_gates = ctx.saved_tensors
        units = mixed * inverse
        given, of_sum = product_rows(units * scale, o.dtype), product_rows(of_out, o.dtype)
        of_inner = of_sum @ down
        of_down = of_sum.T @ (open_gates * ups)
        # The derivative of g s(g) is s + g s (1 - s), s the sigmoid of g.
        of_gates = (share + open_gates).addcmul_(open_gates, share, value=-1).mul_(of_inner).mul_(ups)
        of_ups = of_inner.mul_(open_gates)
        of_given = (of_gates @ gate).addmm_(of_ups, up)[: len(mixed)].float()
        of_mixed, of_scale = _norm_back(of_given, units, inverse, scale)
        of_mixed += of_out
        of_sum = product_rows(of_mixed, o.dtype)
        of_weights = (of_sum.T @ heads, of_gates.T @ given, of_ups.T @ given, of_down)
        of_heads = (of_sum @ o)[: len(mixed)].float()
        return of_heads, of_mixed, of_scale, *(each.float() for each in of_weights), None, None


def _plus_product(base: Tensor, left: Tensor, right: Tensor) -> Tensor:
    """The base [N, d] and the product of the two, in the base's type."""
    if base.dtype == left.dtype:
        return torch.addmm(base, left, right)
    return (left @ right)[: len(base)].to(base.dtype).add_(base)


def _inverse_size(states: Tensor, eps: float) -> Tensor:
    """1 over the root mean square of states [N, d], [N, 1]."""
    size: Tensor = torch.linalg.vector_norm(states, dim=-1, keepdim=True)
    return size.square_().div_(states.shape[-1]).add_(eps).rsqrt_()


def _norm_back(gradient: Tensor, units: Tensor, inverse: Tensor, scale: Tensor) -> tuple[Tensor, Tensor]:
    """Gradients of states and scale from that of units x scale, where units = states x inverse size."""
    both = gradient * units
    along = (both @ scale).div_(-len(scale)).unsqueeze(1)
    return gradient.mul_(scale).addcmul_(units, along).mul_(inverse), both.sum(dim=0)
