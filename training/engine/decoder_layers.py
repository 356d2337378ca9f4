"""The blocks of a transformer: what is cut into shards one by one, and what is computed again on the way back."""

from functools import partial
from typing import Any

import torch
from torch import nn
from torch.utils.checkpoint import checkpoint
from transformers import PreTrainedModel

from training.engine.errors import BadInput


def decoder_layers(model: PreTrainedModel) -> list[nn.Module]:
    """The blocks, from the first to the last; raises BadInput where the architecture does not name any."""
    names = set(model._no_split_modules or [])
    found = [module for module in model.modules() if type(module).__name__ in names]
    if not found:
        raise BadInput(
            f"{type(model).__name__} does not say what its blocks are, so parallel 'fsdp' and gradient_checkpointing "
            "cannot serve it; take parallel 'ddp' and gradient_checkpointing false"
        )
    return found


def recompute(model: PreTrainedModel) -> None:
    """Keep only what goes into each block for the way back, and compute the block again there.

    transformers' own switch works in training mode alone, which would bring dropout.
    """
    for layer in decoder_layers(model):
        layer.forward = partial(_again, layer.forward)


def _again(forward: Any, *given: Any, **named: Any) -> Any:
    if not torch.is_grad_enabled():
        return forward(*given, **named)
    return checkpoint(forward, *given, use_reentrant=False, preserve_rng_state=False, **named)
