"""Where a run computes, and in which arithmetic."""

import contextlib

import torch
from transformers import PreTrainedModel

from training.engine.errors import BadInput
from training.engine.specs.base import Spec


def device_of(spec: Spec) -> torch.device:
    """The device that the spec asks for, its threads set; raises BadInput where this machine has none such."""
    there = torch.cuda.is_available()
    if spec.device == "cuda" and not there:
        raise BadInput("device is 'cuda' and PyTorch sees no GPU here; take 'auto' or 'cpu', or mend the driver")
    device = torch.device("cuda" if there and spec.device != "cpu" else "cpu")
    if spec.threads is not None:
        torch.set_num_threads(spec.threads)
    if spec.precision == "bf16" and device.type == "cpu" and not torch.ops.mkldnn._is_mkldnn_bf16_supported():
        raise BadInput("precision is 'bf16' and this CPU has no bf16 arithmetic; take 'fp32', or a GPU")
    return device


def placed(model: PreTrainedModel, device: torch.device) -> PreTrainedModel:
    """The model on the device, its dropout off."""
    model.to(device)  # type: ignore[arg-type]  # transformers' wrapper hides the method's own signature
    model.eval()  # type: ignore[no-untyped-call]
    return model


def autocast(spec: Spec, device: torch.device) -> contextlib.AbstractContextManager[object]:
    """bf16 autocast where the spec asks for it, else nothing."""
    if spec.precision == "bf16":
        return torch.autocast(device.type, dtype=torch.bfloat16)
    return contextlib.nullcontext()
