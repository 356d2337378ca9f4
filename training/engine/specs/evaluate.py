"""Spec of `evaluate`: a policy measured against the reference."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from training.engine.specs.base import BadSpec, Spec


@dataclass(frozen=True, kw_only=True)
class EvaluateSpec(Spec):
    """Samples policy and reference on the same prompts and compares reward, KL, length and endings."""

    policy: Path
    """Folder of the policy."""
    reference: Path
    """Folder of the SFT model."""
    current: Path | None = None
    """Folder of the policy that serves now, where it is another one than the SFT model: a third player."""
    prompts: Path
    """JSONL of {"id": text, "prompt": text or chat}."""
    reward_model: Path | None = None
    """Folder of the reward-model ensemble; without it rewards and win rate are left out. Its gate members,
    where it has some, score beside it: the held-out figures are theirs."""
    combine: Literal["mean", "min", "uwo"] = "mean"
    """How the members' scores become one: their mean, their minimum, or the mean less uwo_coefficient x variance."""
    uwo_coefficient: float = 0.5
    """Weight of the variance between members in uwo."""
    best_of: int = 1
    """At 2 or more, the best of so many responses of the reference, picked by the reward model, is measured as well:
    what sampling alone can reach."""
    samples_per_prompt: int = 1
    """Responses of each of the two models to each prompt."""
    temperature: float = 1.0
    """Temperature of sampling, and of the log-probabilities behind the KL; above 0."""
    max_new_tokens: int = 128
    """Longest response in tokens, the end-of-sequence token included."""
    batch_size: int = 64
    """Responses sampled at once."""
    bootstrap_draws: int = 1000
    """Draws of the bootstrap over prompts behind each interval of the report."""

    def validate(self) -> None:
        """See Spec.validate."""
        super().validate()
        self.at_least(1, "samples_per_prompt", "max_new_tokens", "batch_size", "best_of")
        self.at_least(100, "bootstrap_draws")
        self.above_zero("temperature")
        if self.best_of > 1 and self.reward_model is None:
            raise BadSpec(f"best_of is {self.best_of} and there is no reward_model to pick; give one, or best_of 1")
        self.at_least(0, "uwo_coefficient")
