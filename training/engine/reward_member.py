"""One member of the ensemble: its training steps, and the scores of a model on whole comparisons."""

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.optim import AdamW
from transformers import PreTrainedModel

from training.engine.comparisons import Comparison, pair_places, pairs_of
from training.engine.devices import autocast
from training.engine.optimising import apply_gradients
from training.engine.ranks import Ranks
from training.engine.reward_loss import centring, pair_losses, targets
from training.engine.specs import RewardSpec
from training.engine.token_budget import TokenBudget
from training.engine.trees import flat_scores, tree_scores


@dataclass(frozen=True)
class Layout:
    """How sequences become rectangles."""

    pad_id: int
    budget: TokenBudget
    share_prompts: bool

    def scores(self, model: PreTrainedModel, comparisons: Sequence[Comparison]) -> Tensor:
        """The score of every response, comparison after comparison, [sum of K]."""
        layout = tree_scores if self.share_prompts else flat_scores
        return layout(model, [comparison.tree for comparison in comparisons], self.pad_id)

    def widths(self, comparisons: Sequence[Comparison]) -> list[int]:
        """Tokens that each comparison takes."""
        if self.share_prompts:
            return [comparison.tree.length_tokens for comparison in comparisons]
        trees = [comparison.tree for comparison in comparisons]
        return [len(tree.responses) * max(map(len, tree.sequences)) for tree in trees]


@dataclass(frozen=True)
class Step:
    """What a step of learning looked like."""

    loss_nats: float
    margin: float
    accuracy: float
    """Share of pairs with a label other than 1/2 on whose side the margin is; a margin of 0 counts half."""
    gradient_norm: float
    tokens: int


def learn(
    spec: RewardSpec,
    model: PreTrainedModel,
    optimiser: AdamW,
    batch: Sequence[Comparison],
    layout: Layout,
    learning_rate: float,
    ranks: Ranks | None = None,
) -> Step:
    """One step down the weighted mean loss over all pairs of the batch, in as many micro-batches as the budget asks.

    Every one of `ranks` (all, unless said) takes its part of the comparisons; loss, gradient and figures are those of
    the whole batch.
    Raises RunFailed where the loss is no number or memory runs out twice.
    """
    total = math.fsum(pair.preference.weight for comparison in batch for pair in comparison.pairs)

    ranks, every = ranks or Ranks(), layout.widths(batch)
    mine = ranks.deal(every)

    def part(rows: list[int]) -> Tensor:
        some = [batch[mine[row]] for row in rows]
        with autocast(spec, model.device):
            scores = layout.scores(model, some)
        sums = _pair_sums(spec, scores, some)
        (sums[0] / total).backward()  # type: ignore[no-untyped-call]
        return sums.detach()

    def undo() -> None:
        optimiser.zero_grad(set_to_none=True)

    def idle() -> None:
        (layout.scores(model, batch[:1]).sum() * 0).backward()  # type: ignore[no-untyped-call]

    parts = layout.budget.each([every[row] for row in mine], part, undo, idle)
    none = torch.zeros(5, device=model.device)  # of a rank without any comparison
    sums = ranks.sum(torch.stack([none, *(each for _, each in parts)]).sum(dim=0))
    ranks.sum_gradients(model)
    loss, margins, right, decided, pairs = sums.tolist()
    norm = apply_gradients(loss / total, optimiser, learning_rate, spec.max_gradient_norm)
    return Step(
        loss_nats=loss / total,
        margin=margins / pairs,
        accuracy=right / decided if decided else 0.5,
        gradient_norm=norm,
        tokens=sum(every),
    )


def _pair_sums(spec: RewardSpec, scores: Tensor, comparisons: Sequence[Comparison]) -> Tensor:
    """Sums over pairs, [5]: weighted loss, margin, right ones, decided ones, pairs. The loss carries the gradient."""
    pairs = [pair.preference for _, pair in pairs_of(comparisons)]
    chosen, rejected = (scores[torch.tensor(places, device=scores.device)] for places in pair_places(comparisons))
    columns = torch.tensor([[row.p_chosen, row.weight, row.margin] for row in pairs], device=scores.device)
    p_chosen, weights, wanted = columns.unbind(dim=1)
    margins = chosen - rejected
    losses = pair_losses(
        margins - wanted if spec.use_margins else margins, targets(p_chosen, spec.labels, spec.flip_share)
    )
    loss = (weights * losses).sum()
    if spec.centring > 0:
        loss = loss + spec.centring * centring(chosen, rejected, weights) * weights.sum()
    with torch.no_grad():
        sides = torch.sign(p_chosen - 0.5)
        decided = sides != 0
        right = torch.where(decided, (torch.sign(margins) * sides + 1) / 2, 0)
        counts = torch.stack([margins.sum(), right.sum(), decided.sum(), torch.full_like(loss, len(pairs))])
    return torch.cat([loss.unsqueeze(0), counts])


@torch.no_grad()
def pair_scores(
    spec: RewardSpec, model: PreTrainedModel, comparisons: Sequence[Comparison], layout: Layout
) -> tuple[Tensor, Tensor]:
    """Raw scores of every pair's chosen and rejected response, [N] each in fp32 on the CPU, in the given order."""
    if not comparisons:
        return torch.empty(0), torch.empty(0)
    ranks, widths = Ranks(), layout.widths(comparisons)
    mine = ranks.deal(widths)
    sizes = [len(comparison.tree.responses) for comparison in comparisons]
    starts = list(itertools.accumulate(sizes, initial=0))
    every = torch.zeros(starts[-1], device=model.device)

    def part(rows: list[int]) -> None:
        some = [mine[row] for row in rows]
        with autocast(spec, model.device):
            scores = layout.scores(model, [comparisons[row] for row in some])
        for row, each in zip(some, torch.split(scores, [sizes[row] for row in some]), strict=True):
            every[starts[row] : starts[row + 1]] = each

    layout.budget.each([widths[row] for row in mine], part, idle=lambda: layout.scores(model, comparisons[:1]))
    whole = ranks.sum(every).cpu()
    chosen, rejected = pair_places(comparisons)
    return whole[chosen], whole[rejected]
