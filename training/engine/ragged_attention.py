"""Causal attention within each of many sequences that stand behind each other without padding, on a CPU.

Sequences of about one length are a group and gathered into a rectangle. Short ones go through plain matrix products
with a way back by hand, which beat PyTorch's own attention up to some dozens of tokens (1.8 times at 36); what is
padded there is seen by nobody and gets no gradient.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import torch
from torch import Tensor
from torch.autograd import Function
from torch.nn.functional import scaled_dot_product_attention

SHORT = 64
"""Longest sequence, in tokens, whose attention is plain matrix products: they keep all its weights."""

ALIKE = 0.5
"""A group's shortest sequence beside its longest, at least: one group more costs some calls, padding arithmetic."""


@dataclass(frozen=True)
class Heads:
    """How many there are, and how they stand in one tensor: of each token its queries, then its keys, then its
    values, [..., Hq + 2 H, D]."""

    queries: int
    keys: int

    @property
    def sections(self) -> list[int]:
        """Heads of each kind."""
        return [self.queries, self.keys, self.keys]

    def apart(self, inputs: Tensor) -> Sequence[Tensor]:
        """Queries [..., Hq, D], keys and values [..., H, D]."""
        return torch.split(inputs, self.sections, dim=-2)


def ragged_attention(lengths: tuple[int, ...]) -> Callable[[Tensor, Heads], Tensor]:
    """Attention over sequences of these lengths, descending, of M tokens together: what each token reads, [M, Hq D],
    from all its heads, [M, Hq + 2 H, D]."""

    def attend(inputs: Tensor, heads: Heads) -> Tensor:
        if lengths[0] > SHORT:
            return _long(inputs, heads, lengths)
        found: Tensor = _Short.apply(inputs, _rectangles(lengths, heads))  # type: ignore[no-untyped-call]
        return found.view(sum(lengths), -1)

    return attend


def _grids(lengths: tuple[int, ...]) -> list[tuple[Tensor, Tensor]]:
    """Of each group the token of the run that each place takes, [count, width], and whether it is a real one; what is
    padded takes the sequence's last token."""
    found = []
    first = start = 0
    for end in range(1, len(lengths) + 1):
        if end < len(lengths) and lengths[end] >= ALIKE * lengths[first]:
            continue
        own = torch.tensor(lengths[first:end]).unsqueeze(1)
        within = torch.arange(lengths[first])
        grid = start + own.cumsum(dim=0) - own + torch.minimum(within, own - 1)
        found.append((grid, within < own))
        start, first = start + int(own.sum()), end
    return found


def _long(inputs: Tensor, heads: Heads, lengths: tuple[int, ...]) -> Tensor:
    """PyTorch's own attention, group by group."""
    flat, shared = heads.apart(inputs), heads.queries != heads.keys
    parts = []
    for grid, real in _grids(lengths):
        own = [
            each.index_select(0, grid.flatten()).view(*grid.shape, *each.shape[1:]).transpose(1, 2) for each in flat
        ]
        mixed = scaled_dot_product_attention(own[0], own[1], own[2], is_causal=True, enable_gqa=shared)
        mixed = mixed.transpose(1, 2).reshape(grid.numel(), -1)
        parts.append(mixed if bool(real.all()) else mixed.index_select(0, real.flatten().nonzero().squeeze(1)))
    return parts[0] if len(parts) == 1 else torch.cat(parts)


@dataclass(frozen=True)
class Rectangles:
    """Where the heads of all tokens, a row of D numbers each, stand once they are gathered: each group's queries
    [count, Hq, T], its keys and its values [count, H, T], group behind group; and what is read, [count, Hq, T] of
    each group, likewise."""

    groups: list[tuple[int, int]]
    """count x H and T of each group."""
    shared: int
    """Hq / H."""
    gather: Tensor
    """The row that each gathered one is."""
    back: Tensor
    """The gathered one of each row."""
    read: Tensor
    """Of each gathered query, its place among all queries, [M x Hq]."""
    read_back: Tensor
    """Of each query, its place among the gathered."""
    padded: Tensor
    """The gathered queries that are padding."""
    later: list[Tensor]
    """Of each group what is added to its scores, [T x Hq / H, T]: -inf where the key stands behind the query."""


