"""Best-of-n sampling: of n responses the one that the reward model likes best, the cheap policy to compare PPO with.

It is at most log n - (n - 1) / n nats away from the policy drawn from (Beirami et al. 2024, arXiv 2401.01879).
"""

import math
from dataclasses import dataclass

import torch
from torch import Tensor

from training.engine.sampler import Sampler, uniform_draws
from training.engine.scoring import Scorer


@dataclass(frozen=True)
class Best:
    """One response to each prompt, and its score [B]."""

    responses: list[list[int]]
    scores: Tensor


def best_of(
    sampler: Sampler,
    score: Scorer,
    prompts: list[list[int]],
    *,
    n: int,
    max_new_tokens: int,
    temperature: float,
    rng: torch.Generator,
) -> Best:
    """The best of `n` responses to each prompt; of equal scores the one drawn first."""
    asked = [prompt for prompt in prompts for _ in range(n)]
    drawn = sampler.sample(asked, uniform_draws(len(asked), max_new_tokens, rng), temperature)
    scores = score(asked, drawn).view(len(prompts), n)
    places = scores.argmax(dim=1)  # the first of equal ones
    kept = [drawn[row * n + place] for row, place in enumerate(places.tolist())]
    return Best(kept, scores.gather(1, places.unsqueeze(1)).squeeze(1))


def divergence_bound_nats(n: int) -> float:
    """Upper bound of KL(best of n || policy), in nats a response."""
    return math.log(n) - (n - 1) / n
