"""A trained model as a plain transformers folder, whether it was whole, in shards, or learnt by adapters."""

from pathlib import Path

import torch
from torch import Tensor
from transformers import PreTrainedModel, PreTrainedTokenizerBase

from training.engine.lora import LoraLinear, merge
from training.engine.ranks import Ranks
from training.engine.sharding import full_tensor, is_sharded
from training.engine.shared_trunk import adapter_tensors, save_adapters, scale_of


@torch.no_grad()
def save_member(model: PreTrainedModel, tokenizer: PreTrainedTokenizerBase, folder: Path) -> None:
    """As save_model, for a reward model: one of adapters also leaves these by themselves."""
    of_adapters = any(isinstance(layer, LoraLinear) for layer in model.modules())
    own = (adapter_tensors(model), scale_of(model)) if of_adapters else None
    save_model(model, tokenizer, folder)
    if own is not None and Ranks().first:
        save_adapters(*own, folder)


@torch.no_grad()
def save_model(model: PreTrainedModel, tokenizer: PreTrainedTokenizerBase, folder: Path) -> None:
    """Write model and tokenizer, adapters folded into their layers; the first rank writes, every rank calls it."""
    weights = _whole_weights(model) if is_sharded(model) else None
    if Ranks().first:
        if weights is None:
            merge(model).save_pretrained(folder)
        else:
            model.save_pretrained(folder, state_dict=weights)
        tokenizer.save_pretrained(folder)


def _whole_weights(model: PreTrainedModel) -> dict[str, Tensor]:
    """Weights of a model in shards by the names that they have without adapters; tied ones once."""
    weights = {name: full_tensor(value) for name, value in model.named_parameters()}
    buffers = dict(model.named_buffers())
    weights |= {name: value.cpu() for name, value in model.state_dict().items() if name in buffers}
    for name, layer in model.named_modules():
        if isinstance(layer, LoraLinear):
            a, b = (weights.pop(f"{name}.{part}") for part in ("a", "b"))
            base = weights.pop(f"{name}.base.weight")
            weights[f"{name}.weight"] = base + layer.added(a, b) if Ranks().first else base
            if f"{name}.base.bias" in weights:
                weights[f"{name}.bias"] = weights.pop(f"{name}.base.bias")
    return weights
