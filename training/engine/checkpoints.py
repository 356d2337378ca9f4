"""The state of a run in one safetensors file: tensors as tensors, the rest as JSON in its header. Never pickle.

One file means one rename, so a checkpoint is the old one or the new one and never a mixture.
"""

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from safetensors import safe_open
from safetensors.torch import save_file
from torch import Tensor, nn
from torch.optim import AdamW


@dataclass(frozen=True)
class Checkpoint:
    """State that a run goes on from: named tensors, and what JSON can hold."""

    state: dict[str, Any]
    tensors: dict[str, Tensor]


def save_checkpoint(path: Path, checkpoint: Checkpoint) -> None:
    """Write the checkpoint beside `path`, then rename it into place."""
    path.parent.mkdir(exist_ok=True)
    partial = path.with_suffix(".partial")
    save_file(
        {name: tensor.detach().contiguous().cpu() for name, tensor in checkpoint.tensors.items()},
        partial,
        metadata={"state": json.dumps(checkpoint.state)},
    )
    with partial.open("rb") as file:
        os.fsync(file.fileno())
    partial.replace(path)


def load_checkpoint(path: Path) -> Checkpoint | None:
    """The checkpoint at `path`, its tensors on the CPU; None where the run has kept none yet."""
    if not path.exists():
        return None
    with safe_open(path, framework="pt") as file:
        tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
        return Checkpoint(state=json.loads(file.metadata()["state"]), tensors=tensors)


def training_tensors(prefix: str, model: nn.Module, optimiser: AdamW) -> dict[str, Tensor]:
    """Parameters of `model` and both moments of `optimiser`, named under `prefix`."""
    tensors: dict[str, Tensor] = {f"{prefix}.weight.{name}": value for name, value in model.named_parameters()}
    for name, key, value in _moments(model, optimiser):
        tensors[f"{prefix}.{key}.{name}"] = value
    return tensors


def restore_training(prefix: str, model: nn.Module, optimiser: AdamW, tensors: dict[str, Tensor]) -> None:
    """Put back what training_tensors named, in place, wherever the model lives."""
    for name, parameter in model.named_parameters():
        parameter.data.copy_(tensors[f"{prefix}.weight.{name}"])
        moments = {key: tensors.get(f"{prefix}.{key}.{name}") for key in ("exp_avg", "exp_avg_sq", "step")}
        if moments["step"] is not None:
            optimiser.state[parameter] = {
                key: value.to(parameter.device, copy=True) for key, value in moments.items() if value is not None
            }


def _moments(model: nn.Module, optimiser: AdamW) -> Iterator[tuple[str, str, Tensor]]:
    for name, parameter in model.named_parameters():
        for key, value in optimiser.state.get(parameter, {}).items():
            yield name, key, value
