"""One update's episodes: sampled by the policy, measured by reference, value model and reward."""

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

from training.engine.advantages import Advantages, generalised_advantages
from training.engine.joined import join
from training.engine.kl import k1, k3
from training.engine.leave_one_out import leave_one_out
from training.engine.ranks import Ranks
from training.engine.sampler import Sampler
from training.engine.scoring import MemberScores
from training.engine.specs import PpoSpec
from training.engine.tensors import masked_sum
from training.engine.token_budget import TokenBudget
from training.engine.token_measures import LanguageModel, ValueModel
from training.engine.whitening import whiten


@dataclass(frozen=True)
class Episodes:
    """What is asked, and with which draws; `samples_per_prompt` neighbours share a prompt."""

    prompts: list[list[int]]
    draws: Tensor
    """[B, R]."""


@dataclass(frozen=True)
class Rollout:
    """Episodes with everything that learning from them needs; tensors are [B, R] over response tokens unless said.

    Every row fills its columns from the first; what stands outside the mask has no meaning.
    """

    prompts: list[list[int]]
    responses: list[list[int]]
    mask: Tensor
    old_log_probs: Tensor
    kl: Tensor
    kl_k3: Tensor
    entropy: Tensor
    values: Tensor
    member_scores: Tensor
    """[M, B], normalised scores as the members give them."""
    scores: Tensor
    """[B], the combined score; of a response that did not end by itself, minus the penalty."""
    finished: Tensor
    """[B], True where the response ended by itself."""
    advantages: Tensor
    """Whitened over the mask and over all ranks in PPO; the same for all tokens of a response in RLOO."""
    returns: Tensor
    kl_coefficient: float


@dataclass(frozen=True)
class Actors:
    """The models that make and measure episodes; there is no value model in RLOO."""

    sampler: Sampler
    policy: LanguageModel
    reference: LanguageModel
    value: ValueModel | None
    score: MemberScores
    combine: Callable[[Tensor], Tensor]
    """From member scores [M, B] to one score each, [B]."""
    end_id: int
    pad_id: int
    packed: bool
    """Whether all models keep packed sequences apart."""
    budget: TokenBudget
    """Of forward passes without gradient."""


@torch.no_grad()
def collect(spec: PpoSpec, actors: Actors, asked: Episodes, kl_coefficient: float, ranks: Ranks) -> Rollout:
    """Sample one response to each prompt and measure it.

    The reward of a token is -kl_coefficient x (log pi - log pi_ref); the last token also gets the score (Ziegler et
    al. 2019, arXiv 1909.08593, eq. 2). Log-probabilities are recomputed by a forward pass over the whole sequence,
    as learning computes them.
    """
    # 1. Sample, and read every model's view of the response tokens.
    responses = actors.sampler.sample(asked.prompts, asked.draws, spec.temperature)
    measured = _measured(actors, asked.prompts, responses)
    mask, log_probs, values = measured["mask"].bool(), measured["log_probs"], measured["values"]
    kl = k1(log_probs, measured["reference_log_probs"])

    # 2. Score; an end that is missing replaces the score, so that no score can make up for it.
    member_scores = actors.score(asked.prompts, responses)
    finished = torch.tensor([response[-1] == actors.end_id for response in responses], device=mask.device)
    scores = ended_scores(spec, actors.combine(member_scores), finished)

    # 3. Rewards, and from them advantages.
    if spec.algorithm == "rloo":
        estimate = _rloo(spec, scores - kl_coefficient * masked_sum(kl, mask), mask)
    else:
        estimate = _gae(spec, rewards=token_rewards(scores, kl, mask, kl_coefficient), values=values, mask=mask)
        whitened = whiten(estimate.advantages, mask, ranks)
        estimate = Advantages(advantages=whitened, returns=estimate.returns)
    return Rollout(
        prompts=asked.prompts,
        responses=responses,
        mask=mask,
        old_log_probs=log_probs,
        kl=kl,
        kl_k3=k3(log_probs, measured["reference_log_probs"]),
        entropy=measured["entropies"],
        values=values,
        member_scores=member_scores,
        scores=scores,
        finished=finished,
        advantages=estimate.advantages,
        returns=estimate.returns,
        kl_coefficient=kl_coefficient,
    )


def ended_scores(spec: PpoSpec, scores: Tensor, finished: Tensor) -> Tensor:
    """Scores [B], those of responses that are not finished [B] replaced by minus the penalty."""
    if spec.missing_eos_penalty is None:
        return scores
    return torch.where(finished, scores, -spec.missing_eos_penalty)


def token_rewards(scores: Tensor, kl: Tensor, mask: Tensor, kl_coefficient: float) -> Tensor:
    """-kl_coefficient x kl [B, R] at each token of mask [B, R], and the score [B] at each row's last one as well."""
    rewards = torch.where(mask, -kl_coefficient * kl, 0)
    rewards[torch.arange(len(scores), device=mask.device), mask.sum(dim=1) - 1] += scores
    return rewards


def _measured(actors: Actors, prompts: list[list[int]], responses: list[list[int]]) -> dict[str, Tensor]:
    """Mask, log-probabilities of policy and reference, entropies and values, each [B, R] in fp32."""
    device = actors.policy.model.device
    shape = (len(responses), max(map(len, responses)))
    names = ("mask", "log_probs", "reference_log_probs", "entropies", "values")
    grids = {name: torch.zeros(shape, device=device) for name in names}
    lengths = [len(prompt) + len(response) for prompt, response in zip(prompts, responses, strict=True)]

    def measure(rows: list[int]) -> None:
        some = [responses[row] for row in rows]
        batch = join([prompts[row] for row in rows], some, actors.pad_id, device, packed=actors.packed)
        at = (torch.tensor(rows, device=device)[batch.owners], batch.within)
        found = actors.policy.measure(batch)
        grids["mask"][at] = 1
        grids["log_probs"][at], grids["entropies"][at] = found.log_probs, found.entropies
        grids["reference_log_probs"][at] = actors.reference.measure(batch).log_probs
        if actors.value is not None:
            grids["values"][at] = actors.value(batch)

    actors.budget.each(lengths, measure, idle=lambda: measure([0]))
    return grids


def _gae(spec: PpoSpec, *, rewards: Tensor, values: Tensor, mask: Tensor) -> Advantages:
    return generalised_advantages(
        rewards=rewards, values=values, mask=mask, discount=spec.discount, decay=spec.gae_decay
    )


def _rloo(spec: PpoSpec, totals: Tensor, mask: Tensor) -> Advantages:
    advantages = leave_one_out(totals, spec.samples_per_prompt).unsqueeze(1) * mask
    return Advantages(advantages=advantages, returns=torch.zeros_like(advantages))
