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
"""What each token reads, [N, Hq D], from rows of all heads, [N x (Hq + 2 H), D]."""


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
    rows = _IntoHeads.apply(states, norm.weight, *projections, *turn, norm.variance_epsilon, products)  # type: ignore[no-untyped-call]
    mixed = attend(rows, heads)
    if kept is not None:
        mixed, states = mixed.index_select(0, kept), states.index_select(0, kept)
    norm, layers = own.post_attention_layernorm, (attention.o_proj, mlp.gate_proj, mlp.up_proj, mlp.down_proj)
    out: Tensor = _OutOfHeads.apply(  # type: ignore[no-untyped-call]
        mixed, states, norm.weight, *(layer.weight for layer in layers), norm.variance_epsilon, products
    )
    return out


def attention_in_rows(shape: tuple[int, int], visible: Tensor) -> Attend:
    """Attention within the rows of a rectangle of tokens, [B, T]; visible: [B, 1, T, T], added to its scores."""

    def attend(rows: Tensor, heads: Heads) -> Tensor:
        queries, keys, values = (each.view(*shape, *each.shape[1:]).transpose(1, 2) for each in heads.apart(rows))
        shared = heads.queries != heads.keys
        mixed = scaled_dot_product_attention(queries, keys, values, visible, enable_gqa=shared)
        return mixed.transpose(1, 2).reshape(shape[0] * shape[1], -1)

    return attend


class _IntoHeads(Function):
    """Norm, projections, rotation: states [N, d] to rows of all heads, [N x (Hq + 2 H), D]: see Heads."""

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
        q, k, v = (weight.to(products) for weight in (q, k, v))
        ctx.save_for_backward(states, inverse, scale, q, k, v, cos, sin)
        width = cos.shape[-1]
        rows = states.new_empty(len(states) * (len(q) + len(k) + len(v)) // width, width)
        for weight, own in zip((q, k, v), _sections(rows, states, (q, k, v)), strict=True):
            _product(given, weight.T, own)
            if weight is not v:
                heads = own.view(len(own), -1, width)
                turned = heads.roll(width // 2, dims=-1).mul_(sin)
                heads.mul_(cos).add_(turned)
        return rows

    @staticmethod
    def backward(ctx: Any, of_rows: Tensor) -> tuple[Tensor | None, ...]:
        states, inverse, scale, q, k, v, cos, sin = ctx.saved_tensors
        units = states * inverse
        given = product_rows(units * scale, q.dtype)
        of_queries, of_keys, of_values = _sections(of_rows.contiguous(), states, (q, k, v))
        of_queries, of_keys = _turned_back(of_queries, cos, sin), _turned_back(of_keys, cos, sin)
        of_queries, of_keys, of_values = (product_rows(each, q.dtype) for each in (of_queries, of_keys, of_values))
        of_given = (of_queries @ q).addmm_(of_keys, k).addmm_(of_values, v)
        of_states, of_scale = _norm_back(of_given[: len(states)].float(), units, inverse, scale)
        of_weights = ((each.T @ given).float() for each in (of_queries, of_keys, of_values))
        return of_states, of_scale, *of_weights, None, None, None, None


def _product(left: Tensor, right: Tensor, place: Tensor) -> None:
    """Their matrix product into `place`, whose type may be another."""
    if place.dtype == left.dtype:
        torch.mm(left, right, out=place)
    else:
        place.copy_((left @ right)[: len(place)])


def _sections(rows: Tensor, states: Tensor, weights: tuple[Tensor, ...]) -> list[Tensor]:
    """Queries [N, Hq D], keys and values [N, H D] among the rows of all heads."""
    sizes = [len(states) * len(weight) // rows.shape[1] for weight in weights]
    return [own.view(len(states), -1) for own in torch.split(rows, sizes)]


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
        of_given = (of_gates @ gate).addmm_(of_ups, up)
        of_mixed, of_scale = _norm_back(of_given[: len(mixed)].float(), units, inverse, scale)
        of_mixed += of_out
        of_sum = product_rows(of_mixed, o.dtype)
        of_weights = (of_sum.T @ heads, of_gates.T @ given, of_ups.T @ given, of_down)
        return (
            (of_sum @ o)[: len(mixed)].float(),
            of_mixed,
            of_scale,
            *(each.float() for each in of_weights),
            None,
            None,
        )


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


def _turned_back(gradient: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    """Gradient of heads beside each other, [N, H D], from that of the same rotated by angles [N, 1, D]."""
    heads = gradient.view(len(gradient), -1, cos.shape[-1])
    back = (heads * sin).roll(cos.shape[-1] // 2, dims=-1)
    return back.addcmul_(heads, cos).view(gradient.shape)