@lru_cache(maxsize=8)
def _rectangles(lengths: tuple[int, ...], heads: Heads) -> Rectangles:
    grids = _grids(lengths)
    gather, real, read, padded, later = [], [], [], [], []
    for grid, own in grids:
        first = 0
        for count in heads.sections:
            gather.append(first + _by_head(grid, sum(heads.sections), count))
            real.append(own.unsqueeze(1).expand(-1, count, -1).flatten())
            first += count
        read.append(_by_head(grid, heads.queries, heads.queries))
        padded.append(~own.unsqueeze(1).expand(-1, heads.queries, -1).flatten())
        width = grid.shape[1]
        above = torch.full((width, width), -torch.inf).triu_(1)
        later.append(above.repeat(heads.queries // heads.keys, 1))
    every, queries, spare = torch.cat(gather), torch.cat(read), torch.cat(padded)
    return Rectangles(
        groups=[(len(grid) * heads.keys, grid.shape[1]) for grid, _ in grids],
        shared=heads.queries // heads.keys,
        gather=every,
        back=_inverse(every, torch.cat(real)),
        read=queries,
        read_back=_inverse(queries, ~spare),
        padded=spare.nonzero().squeeze(1),
        later=later,
    )


def _by_head(grid: Tensor, rows: int, heads: int) -> Tensor:
    """The first `heads` of the rows that each token of a grid [count, T] has, by sequence, head and place."""
    return (grid.unsqueeze(1) * rows + torch.arange(heads).view(1, -1, 1)).flatten()


def _inverse(gather: Tensor, real: Tensor) -> Tensor:
    """Where each row has gone, of those that are real."""
    places = real.nonzero().squeeze(1)
    found = torch.empty_like(places)
    found[gather[places]] = places
    return found


class _Short(Function):
    """All heads of each token, [M, Hq + 2 H, D], to what is read, [M x Hq, D]."""

    @staticmethod
    def forward(ctx: Any, inputs: Tensor, plan: Rectangles) -> Tensor:
        own = inputs.reshape(-1, inputs.shape[-1]).index_select(0, plan.gather)
        mixed, scale, kept = own.new_empty(len(plan.read), own.shape[1]), own.shape[1] ** -0.5, [own]
        for later, (queries, keys, values), read in zip(
            plan.later, _parts(plan, own), _reads(plan, mixed), strict=True
        ):
            scores = torch.baddbmm(later.expand(len(keys), -1, -1), queries, keys.mT, alpha=scale)
            weights = torch.softmax(scores, dim=-1)
            torch.bmm(weights, values, out=read)
            kept.append(weights)
        ctx.plan, ctx.shape = plan, inputs.shape
        ctx.save_for_backward(*kept)
        return mixed.index_select(0, plan.read_back)

    @staticmethod
    def backward(ctx: Any, of_mixed: Tensor) -> tuple[Tensor | None, ...]:
        plan, (own, *every) = ctx.plan, ctx.saved_tensors
        given, scale = of_mixed.index_select(0, plan.read).index_fill_(0, plan.padded, 0), own.shape[1] ** -0.5
        found = torch.empty_like(own)
        for weights, of_read, (queries, keys, values), (of_queries, of_keys, of_values) in zip(
            every, _reads(plan, given), _parts(plan, own), _parts(plan, found), strict=True
        ):
            torch.bmm(weights.mT, of_read, out=of_values)
            of_weights = torch.bmm(of_read, values.mT)
            of_scores = torch.ops.aten._softmax_backward_data(of_weights, weights, -1, weights.dtype)
            torch.baddbmm(of_queries, of_scores, keys, beta=0, alpha=scale, out=of_queries)
            torch.baddbmm(of_keys, of_scores.mT, queries, beta=0, alpha=scale, out=of_keys)
        return found.index_select(0, plan.back).view(ctx.shape), None


def _parts(plan: Rectangles, gathered: Tensor) -> list[list[Tensor]]:
    """Queries [count x H, Hq/H x T, D], keys and values [count x H, T, D] of each group."""
    found, start = [], 0
    for count, width in plan.groups:
        own = []
        for times in (plan.shared, 1, 1):
            rows = count * width * times
            own.append(gathered.narrow(0, start, rows).view(count, times * width, -1))
            start += rows
        found.append(own)
    return found


def _reads(plan: Rectangles, gathered: Tensor) -> list[Tensor]:
    """What is read, [count x H, Hq/H x T, D] of each group."""
    found, start = [], 0
    for count, width in plan.groups:
        rows = count * width * plan.shared
        found.append(gathered.narrow(0, start, rows).view(count, plan.shared * width, -1))
        start += rows
    return found
