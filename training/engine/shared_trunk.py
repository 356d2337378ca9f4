"""Reward models that learnt by adapters on one trunk: loaded once, each member is a set of small tensors upon it.

The published members stay whole models that anybody can load; beside each stand its adapters, and the trunk once.
"""

from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors import safe_open
from safetensors.torch import load_file, save_file
from torch import Tensor, nn
from transformers import PreTrainedModel

from training.engine.lora import LoraLinear, add_lora
from training.engine.scalar_head import head_of, load_scalar
from training.engine.sharding import full_tensor

ADAPTERS = "adapters.safetensors"
TRUNK = "trunk"


def adapter_tensors(model: PreTrainedModel) -> dict[str, Tensor]:
    """Copies of what a member has of its own, by name: its adapters' a and b, and its head.

    Of a model in shards the first rank gets them; every rank calls it.
    """
    own = {f"{name}.{part}": getattr(layer, part) for name, layer in _adapters(model) for part in ("a", "b")}
    found = own | {"score.weight": head_of(model).weight}
    return {name: full_tensor(value).detach().cpu().clone() for name, value in found.items()}


def save_adapters(tensors: dict[str, Tensor], scale: float, folder: Path) -> None:
    """Write a member's tensors beside its model; `scale`: by which its adapters' product is multiplied."""
    save_file(tensors, folder / ADAPTERS, metadata={"scale": repr(scale)})


def save_trunk(sft: Path, folder: Path) -> None:
    """Write what the members stand on, the SFT model under an empty head, into the ensemble's folder."""
    trunk = load_scalar(sft, torch.device("cpu"))
    nn.init.zeros_(head_of(trunk).weight)
    trunk.save_pretrained(folder / TRUNK)


@dataclass(frozen=True)
class SharedTrunk:
    """One model that can be each of several members."""

    model: PreTrainedModel
    members: list[dict[str, Tensor]]

    def member(self, number: int) -> PreTrainedModel:
        """The model as this member, until another one is asked for."""
        own = self.members[number]
        for name, layer in _adapters(self.model):
            layer.a.data, layer.b.data = own[f"{name}.a"], own[f"{name}.b"]
        head_of(self.model).weight.data = own["score.weight"]
        return self.model


def load_shared(trunk: Path, members: list[Path], device: torch.device) -> SharedTrunk:
    """The trunk with adapters of the members' rank, and each member's tensors, on the device."""
    found = [load_file(folder / ADAPTERS, device=str(device)) for folder in members]
    model = load_scalar(trunk, device)
    rank = next(len(value) for name, value in found[0].items() if name.endswith(".a"))
    with safe_open(members[0] / ADAPTERS, framework="pt") as file:
        scale = float(file.metadata()["scale"])
    add_lora(model, rank, scale * rank, seed=0)
    return SharedTrunk(model.requires_grad_(False), found)


def _adapters(model: nn.Module) -> list[tuple[str, LoraLinear]]:
    return [(name, layer) for name, layer in model.named_modules() if isinstance(layer, LoraLinear)]


def scale_of(model: nn.Module) -> float:
    """By which the adapters' product is multiplied; the same for all layers of a model."""
    return _adapters(model)[0][1].scale
