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

from training.engine.errors import BadInput
from training.engine.seeds import generator

HEADS = ("score", "lm_head", "embed_out")


class LoraLinear(nn.Module):
    """A frozen linear layer plus scale x B A, where B starts at 0."""

    def __init__(self, base: nn.Linear, rank: int, alpha: float, rng: torch.Generator) -> None:
        super().__init__()
        self.base = base.requires_grad_(False)
        self.scale = alpha / rank
        self.enabled = True
        bound = 1 / math.sqrt(base.in_features)
        drawn = torch.empty(rank, base.in_features).uniform_(-bound, bound, generator=rng)
        self.a = nn.Parameter(drawn.to(base.weight.device, base.weight.dtype))
        self.b = nn.Parameter(base.weight.new_zeros(base.out_features, rank))

    def forward(self, states: Tensor) -> Tensor:
        """[..., in] to [..., out]."""
        made = self.base(states)
        if not self.enabled:
            return torch.as_tensor(made)
        return torch.as_tensor(made + linear(linear(states, self.a), self.b) * self.scale)

    @torch.no_grad()
    def folded(self) -> nn.Linear:
        """The base layer with the adapter added to its weights."""
        self.base.weight += self.scale * self.b @ self.a
        return self.base.requires_grad_(True)


def add_lora(model: PreTrainedModel, rank: int, alpha: float, seed: int, member: int = 0) -> None:
    """Put adapters on every linear layer of the body and freeze all else but a `score` head. Raises BadInput."""
    layers = [
        (parent, name, layer)
        for parent in list(model.modules())
        for name, layer in parent.named_children()
        if isinstance(layer, nn.Linear) and name not in HEADS
    ]
    if not layers:
        raise BadInput(f"lora.rank is {rank} and {type(model).__name__} has no linear layers; set lora.rank to 0")
    model.requires_grad_(False)
    for number, (parent, name, layer) in enumerate(layers):
        setattr(parent, name, LoraLinear(layer, rank, alpha, generator(seed, "lora", member, number)))
    if isinstance(getattr(model, "score", None), nn.Linear):
        model.get_submodule("score").requires_grad_(True)


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
