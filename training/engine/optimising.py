"""One optimiser step, and how large it is. A loss or gradient that is no number ends the run before it is applied."""

import math

import torch
from torch import nn
from torch.optim import AdamW

from training.engine.errors import RunFailed
from training.engine.sharding import full_norm


def adamw(model: nn.Module, learning_rate: float, weight_decay: float = 0.0, eps: float = 1e-8) -> AdamW:
    """AdamW over every parameter of the model that learns."""
    learning = [parameter for parameter in model.parameters() if parameter.requires_grad]
    return AdamW(learning, lr=learning_rate, weight_decay=weight_decay, eps=eps, fused=True)


def warm_then_linear(step: int, total: int, warmup_share: float) -> float:
    """Factor of the learning rate at `step` (0-based) of `total`: up from 0 in the warm-up, then down to 0."""
    warmup = round(total * warmup_share)
    if step < warmup:
        return (step + 1) / (warmup + 1)
    return (total - step) / max(total - warmup, 1)


def apply_gradients(loss: float, optimiser: AdamW, learning_rate: float, max_norm: float) -> float:
    """One step along the gradients of the optimiser's parameters, which are then cleared; returns their L2 norm.

    The norm is that before clipping to `max_norm`. Raises RunFailed where `loss` or the norm is no finite number.
    """
    learning = [parameter for group in optimiser.param_groups for parameter in group["params"]]
    size = torch.nn.utils.get_total_norm([parameter.grad for parameter in learning if parameter.grad is not None])
    norm = full_norm(size)
    if not math.isfinite(loss) or not math.isfinite(norm):
        raise RunFailed(
            f"the loss is {loss:g} and its gradient's norm {norm:g} at learning rate {learning_rate:g}; "
            "nothing was published; start anew in another folder with a lower learning_rate"
        )
    if norm > max_norm:
        torch.nn.utils.clip_grads_with_norm_(learning, max_norm, size)
    for group in optimiser.param_groups:
        group["lr"] = learning_rate
    optimiser.step()
    optimiser.zero_grad(set_to_none=True)
    return norm
