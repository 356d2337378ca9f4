"""Spec of `sample`: responses of a policy."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from training.engine.specs.base import BadSpec, Spec


@dataclass(frozen=True, kw_only=True)
class SampleSpec(Spec):
    """Writes responses.jsonl: samples_per_prompt responses of the policy to each prompt, each the best of best_of."""

    policy: Path
    """Folder of the policy."""
    prompts: Path
    """JSONL of {"id": text, "prompt": text or chat}."""
    samples_per_prompt: int = 4
    """Responses to each prompt."""
    sft: Path | None = None
    """Folder of the SFT model, which writes sft_share of the responses instead: an anchor that all rounds have."""
    sft_share: float = 0.0
    """Share of responses that the SFT model writes, at most one a prompt."""
    previous: Path | None = None
    """Folder of the policy that served before, which writes previous_share of the responses instead."""
    previous_share: float = 0.0
    """Share of responses that the policy before writes, at most one a prompt."""
    temperature: float = 1.0
    """Temperature of sampling; 0 takes the likeliest token every time."""
    max_new_tokens: int = 128
    """Longest response in tokens, the end-of-sequence token included."""
    best_of: int = 1
    """Responses drawn for each that is written; the reward model picks the best. At 2 or more temperature must be
    above 0."""
    reward_model: Path | None = None
    """Folder of the reward-model ensemble that picks; only with best_of of 2 or more."""
    combine: Literal["mean", "min", "uwo"] = "mean"
    """How the members' scores become one: their mean, their minimum, or the mean less uwo_coefficient x variance."""
    uwo_coefficient: float = 0.5
    """Weight of the variance between members in uwo."""
    batch_size: int = 64
    """Responses sampled at once."""

    def validate(self) -> None:
        """See Spec.validate."""
        super().validate()
        self.at_least(1, "samples_per_prompt", "max_new_tokens", "batch_size", "best_of")
        self.at_least(0, "temperature", "uwo_coefficient")
        self.share("sft_share", "previous_share")
        for name in ("sft", "previous"):
            if (getattr(self, name) is not None) is not (getattr(self, f"{name}_share") > 0):
                raise BadSpec(
                    f"{name} is {getattr(self, name)} and {name}_share {getattr(self, f'{name}_share')}; "
                    "give both, or neither"
                )
        anchors = (self.sft is not None) + (self.previous is not None)
        if anchors >= self.samples_per_prompt:
            raise BadSpec(
                f"samples_per_prompt is {self.samples_per_prompt} beside {anchors} anchors; "
                f"give {anchors + 1} or more"
            )
        if (self.best_of > 1) is not (self.reward_model is not None):
            raise BadSpec(f"best_of is {self.best_of} and reward_model {self.reward_model}; give both, or neither")
        if self.best_of > 1 and self.temperature == 0:
            raise BadSpec("temperature is 0 and best_of above 1; all would be the same: give a number above 0")
