"""Learning from one rollout: some passes over its episodes in minibatches, policy and value model apart."""

from dataclasses import dataclass
from statistics import fmean

import torch
from torch.optim import AdamW
from transformers import PreTrainedModel

from training.engine.causal_lm import response_logits
from training.engine.devices import autocast
from training.engine.optimising import descend
from training.engine.ppo_loss import explained_variance, policy_loss, value_loss
from training.engine.rollout import Rollout, ValueModel
from training.engine.specs import PpoSpec
from training.engine.tensors import masked_mean, masked_sum, token_log_probs

RATIO_TOLERANCE = {"fp32": 1e-3, "bf16": 0.2}
"""How far the ratio of the first minibatch may be from 1: rounding alone, since nothing has been learnt yet.
Measured at 1e-6 in fp32; bf16 keeps 8 bits of the logits, and batches of other widths round differently."""


class RatioNotOne(RuntimeError):
    """The first minibatch does not see the policy that sampled: masks, positions or dropout are at fault."""


@dataclass(frozen=True)
class Learner:
    """Policy and value model with their optimisers."""

    policy: PreTrainedModel
    value: ValueModel
    policy_optimiser: AdamW
    value_optimiser: AdamW


def improve(spec: PpoSpec, learner: Learner, rollout: Rollout, update: int, rng: torch.Generator) -> dict[str, float]:
    """Learn from the rollout of `update` (0-based); returns means over the minibatches. Raises RatioNotOne."""
    seen: list[dict[str, float]] = []
    count = len(rollout.responses)
    for _ in range(spec.ppo_epochs):
        for rows in torch.randperm(count, generator=rng).chunk(spec.minibatches):
            seen.append(_minibatch(spec, learner, rollout, rows.to(rollout.mask.device), update))
            if len(seen) == 1 and seen[0]["widest_ratio"] > RATIO_TOLERANCE[spec.precision]:
                raise RatioNotOne(f"the first minibatch's ratio is off 1 by {seen[0]['widest_ratio']:.2g}")
    means = {name: fmean(each[name] for each in seen) for name in seen[0] if name != "widest_ratio"}
    return {**means, "first_ratio_error": seen[0]["widest_ratio"]}


def _minibatch(
    spec: PpoSpec, learner: Learner, rollout: Rollout, rows: torch.Tensor, update: int
) -> dict[str, float]:
    batch, mask = rollout.episodes[rows], rollout.mask[rows]
    with autocast(spec, mask.device):
        logits = response_logits(learner.policy, batch) / spec.temperature
        values = learner.value(batch)
    policy = policy_loss(
        log_probs=token_log_probs(logits, batch.responses.ids),
        old_log_probs=rollout.old_log_probs[rows],
        advantages=rollout.advantages[rows],
        mask=mask,
        clip=spec.clip,
    )
    value = value_loss(values=values, returns=rollout.returns[rows], mask=mask)
    policy_norm = 0.0
    if update >= spec.critic_warmup_updates:
        policy_norm = descend(
            policy.loss, learner.policy, learner.policy_optimiser, spec.learning_rate, spec.max_gradient_norm
        )
    value_norm = descend(
        value, learner.value.model, learner.value_optimiser, spec.value_learning_rate, spec.max_gradient_norm
    )
    return {
        "policy_loss": policy.loss.item(),
        "value_loss": value.item(),
        "clip_fraction": policy.clip_fraction.item(),
        "ratio": policy.ratio.item(),
        "widest_ratio": policy.widest_ratio.item(),
        "policy_gradient_norm": policy_norm,
        "value_gradient_norm": value_norm,
    }


def rollout_figures(spec: PpoSpec, rollout: Rollout) -> dict[str, float | None]:
    """What the episodes of an update looked like, over response tokens only."""
    mask = rollout.mask
    kl_nats = masked_sum(rollout.kl, mask)
    return {
        "reward_score": rollout.scores.mean().item(),
        "reward_score_sd": rollout.scores.std(unbiased=False).item(),
        "reward_total": (rollout.scores - spec.kl_coefficient * kl_nats).mean().item(),
        "kl_nats": kl_nats.mean().item(),
        "kl_k3_nats": masked_sum(rollout.kl_k3, mask).mean().item(),
        "entropy_nats": masked_mean(rollout.entropy, mask).item(),
        "length_tokens": mask.sum(dim=1).float().mean().item(),
        "eos_rate": rollout.finished.float().mean().item(),
        "explained_variance": explained_variance(values=rollout.values, returns=rollout.returns, mask=mask),
    }
