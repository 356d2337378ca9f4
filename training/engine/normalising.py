"""What brings members of an ensemble to one scale: their scores of responses that the SFT model itself gives."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Self

import torch
from torch import Tensor
from transformers import PreTrainedModel, PreTrainedTokenizerBase

from training.engine.causal_lm import load_causal_lm
from training.engine.comparisons import Comparison
from training.engine.devices import autocast
from training.engine.sampler import sampler_for, uniform_draws
from training.engine.scalar_head import last_scores
from training.engine.seeds import generator
from training.engine.sequences import pad
from training.engine.specs import RewardSpec
from training.engine.token_budget import TokenBudget
from training.engine.tokenizer import end_id, pad_id

AT_ONCE = 64
"""Responses sampled at once."""


@dataclass(frozen=True)
class Spread:
    """Mean and standard deviation of a member's raw scores."""

    mean: float
    sd: float

    @classmethod
    def of(cls, scores: Tensor) -> Self:
        """Of scores [N]; the sd is at least 1e-6, so that a member without any spread divides by no zero."""
        found = scores.double()
        return cls(float(found.mean()), max(float(found.std(unbiased=False)), 1e-6))


def responses_to_normalise(
    spec: RewardSpec,
    tokenizer: PreTrainedTokenizerBase,
    comparisons: list[Comparison],
    device: torch.device,
    note: Callable[[str], None],
) -> list[list[int]]:
    """Whole sequences: prompts of the training data with a sampled response each, or the data's own responses.

    Responses end with the end-of-sequence token, appended where the model did not come to it within the longest
    response of the data. `note`: see sampler_for.
    """
    if spec.normalising_samples == 0:
        return [sequence for comparison in comparisons for sequence in comparison.tree.sequences]
    policy = load_causal_lm(spec.model, tokenizer, device)
    longest = max(len(response) for comparison in comparisons for response in comparison.tree.responses)
    order = torch.randperm(len(comparisons), generator=generator(spec.seed, "normalising")).tolist()
    prompts = [comparisons[order[at % len(order)]].tree.prompt for at in range(spec.normalising_samples)]
    sampler = sampler_for(policy, end_id=end_id(tokenizer), pad_id=pad_id(tokenizer), note=note)
    sequences = []
    for at in range(0, len(prompts), AT_ONCE):
        some = prompts[at : at + AT_ONCE]
        draws = uniform_draws(len(some), longest, generator(spec.seed, "normalising", at))
        with autocast(spec, device):
            responses = sampler.sample(some, draws, temperature=1.0)
        for prompt, response in zip(some, responses, strict=True):
            ended = response if response[-1] == end_id(tokenizer) else [*response, end_id(tokenizer)]
            sequences.append(prompt + ended)
    return sequences


@torch.no_grad()
def raw_scores(
    spec: RewardSpec, model: PreTrainedModel, sequences: list[list[int]], pad_id: int, budget: TokenBudget
) -> Tensor:
    """The member's raw score of each sequence, [N] in fp32 on the CPU."""
    scores = torch.empty(len(sequences))

    def part(rows: list[int]) -> None:
        batch = pad([sequences[row] for row in rows], pad_id, side="right", device=model.device)
        with autocast(spec, model.device):
            scores[rows] = last_scores(model, batch).cpu()

    budget.each([len(ids) for ids in sequences], part)
    return scores
