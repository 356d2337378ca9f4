"""The state of a run in one safetensors file: tensors as tensors, the rest as JSON in its header. Never pickle.

One file means one rename, so a checkpoint is the old one or the new one and never a mixture. The one before stays
beside it, for the case that the disk gives back something else than was written.
"""

import json
import os
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor, nn, uint8
from torch.optim import AdamW

from training.engine.atomic import sync_folder
from training.engine.errors import RunFailed
from training.engine.sharding import full_tensor, shard_like


class Corrupt(Exception):
    """A checkpoint is not what was written."""


@dataclass(frozen=True)
class Checkpoint:
    """State that a run goes on from: named tensors, and what JSON can hold."""

    state: dict[str, Any]
    tensors: dict[str, Tensor]


def save_checkpoint(path: Path, checkpoint: Checkpoint) -> None:
    """Write the checkpoint beside `path`, then rename it into place; what stood there becomes the one before."""
    path.parent.mkdir(exist_ok=True)
    partial = path.with_suffix(".partial")
    tensors = {name: tensor.detach().contiguous().cpu() for name, tensor in checkpoint.tensors.items()}
    sums = {name: _checksum(tensor) for name, tensor in tensors.items()}
    try:
        save_file(tensors, partial, metadata={"state": json.dumps(checkpoint.state), "crc32": json.dumps(sums)})
        with partial.open("rb") as file:
            os.fsync(file.fileno())
    except (OSError, SafetensorError):
        partial.unlink(missing_ok=True)  # a full disk must at least hold the checkpoint that there was
        raise
    if path.exists():
        path.replace(_before(path))
    partial.replace(path)
    sync_folder(path.parent)


def load_checkpoint(path: Path) -> tuple[Checkpoint | None, str | None]:
    """The newest whole checkpoint at `path`, its tensors on the CPU, and a sentence where it is the one before.

    None where the run has kept none yet. Raises RunFailed where files are there and none of them is whole.
    """
    broken: list[str] = []
    for each in (path, _before(path)):
        if not each.exists():
            continue
        try:
            found = _read(each)
        except (Corrupt, SafetensorError, OSError, ValueError, KeyError) as error:
            broken.append(f"{each.name}: {str(error).splitlines()[0]}")
            continue
        return found, f"went on from the checkpoint before, the newest is corrupt ({broken[0]})" if broken else None
    if broken:
        raise RunFailed(
            f"{path.parent}: no checkpoint is whole ({'; '.join(broken)}); take the folder away to begin anew"
        )
    return None, None


def _read(path: Path) -> Checkpoint:
    with safe_open(path, framework="pt") as file:
        metadata = file.metadata()
        sums = json.loads(metadata["crc32"])
        tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
        state = json.loads(metadata["state"])
    differing = [name for name in sums.keys() | tensors.keys() if _checksum(tensors[name]) != sums[name]]
    if differing:
        raise Corrupt(f"{differing[0]} differs from its checksum")
    return Checkpoint(state=state, tensors=tensors)


def _checksum(tensor: Tensor) -> int:
    return zlib.crc32(tensor.reshape(-1).view(uint8).numpy().data) if tensor.numel() else 0


def _before(path: Path) -> Path:
    return path.with_name(f"before-{path.name}")


def training_tensors(prefix: str, model: nn.Module, optimiser: AdamW) -> dict[str, Tensor]:
    """Learning parameters of `model` and both moments of `optimiser`, named under `prefix`.

    Of a model in shards the first rank gets the whole tensors; every rank calls it.
    """
    tensors: dict[str, Tensor] = {f"{prefix}.weight.{name}": full_tensor(value) for name, value in _learning(model)}
    for name, key, value in _moments(model, optimiser):
        tensors[f"{prefix}.{key}.{name}"] = full_tensor(value)
    return tensors


def restore_training(prefix: str, model: nn.Module, optimiser: AdamW, tensors: dict[str, Tensor]) -> None:
    """Put back what training_tensors named, in place, wherever the model lives."""
    for name, parameter in _learning(model):
        parameter.data.copy_(shard_like(tensors[f"{prefix}.weight.{name}"], parameter.data))
        moments = {key: tensors.get(f"{prefix}.{key}.{name}") for key in ("exp_avg", "exp_avg_sq", "step")}
        if moments["step"] is not None:
            optimiser.state[parameter] = {
                key: value.to(parameter.device, copy=True) if value.ndim == 0 else shard_like(value, parameter.data)
                for key, value in moments.items()
                if value is not None
            }


def _learning(model: nn.Module) -> Iterator[tuple[str, nn.Parameter]]:
    """Parameters that learn; what is frozen comes back from the model's own folder."""
    return ((name, parameter) for name, parameter in model.named_parameters() if parameter.requires_grad)


def _moments(model: nn.Module, optimiser: AdamW) -> Iterator[tuple[str, str, Tensor]]:
    for name, parameter in _learning(model):
        for key, value in optimiser.state.get(parameter, {}).items():
            yield name, key, value
