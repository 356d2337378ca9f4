"""Low-rank adapters (Hu et al. 2021, arXiv 2106.09685) on the linear layers of a model's body.

While they are on, only they and the head learn. merge() folds them in and leaves a plain transformers model.
"""

import contextlib
import math
from collections.abc import Iterator

import torch
from torch import Tensor, nn
from torch.nn.functional import linear
from transformers import PreTrainedModel
from transformers.pytorch_utils import Conv1D

from training.engine.errors import BadInput
from training.engine.seeds import generator

HEADS = ("score", "lm_head", "embed_out")


Layer = nn.Linear | Conv1D
"""Conv1D is GPT-2's linear layer: its weight stands the other way round, [in, out]."""


class LoraLinear(nn.Module):
    """A frozen linear layer plus scale x B A, where B starts at 0."""

    def __init__(self, base: Layer, rank: int, alpha: float, rng: torch.Generator) -> None:
        super().__init__()
        self.base = base.requires_grad_(False)
        self.scale = alpha / rank
        self.enabled = True
        outwards, inwards = base.weight.T.shape if isinstance(base, Conv1D) else base.weight.shape
        bound = 1 / math.sqrt(inwards)
        drawn = torch.empty(rank, inwards).uniform_(-bound, bound, generator=rng)
        self.a = nn.Parameter(drawn.to(base.weight.device, base.weight.dtype))
        self.b = nn.Parameter(base.weight.new_zeros(outwards, rank))

    def forward(self, states: Tensor) -> Tensor:
        """[..., in] to [..., out]."""
        made = self.base(states)
        if not self.enabled:
            return torch.as_tensor(made)
        return torch.as_tensor(made + linear(linear(states, self.a), self.b) * self.scale)

    def added(self, a: Tensor, b: Tensor) -> Tensor:
        """What adapters a [rank, in] and b [out, rank] add to the base layer's weight, in its shape."""
        product = self.scale * b @ a
        return product.T if isinstance(self.base, Conv1D) else product

    @torch.no_grad()
    def folded(self) -> Layer:
        """The base layer with the adapter added to its weights."""
        self.base.weight += self.added(self.a, self.b)
        return self.base.requires_grad_(True)


def add_lora(model: PreTrainedModel, rank: int, alpha: float, seed: int, member: int = 0) -> None:
    """Put adapters on every linear layer of the body and freeze all else but a `score` head. Raises BadInput."""
    layers = [
        (parent, name, layer)
        for parent in list(model.modules())
        for name, layer in parent.named_children()
        if isinstance(layer, nn.Linear | Conv1D) and name not in HEADS
    ]
    if not layers:
        raise BadInput(f"lora.rank is {rank} and {type(model).__name__} has no linear layers; set lora.rank to 0")
    model.requires_grad_(False)
    for number, (parent, name, layer) in enumerate(layers):
        setattr(parent, name, LoraLinear(layer, rank, alpha, generator(seed, "lora", member, number)))
    if isinstance(getattr(model, "score", None), nn.Linear):
        model.get_submodule("score").requires_grad_(True)
    _require_that_layers_are_called(model, rank)


@torch.no_grad()
def _require_that_layers_are_called(model: PreTrainedModel, rank: int) -> None:
    """Raise BadInput where the architecture multiplies by a layer's weight itself and so passes its adapter by."""
    try:
        model.base_model(input_ids=torch.arange(4, device=model.device).unsqueeze(0), use_cache=False)
    except AttributeError as error:
        raise BadInput(
            f"lora.rank is {rank} and {type(model).__name__} does not call its linear layers ({error}), so adapters "
            "cannot serve it; set lora.rank to 0"
        ) from error


def merge(model: PreTrainedModel) -> PreTrainedModel:
    """Fold every adapter into its layer; without adapters the model is returned as it is."""
    for parent in list(model.modules()):
        for name, layer in list(parent.named_children()):
            if isinstance(layer, LoraLinear):
                setattr(parent, name, layer.folded())
    model.requires_grad_(True)
    return model


@contextlib.contextmanager
def adapters_off(model: PreTrainedModel) -> Iterator[None]:
    """The model as it was before its adapters: the reference of a policy that learns by adapters."""
    adapters = [layer for layer in model.modules() if isinstance(layer, LoraLinear)]
    for layer in adapters:
        layer.enabled = False
    try:
        yield
    finally:
        for layer in adapters:
            layer.enabled = True
