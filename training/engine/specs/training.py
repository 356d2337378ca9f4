"""Fields of the verbs that train."""

import os
from dataclasses import dataclass
from typing import Literal

from training.engine.specs.base import BadSpec, Spec


@dataclass(frozen=True, kw_only=True)
class TrainingSpec(Spec):
    """What sft, reward and ppo have in common."""

    parallel: Literal["ddp", "fsdp"] = "ddp"
    """What several processes hold: ddp, each the whole models; fsdp, each a share of weights, gradients and moments
    (PyTorch's FSDP2), for models that do not fit. What is learnt is the same; one process alone holds all."""
    gradient_checkpointing: bool = False
    """Compute each block again on the way back instead of keeping its states: less memory, more time, the same
    result."""

    def validate(self) -> None:
        """See Spec.validate."""
        super().validate()
        if os.environ.get("ACCELERATE_USE_FSDP", "false").lower() in ("1", "true") and self.parallel != "fsdp":
            raise BadSpec("parallel is 'ddp' and accelerate was told to use FSDP; give 'fsdp', or launch without it")
