"""Scores of an ensemble as functions of prompts and responses, within a budget of tokens."""

from collections.abc import Callable

import torch
from torch import Tensor

from training.engine.ensemble import Ensemble, combined
from training.engine.token_budget import TokenBudget

MemberScores = Callable[[list[list[int]], list[list[int]]], Tensor]
"""From ids of prompts and of responses to one score of each member, [M, B]."""

Scorer = Callable[[list[list[int]], list[list[int]]], Tensor]
"""From ids of prompts and of responses to one score each, [B]."""


def score_by(ensemble: Ensemble, budget: TokenBudget) -> MemberScores:
    """The member scores, each at mean 0 and sd 1: see Ensemble.scores."""

    def score(prompts: list[list[int]], responses: list[list[int]]) -> Tensor:
        lengths = [len(prompt) + len(response) + 1 for prompt, response in zip(prompts, responses, strict=True)]
        scores = torch.zeros(len(ensemble.members), len(prompts), device=ensemble.device)

        def part(rows: list[int]) -> None:
            some = [prompts[row] for row in rows], [responses[row] for row in rows]
            scores[:, rows] = ensemble.scores(*some, micro_batch_tokens=budget.tokens)

        budget.each(lengths, part, idle=lambda: part([0]))
        return scores

    return score


def scorer(ensemble: Ensemble | None, budget: TokenBudget, combine: str, uwo_coefficient: float) -> Scorer:
    """The combined score; without an ensemble there is nothing to choose by, and all score 0."""
    if ensemble is None:
        return lambda prompts, _responses: torch.zeros(len(prompts))
    members = score_by(ensemble, budget)
    return lambda prompts, responses: combined(members(prompts, responses), combine, uwo_coefficient)
