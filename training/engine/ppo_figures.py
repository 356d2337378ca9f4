"""What the episodes of an update looked like, over response tokens only and over the episodes of all ranks."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor

from training.engine.intervals import Numbers, bootstrap, mean_of, ratio_of
from training.engine.ranks import Ranks
from training.engine.rollout import Rollout
from training.engine.tensors import masked_sum

DRAWS = 1000
"""Bootstrap draws of an interval."""


@dataclass(frozen=True)
class EpisodeTable:
    """Sums of each episode of all ranks, [B] each, in float64."""

    member_scores: Tensor
    """[M, B]."""
    scores: Tensor
    kl: Tensor
    kl_k3: Tensor
    entropy: Tensor
    tokens: Tensor
    finished: Tensor
    returns: Tensor
    returns_squared: Tensor
    errors: Tensor
    errors_squared: Tensor

    @property
    def kl_nats(self) -> float:
        """Mean divergence from the reference, in nats a response."""
        return float(self.kl.mean())


def episode_table(rollout: Rollout, ranks: Ranks) -> EpisodeTable:
    """The table of a rollout, the same on every rank."""
    mask, returns = rollout.mask, rollout.returns.double()
    errors = returns - rollout.values
    grids = (rollout.kl, rollout.kl_k3, rollout.entropy, torch.ones_like(rollout.kl))
    sums = [masked_sum(grid.double(), mask) for grid in (*grids, returns, returns**2, errors, errors**2)]
    columns = [rollout.scores.double(), *sums[:4], rollout.finished.double(), *sums[4:]]
    whole = ranks.together(torch.stack([*columns, *rollout.member_scores.double()], dim=1))
    return EpisodeTable(whole[:, len(columns) :].T, *whole[:, : len(columns)].T)


def rollout_figures(table: EpisodeTable, kl_coefficient: float, value_model: bool) -> dict[str, Any]:
    """The figures of docs/metrics.md that the episodes give."""
    tokens = table.tokens.sum()
    return {
        "reward_score": float(table.scores.mean()),
        "reward_score_sd": float(table.scores.std(unbiased=False)),
        "reward_total": float((table.scores - kl_coefficient * table.kl).mean()),
        "member_scores": table.member_scores.mean(dim=1).tolist(),
        "kl_nats": table.kl_nats,
        "kl_k3_nats": float(table.kl_k3.mean()),
        "kl_coefficient": kl_coefficient,
        "entropy_nats": float(table.entropy.sum() / tokens),
        "length_tokens": float(table.tokens.mean()),
        "eos_rate": float(table.finished.mean()),
        "explained_variance": explained_variance(table) if value_model else None,
    }


def episode_intervals(
    table: EpisodeTable, kl_coefficient: float, prompts: Sequence[str], rng: Callable[[], np.random.Generator]
) -> dict[str, Any]:
    """Those of rollout_figures that are means over episodes, with intervals over their prompts [B] (see bootstrap).

    rng: gives one that draws the same each time, so that the prompts drawn are the same for every figure.
    """
    columns = {
        "reward_score": table.scores,
        "reward_total": table.scores - kl_coefficient * table.kl,
        "kl_nats": table.kl,
        "kl_k3_nats": table.kl_k3,
        "length_tokens": table.tokens,
        "eos_rate": table.finished,
    }
    entropy = ratio_of(numbers(table.entropy), numbers(table.tokens))
    return {
        **{name: mean_interval(each, prompts, rng()) for name, each in columns.items()},
        "entropy_nats": bootstrap(entropy, prompts, DRAWS, rng()),
        "member_scores": [mean_interval(each, prompts, rng()) for each in table.member_scores],
    }


def mean_interval(column: Tensor, prompts: Sequence[str], rng: np.random.Generator) -> dict[str, Any]:
    """The mean of a column [B] with its interval over prompts [B]."""
    return bootstrap(mean_of(numbers(column)), prompts, DRAWS, rng)


def numbers(column: Tensor) -> Numbers:
    """A column as the statistics take it."""
    return np.asarray(column.double().cpu().numpy())


def explained_variance(table: EpisodeTable) -> float | None:
    """1 - Var(returns - values) / Var(returns) over response tokens; None where the returns do not vary."""
    tokens = table.tokens.sum()

    def variance(first: Tensor, second: Tensor) -> float:
        return float(second.sum() / tokens - (first.sum() / tokens) ** 2)

    spread = variance(table.returns, table.returns_squared)
    return None if spread < 1e-9 else 1 - variance(table.errors, table.errors_squared) / spread


@dataclass(frozen=True)
class HeldOut:
    """The reward of responses to prompts that are never learnt from, and how far the training reward is above it."""

    reward: float
    gap: float
    gap_error: float
    """Standard error of the gap."""
    scores: Tensor
    """Those that `reward` is the mean of, [H]."""


def held_out_gap(training: Tensor, held_out: Tensor) -> HeldOut:
    """From scores [B] and [H] of one policy, two or more each."""
    error = math.sqrt(float(training.var() / len(training) + held_out.var() / len(held_out)))
    return HeldOut(float(held_out.mean()), float(training.mean() - held_out.mean()), error, held_out)
