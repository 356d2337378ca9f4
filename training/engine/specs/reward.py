"""Spec of `reward`: a reward-model ensemble from preferences."""

from dataclasses import dataclass
from pathlib import Path

from training.engine.specs.base import BadSpec, Spec


@dataclass(frozen=True, kw_only=True)
class RewardSpec(Spec):
    """Trains an ensemble of reward models by the soft-label Bradley–Terry loss."""

    model: Path
    """Folder of the SFT model that every member starts from."""
    preferences: Path
    """JSONL of {"prompt", "chosen", "rejected", "p_chosen"?, "p_tie"?, "weight"?, "split"?}.
    p_chosen is the soft label, half the tie mass included; without it a row is a plain preference (p_chosen 1).
    Where no row has a split, prompts are held out by a stable hash."""
    members: int = 3
    """Reward models in the ensemble; they differ in head and in the order of the preferences."""
    epochs: int = 1
    """Passes over the training preferences."""
    batch_size: int = 16
    """Preferences a step."""
    learning_rate: float = 1e-5
    """Peak step size of AdamW."""
    warmup_share: float = 0.05
    """Share of a member's steps in which the learning rate climbs from 0; it then falls linearly to 0."""
    weight_decay: float = 0.0
    """Decoupled weight decay of AdamW."""
    max_gradient_norm: float = 1.0
    """Gradients are scaled down to this L2 norm."""
    max_response_tokens: int = 512
    """Longest response in tokens, the end-of-sequence token included."""
    over_length_share: float = 0.02
    """Share of preferences that may hold a longer response and are left out; beyond it the file is refused."""
    held_out_share: float = 0.1
    """Share of prompts held out where the file has no split column."""
    min_preferences: int = 50
    """Fewest training preferences; fewer are refused with the number that is missing."""
    bootstrap_draws: int = 1000
    """Draws of the bootstrap over prompts behind each interval of the report."""
    checkpoint_every_steps: int = 100
    """Steps between two checkpoints."""

    def validate(self) -> None:
        """See Spec.validate."""
        super().validate()
        self.at_least(1, "members", "epochs", "batch_size", "max_response_tokens", "min_preferences")
        self.at_least(1, "checkpoint_every_steps")
        self.at_least(100, "bootstrap_draws")
        self.above_zero("learning_rate", "max_gradient_norm")
        self.at_least(0, "weight_decay")
        self.share("warmup_share", "over_length_share", "held_out_share")
        if self.held_out_share == 1:
            raise BadSpec("held_out_share is 1.0; leave prompts to train on, for example 0.1")
