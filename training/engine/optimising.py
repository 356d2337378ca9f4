"""One optimiser step, and how large it is."""

import torch
from torch import Tensor, nn
from torch.optim import AdamW


def adamw(model: nn.Module, learning_rate: float, weight_decay: float = 0.0, eps: float = 1e-8) -> AdamW:
    """AdamW over every parameter of the model."""
    return AdamW(model.parameters(), lr=learning_rate, weight_decay=weight_decay, eps=eps, fused=True)


def warm_then_linear(step: int, total: int, warmup_share: float) -> float:
    """Factor of the learning rate at `step` (0-based) of `total`: up from 0 in the warm-up, then down to 0."""
    warmup = round(total * warmup_share)
    if step < warmup:
        return (step + 1) / (warmup + 1)
    return (total - step) / max(total - warmup, 1)


def descend(loss: Tensor, model: nn.Module, optimiser: AdamW, learning_rate: float, max_norm: float) -> float:
    """One step down `loss`; returns the L2 norm of the gradient before it was clipped to `max_norm`."""
    for group in optimiser.param_groups:
        group["lr"] = learning_rate
    optimiser.zero_grad(set_to_none=True)
    loss.backward()  # type: ignore[no-untyped-call]
    norm = torch.nn.utils.clip_grad_norm_(model.parameters(), max_norm)
    optimiser.step()
    return float(norm)
