"""Spec of `reward`: a reward-model ensemble from preferences."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from training.engine.specs.base import BadSpec
from training.engine.specs.lora import WITHOUT_ADAPTERS, Lora
from training.engine.specs.training import TrainingSpec


@dataclass(frozen=True, kw_only=True)
class RewardSpec(TrainingSpec):
    """Trains an ensemble of reward models by the soft-label Bradley–Terry loss."""

    model: Path
    """Folder of the SFT model that every member starts from."""
    preferences: Path
    """JSONL of {"prompt", "chosen", "rejected"}, and "p_chosen", "p_tie", "weight", "margin", "comparison", "split".
    p_chosen is the soft label, half the tie mass included; without it a row is a plain preference (p_chosen 1).
    Rows of one comparison of several responses share its name. Where no row has a split, prompts are held out by a
    stable hash. strength, certainty, annotators and round, where given, cut the report's figures."""
    members: int = 3
    """Reward models in the ensemble; they differ in head and in the order of the preferences."""
    gate_members: int = 0
    """Reward models beside the ensemble that learn from prompts of their own and never teach a policy: what judges a
    policy then has not been optimised against."""
    gate_share: float = 0.3
    """Share of the training prompts that the gate members learn from and the ensemble does not."""
    pairing_members: int = 0
    """Reward models that learn from the pairs of pairing_strategy, and as many that learn from equally many pairs
    drawn at random in the same rounds, beside all other pairs: on held-out pairs drawn at random they tell whether
    the strategy teaches more. They are not published; 0 leaves the question open."""
    pairing_strategy: str = ""
    """What stands in the column chosen_by of the pairs that are tried; pairs drawn at random have "random"."""
    serving: Path | None = None
    """Folder of the ensemble that serves now: it is measured on the same held-out preferences, pair by pair."""
    trained: Path | None = None
    """Folder of members that another trainer made (member-0 and on; gate-0 and on), transformers models with one
    label: nothing is trained, they are brought to one scale, measured and published."""
    spread_members: bool = False
    """With several processes, let each train a member of its own instead of sharing every batch; a step then takes as
    long as on one, and as many members are trained at once."""
    start: Path | None = None
    """Folder of an ensemble of as many members, each of which goes on from its namesake there, its head included;
    null starts each at the SFT model."""
    epochs: int = 1
    """Passes over the training preferences."""
    batch_size: int = 16
    """Comparisons a step; all pairs of a comparison of several responses are in the same step."""
    micro_batch_tokens: int = 4096
    """Tokens, padding included, of one forward and backward pass; a step may take several. It does not change what is
    learnt. Halved once where memory runs out."""
    share_prompts: bool = True
    """Compute a prompt once for all its responses where the architecture takes it; the scores are the same."""
    lora: Lora = WITHOUT_ADAPTERS
    """Adapters instead of full training; the published members are whole models either way."""
    learning_rate: float = 1e-5
    """Peak step size of AdamW."""
    warmup_share: float = 0.05
    """Share of a member's steps in which the learning rate climbs from 0; it then falls linearly to 0."""
    weight_decay: float = 0.0
    """Decoupled weight decay of AdamW."""
    max_gradient_norm: float = 1.0
    """Gradients are scaled down to this L2 norm."""
    labels: Literal["plain", "smoothed", "robust"] = "plain"
    """What the loss sees: the labels; labels moved towards 1/2 by flip_share; or moved away from it, so that the loss
    is unbiased where a share flip_share of hard labels is wrong."""
    flip_share: float = 0.1
    """Share of wrong labels behind smoothed and robust; below 1/2."""
    use_margins: bool = False
    """Ask for a difference of scores of at least the column `margin` (score units)."""
    centring: float = 0.0
    """Weight of the mean squared sum of a pair's scores in the loss, which keeps scores around 0."""
    max_response_tokens: int = 512
    """Longest response in tokens, the end-of-sequence token included."""
    over_length_share: float = 0.02
    """Share of preferences that may hold a longer response and are left out; beyond it the file is refused."""
    cut_prompts_share: float = 0.1
    """Share of prompts that may lose their beginning to max_prompt_tokens; beyond it the file is refused."""
    held_out_share: float = 0.1
    """Share of prompts held out where the file has no split column."""
    min_preferences: int = 50
    """Fewest training preferences; fewer are refused with the number that is missing."""
    normalising_samples: int = 128
    """Responses that the SFT model samples to training prompts; each member is brought to mean 0, sd 1 over them.
    0 takes the responses of the training preferences instead."""
    simulated: bool = False
    """Whether simulated annotators gave most of the preferences: then high accuracy is no reason for a warning."""
    bootstrap_draws: int = 1000
    """Draws of the bootstrap over prompts behind each interval of the report."""
    checkpoint_every_steps: int = 100
    """Steps between two checkpoints."""

    def validate(self) -> None:
        """See Spec.validate."""
        super().validate()
        self.lora.validate()
        self.at_least(1, "members", "epochs", "batch_size", "max_response_tokens", "min_preferences")
        self.at_least(1, "checkpoint_every_steps", "micro_batch_tokens")
        self.at_least(100, "bootstrap_draws")
        self.above_zero("learning_rate", "max_gradient_norm")
        self.at_least(0, "weight_decay", "centring", "flip_share", "normalising_samples")
        self.at_least(0, "gate_members", "pairing_members")
        self.share("warmup_share", "over_length_share", "cut_prompts_share", "held_out_share", "gate_share")
        if self.gate_members and not 0 < self.gate_share < 1:
            raise BadSpec(f"gate_share is {self.gate_share} beside gate_members; give a share between 0 and 1")
        if self.pairing_members and self.pairing_strategy in ("", "random"):
            raise BadSpec(
                f"pairing_strategy is {self.pairing_strategy!r} beside pairing_members; name a strategy of the "
                "column chosen_by, or set pairing_members to 0"
            )
        if self.pairing_members and self.trained is not None:
            raise BadSpec(
                "pairing_members is above 0 beside trained; give 0: members of another trainer learn nothing"
            )
        if self.start is not None:
            clash = next((name for name in ("trained", "pairing_members") if getattr(self, name)), None)
            clash = clash or ("lora.rank" if self.lora.rank else None)
            if clash:
                raise BadSpec(f"start is {self.start} beside {clash}; leave one of them out")
        if self.spread_members and self.parallel == "fsdp":
            raise BadSpec(
                "spread_members is true and parallel 'fsdp', which cuts each member over all; take one of them"
            )
        if self.flip_share >= 0.5:
            raise BadSpec(f"flip_share is {self.flip_share}; give less than 0.5, beyond it labels say the opposite")
        if self.held_out_share == 1:
            raise BadSpec("held_out_share is 1.0; leave prompts to train on, for example 0.1")
