"""Spec of `ppo`: reinforcement learning against a reward model under a KL penalty."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from training.engine.specs.base import BadSpec
from training.engine.specs.lora import WITHOUT_ADAPTERS, Lora
from training.engine.specs.training import TrainingSpec


@dataclass(frozen=True, kw_only=True)
class PpoSpec(TrainingSpec):
    """Trains a policy by PPO, or by RLOO, with a KL penalty to the reference."""

    policy: Path
    """Folder of the policy to start from."""
    reference: Path
    """Folder of the SFT model to which the KL penalty ties the policy."""
    reward_model: Path
    """Folder of the reward-model ensemble; the value model starts as a copy of its first member."""
    prompts: Path
    """JSONL of {"prompt": text or chat}."""
    algorithm: Literal["ppo", "rloo"] = "ppo"
    """ppo has a value model and an advantage for each token; rloo has none: a response's advantage is its reward less
    the mean of the other responses to its prompt."""
    lora: Lora = WITHOUT_ADAPTERS
    """Adapters of the policy; where policy and reference are one folder, the reference is the policy without them
    and no second copy is loaded."""
    updates: int = 40
    """Rounds of collecting episodes and learning from them."""
    episodes_per_update: int = 64
    """Responses sampled for each update."""
    samples_per_prompt: int = 1
    """Responses to each prompt in an update; must divide episodes_per_update; 2 or more for rloo."""
    ppo_epochs: int = 2
    """Passes over the episodes of an update."""
    minibatches: int = 4
    """Optimiser steps in one pass; must divide episodes_per_update."""
    learning_rate: float = 1e-6
    """First step size of the policy's AdamW; it falls linearly to 0 over the updates."""
    value_learning_rate: float = 1e-5
    """First step size of the value model's AdamW; it falls linearly to 0 over the updates."""
    critic_warmup_updates: int = 0
    """First updates in which the value model alone learns."""
    kl_coefficient: float = 0.05
    """Reward lost for each nat of log-probability ratio to the reference (beta); where target_kl_nats is given, its
    first value."""
    target_kl_nats: float | None = None
    """Divergence from the reference, in nats a response, towards which the coefficient is steered; null keeps it."""
    kl_horizon_episodes: int = 10000
    """Episodes over which a divergence a fifth off its target changes the coefficient by about a fifth."""
    kl_limit_nats: float | None = None
    """The run ends early, and publishes, once an update's divergence from the reference is above this; null never."""
    kl_fault_nats: float = 200.0
    """A divergence above this is a fault: the run ends and publishes nothing."""
    discount: float = 1.0
    """Discount of later rewards, for each token (gamma)."""
    gae_decay: float = 0.95
    """Decay of temporal-difference errors in the advantage, for each token (lambda)."""
    clip: float = 0.2
    """Largest useful departure of the probability ratio from 1."""
    value_clip: float = 0.2
    """Largest useful departure of a value from the one at sampling, in units of the score."""
    max_gradient_norm: float = 1.0
    """Gradients are scaled down to this L2 norm."""
    temperature: float = 1.0
    """Temperature of sampling, and of every log-probability of the run."""
    max_new_tokens: int = 128
    """Longest response in tokens, the end-of-sequence token included."""
    missing_eos_penalty: float | None = 1.0
    """A response that did not end by itself scores minus this, whatever the reward model says of it; null lets the
    reward model's score stand."""
    combine: Literal["mean", "min", "uwo"] = "mean"
    """How the members' scores become one: their mean, their minimum, or the mean less uwo_coefficient x variance."""
    uwo_coefficient: float = 0.5
    """Weight of the variance between members in uwo."""
    held_out_share: float = 0.0
    """Share of prompts, chosen by a stable hash, that are never learnt from and measure held_out_reward."""
    held_out_members: int = 0
    """Last members of the ensemble that take no part in the reward and score the held-out responses instead."""
    held_out_every_updates: int = 10
    """Updates between two measurements on held-out prompts, of at most episodes_per_update responses."""
    reward_gap_limit: float | None = None
    """The run ends early, and publishes, once the training reward is surely (two standard errors) above the held-out
    reward by more than this; null never."""
    ptx_demonstrations: Path | None = None
    """JSONL of {"prompt", "response"}: their loss is mixed in (PPO-ptx), so that the policy does not forget them."""
    ptx_coefficient: float = 1.0
    """Weight of that loss, in nats a token."""
    micro_batch_tokens: int = 4096
    """Tokens learnt from at once, padding included; a minibatch is cut into pieces of like length. It changes speed
    and memory, not the result."""
    forward_tokens: int = 16384
    """Tokens measured at once without learning, padding included."""
    sampling_rows: int = 64
    """Responses in progress at once."""
    samples_every_updates: int = 10
    """Updates between two sets of rows in samples.jsonl."""
    sample_rows: int = 8
    """Episodes of an update that samples.jsonl shows, at most."""
    checkpoint_every_steps: int = 10
    """Updates between two checkpoints."""

    def validate(self) -> None:
        """See Spec.validate."""
        super().validate()
        self.at_least(1, "updates", "episodes_per_update", "ppo_epochs", "minibatches", "max_new_tokens")
        self.at_least(1, "samples_every_updates", "sample_rows", "checkpoint_every_steps", "samples_per_prompt")
        self.at_least(1, "kl_horizon_episodes", "held_out_every_updates", "micro_batch_tokens", "forward_tokens")
        self.at_least(1, "sampling_rows")
        self.at_least(0, "critic_warmup_updates", "kl_coefficient", "uwo_coefficient", "ptx_coefficient")
        self.at_least(0, "held_out_members")
        if self.missing_eos_penalty is not None:
            self.at_least(0, "missing_eos_penalty")
        self.above_zero("learning_rate", "value_learning_rate", "clip", "value_clip", "max_gradient_norm")
        self.above_zero("temperature", "kl_fault_nats")
        self.above_zero(*(name for name in ("target_kl_nats", "kl_limit_nats") if getattr(self, name) is not None))
        self.share("discount", "gae_decay", "held_out_share")
        if self.episodes_per_update % self.minibatches:
            raise BadSpec(f"minibatches is {self.minibatches}; it must divide {self.episodes_per_update} episodes")
        if self.episodes_per_update % self.samples_per_prompt:
            raise BadSpec(
                f"samples_per_prompt is {self.samples_per_prompt}; it must divide {self.episodes_per_update} episodes"
            )
        if self.algorithm == "rloo" and self.samples_per_prompt < 2:
            raise BadSpec("samples_per_prompt is 1 and algorithm 'rloo'; give 2 or more, for example 4")
        if self.algorithm == "rloo" and self.critic_warmup_updates:
            raise BadSpec("critic_warmup_updates is above 0 and algorithm 'rloo' has no critic; give 0")
        self.lora.validate()
        if self.held_out_share == 1:
            raise BadSpec("held_out_share is 1.0; leave prompts to learn from, for example 0.1")
        if self.held_out_share == 0 and (self.held_out_members or self.reward_gap_limit is not None):
            raise BadSpec("held_out_share is 0; held_out_members and reward_gap_limit need prompts held out")
