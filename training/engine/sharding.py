"""Models cut over the ranks (PyTorch's FSDP2), for those that are too large for one device to learn.

A rank holds its share of weights, gradients and moments, and gathers a layer's weights while that layer works. Each
forward and each backward pass is done by all ranks together, so all must do as many: see TokenBudget.
"""

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import MethodType
from typing import Self, TypeVar

import torch
from torch import Tensor, nn
from torch.distributed.device_mesh import DeviceMesh, init_device_mesh
from torch.distributed.fsdp import FSDPModule, fully_shard, register_fsdp_forward_method
from torch.distributed.tensor import DTensor, distribute_tensor
from torch.utils._pytree import tree_map_only
from transformers import PreTrainedModel

from training.engine.decoder_layers import decoder_layers
from training.engine.ranks import Ranks
from training.engine.specs.training import TrainingSpec

Made = TypeVar("Made")

WHOLE = "with_whole_weights"
"""Name of the method that cut() gives a model: it calls what it is given between gathering weights and letting go.

What comes out is copied, since FSDP hangs its way back on it and a view may lose that.
"""


@dataclass(frozen=True)
class Sharding:
    """Where models compute, and over which ranks they are cut; without a mesh they stay whole."""

    device: torch.device
    mesh: DeviceMesh | None

    @classmethod
    def of(cls, spec: TrainingSpec, device: torch.device) -> Self:
        """As the spec says; one process alone cuts nothing."""
        ranks = Ranks()
        cuts = spec.parallel == "fsdp" and ranks.count > 1
        return cls(device, init_device_mesh(device.type, (ranks.count,)) if cuts else None)

    @property
    def home(self) -> torch.device:
        """Where models are loaded: what will be cut need not fit onto the device."""
        return self.device if self.mesh is None else torch.device("cpu")

    @property
    def in_step(self) -> Ranks | None:
        """The ranks that must do as many passes as each other; None where each goes by itself."""
        return None if self.mesh is None else Ranks()

    def cut(self, model: PreTrainedModel) -> PreTrainedModel:
        """The same model, now in shards where there is a mesh; gradients become sums over ranks by themselves."""
        if self.mesh is None:
            return model
        for module in [*decoder_layers(model), model]:
            sharded = fully_shard(module, mesh=self.mesh, reshard_after_forward=True)
            sharded.set_gradient_divide_factor(1.0)
            sharded.set_force_sum_reduction_for_comms(True)  # gloo has no other
        setattr(model, WHOLE, MethodType(lambda _, work: tree_map_only(Tensor, Tensor.clone, work()), model))
        register_fsdp_forward_method(model, WHOLE)
        return model


def is_sharded(model: nn.Module) -> bool:
    """Whether cut() has cut it."""
    return isinstance(model, FSDPModule)


def whole(model: PreTrainedModel, work: Callable[[], Made]) -> Made:
    """What `work` makes of parts of the model besides its forward(); tensors, or a tuple of tensors.

    Of a model in shards the weights outside the layers are gathered for it; the layers see to their own.
    """
    if not is_sharded(model):
        return work()
    made: Made = getattr(model, WHOLE)(work)
    return made


@contextlib.contextmanager
def gathered(model: nn.Module) -> Iterator[None]:
    """All weights of the model on every rank, for work that ranks do apart and without gradient."""
    parts = [module for module in model.modules() if isinstance(module, FSDPModule)]
    for part in parts:
        part.set_reshard_after_forward(False, recurse=False)
        part.unshard()
    try:
        yield
    finally:
        for part in parts:
            part.reshard()
            part.set_reshard_after_forward(True, recurse=False)


def full_tensor(value: Tensor) -> Tensor:
    """A shard's whole tensor, on the first rank's CPU and empty on the others; any other tensor as it is.

    Every rank calls it.
    """
    if not isinstance(value, DTensor):
        return value
    shard: DTensor = value
    found: Tensor = shard.full_tensor().detach()
    return found.cpu() if Ranks().first else found.new_empty(0)


def shard_like(value: Tensor, other: Tensor) -> Tensor:
    """This rank's shard of a whole tensor, cut as `other` is; where `other` is whole, the tensor on its device."""
    if not isinstance(other, DTensor):
        return value.to(other.device, copy=True)
    moved = value.to(other.device)
    return distribute_tensor(moved, other.device_mesh, other.placements, src_data_rank=None)


def full_norm(norm: Tensor) -> float:
    """A gradient's norm as a number, over all ranks where it is that of shards."""
    return float(norm.full_tensor() if isinstance(norm, DTensor) else norm)
