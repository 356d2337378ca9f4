"""Spec of `sample`: responses of a policy."""

from dataclasses import dataclass
from pathlib import Path

from training.engine.specs.base import Spec


@dataclass(frozen=True, kw_only=True)
class SampleSpec(Spec):
    """Writes responses.jsonl: samples_per_prompt responses of the policy to each prompt."""

    policy: Path
    """Folder of the policy."""
    prompts: Path
    """JSONL of {"id": text, "prompt": text or chat}."""
    samples_per_prompt: int = 4
    """Responses to each prompt."""
    temperature: float = 1.0
    """Temperature of sampling; 0 takes the likeliest token every time."""
    max_new_tokens: int = 128
    """Longest response in tokens, the end-of-sequence token included."""
    batch_size: int = 64
    """Responses sampled at once."""

    def validate(self) -> None:
        """See Spec.validate."""
        super().validate()
        self.at_least(1, "samples_per_prompt", "max_new_tokens", "batch_size")
        self.at_least(0, "temperature")
