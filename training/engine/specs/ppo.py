"""Spec of `ppo`: reinforcement learning against a reward model under a KL penalty."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from training.engine.specs.base import BadSpec, Spec


@dataclass(frozen=True, kw_only=True)
class PpoSpec(Spec):
    """Trains a policy by PPO with a per-token KL penalty to the reference."""

    policy: Path
    """Folder of the policy to start from."""
    reference: Path
    """Folder of the SFT model to which the KL penalty ties the policy."""
    reward_model: Path
    """Folder of the reward-model ensemble; the value model starts as a copy of its first member."""
    prompts: Path
    """JSONL of {"prompt": text or chat}."""
    updates: int = 40
    """Rounds of collecting episodes and learning from them."""
    episodes_per_update: int = 64
    """Responses sampled for each update."""
    ppo_epochs: int = 2
    """Passes over the episodes of an update."""
    minibatches: int = 4
    """Optimiser steps in one pass; must divide episodes_per_update."""
    learning_rate: float = 1e-6
    """Step size of the policy's AdamW."""
    value_learning_rate: float = 1e-5
    """Step size of the value model's AdamW."""
    critic_warmup_updates: int = 0
    """First updates in which the value model alone learns."""
    kl_coefficient: float = 0.05
    """Reward lost for each nat of log-probability ratio to the reference (beta)."""
    discount: float = 1.0
    """Discount of later rewards, for each token (gamma)."""
    gae_decay: float = 0.95
    """Decay of temporal-difference errors in the advantage, for each token (lambda)."""
    clip: float = 0.2
    """Largest useful departure of the probability ratio from 1."""
    max_gradient_norm: float = 1.0
    """Gradients are scaled down to this L2 norm."""
    temperature: float = 1.0
    """Temperature of sampling, and of every log-probability of the run."""
    max_new_tokens: int = 128
    """Longest response in tokens, the end-of-sequence token included."""
    missing_eos_penalty: float = 1.0
    """Taken off the score of a response that did not end by itself."""
    combine: Literal["mean", "min", "uwo"] = "mean"
    """How the members' scores become one: their mean, their minimum, or the mean less uwo_coefficient x variance."""
    uwo_coefficient: float = 0.5
    """Weight of the variance between members in uwo."""
    samples_every_updates: int = 10
    """Updates between two sets of rows in samples.jsonl."""
    checkpoint_every_steps: int = 10
    """Updates between two checkpoints."""

    def validate(self) -> None:
        """See Spec.validate."""
        super().validate()
        self.at_least(1, "updates", "episodes_per_update", "ppo_epochs", "minibatches", "max_new_tokens")
        self.at_least(1, "samples_every_updates", "checkpoint_every_steps")
        self.at_least(0, "critic_warmup_updates", "kl_coefficient", "missing_eos_penalty", "uwo_coefficient")
        self.above_zero("learning_rate", "value_learning_rate", "clip", "max_gradient_norm", "temperature")
        self.share("discount", "gae_decay")
        if self.episodes_per_update % self.minibatches:
            raise BadSpec(f"minibatches is {self.minibatches}; it must divide {self.episodes_per_update} episodes")
