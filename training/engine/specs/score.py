"""Spec of `score`: rewards of given responses."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from training.engine.specs.base import Spec


@dataclass(frozen=True, kw_only=True)
class ScoreSpec(Spec):
    """Writes scores.jsonl: the reward of each response, by every member (scores) and combined (score), and each
    member's logits, whose differences are log-odds at the temperature that was fitted on held-out preferences."""

    reward_model: Path
    """Folder of the reward-model ensemble."""
    responses: Path
    """JSONL of {"prompt": text or chat, "response": text}; other columns are copied."""
    combine: Literal["mean", "min", "uwo"] = "mean"
    """How the members' scores become one: their mean, their minimum, or the mean less uwo_coefficient x variance."""
    uwo_coefficient: float = 0.5
    """Weight of the variance between members in uwo."""
    max_response_tokens: int = 512
    """Longest response in tokens, the end-of-sequence token included; a longer one is refused with its line."""
    batch_size: int = 64
    """Responses scored at once."""

    def validate(self) -> None:
        """See Spec.validate."""
        super().validate()
        self.at_least(1, "max_response_tokens", "batch_size")
        self.at_least(0, "uwo_coefficient")
