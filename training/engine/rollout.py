"""One update's episodes: sampled by the policy, measured by reference, value model and reward."""

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor
from transformers import PreTrainedModel

from training.engine.advantages import generalised_advantages
from training.engine.causal_lm import response_logits
from training.engine.kl import k1, k3
from training.engine.sampler import sample_responses
from training.engine.scalar_head import token_scores
from training.engine.sequences import Episodes, Padded, episodes
from training.engine.specs import PpoSpec
from training.engine.tensors import entropies, masked_whiten, token_log_probs

Score = Callable[[list[list[int]], list[list[int]]], Tensor]
"""From ids of prompts and of responses to one score each, [B]."""


@dataclass(frozen=True)
class ValueModel:
    """A reward model's copy that foretells the return at each token, in units of the normalised score."""

    model: PreTrainedModel
    mean: float
    sd: float

    def __call__(self, batch: Episodes) -> Tensor:
        """Value before each response token, [B, R]: read at the place just before it."""
        width = batch.responses.ids.shape[1]
        scores = token_scores(self.model, Padded(batch.ids, batch.mask))[:, -width - 1 : -1]
        return (scores - self.mean) / self.sd


@dataclass(frozen=True)
class Rollout:
    """Episodes with everything that learning from them needs; tensors are [B, R] over response tokens unless said."""

    episodes: Episodes
    responses: list[list[int]]
    old_log_probs: Tensor
    kl: Tensor
    kl_k3: Tensor
    entropy: Tensor
    values: Tensor
    scores: Tensor
    """[B], the reward model's score, the missing-EOS penalty taken off."""
    finished: Tensor
    """[B], True where the response ended by itself."""
    advantages: Tensor
    """Whitened over the mask."""
    returns: Tensor

    @property
    def mask(self) -> Tensor:
        """True on response tokens."""
        return self.episodes.responses.mask


@torch.no_grad()
def collect(
    spec: PpoSpec,
    *,
    policy: PreTrainedModel,
    reference: PreTrainedModel,
    value: ValueModel,
    score: Score,
    prompts: list[list[int]],
    end_id: int,
    pad_id: int,
    rng: torch.Generator,
) -> Rollout:
    """Sample one response to each prompt and measure it.

    The reward of a token is -kl_coefficient x (log pi - log pi_ref); the last token also gets the score (Ziegler et
    al. 2019, arXiv 1909.08593, eq. 2). Log-probabilities are recomputed by a forward pass over the whole sequence,
    as learning computes them.
    """
    responses = sample_responses(
        policy,
        prompts,
        end_id=end_id,
        pad_id=pad_id,
        max_new_tokens=spec.max_new_tokens,
        temperature=spec.temperature,
        rng=rng,
    )
    batch = episodes(prompts, responses, pad_id, policy.device)
    tokens, mask = batch.responses.ids, batch.responses.mask
    logits = response_logits(policy, batch) / spec.temperature
    log_probs = token_log_probs(logits, tokens)
    reference_log_probs = token_log_probs(response_logits(reference, batch) / spec.temperature, tokens)
    values = value(batch)
    finished = torch.tensor([response[-1] == end_id for response in responses], device=tokens.device)
    scores = score(prompts, responses) - spec.missing_eos_penalty * (~finished).float()
    kl = k1(log_probs, reference_log_probs)
    rewards = -spec.kl_coefficient * kl
    rewards[torch.arange(len(responses)), mask.sum(dim=1) - 1] += scores
    estimate = generalised_advantages(
        rewards=rewards, values=values, mask=mask, discount=spec.discount, decay=spec.gae_decay
    )
    return Rollout(
        episodes=batch,
        responses=responses,
        old_log_probs=log_probs,
        kl=kl,
        kl_k3=k3(log_probs, reference_log_probs),
        entropy=entropies(logits),
        values=values,
        scores=scores,
        finished=finished,
        advantages=masked_whiten(estimate.advantages, mask),
        returns=estimate.returns,
    )
