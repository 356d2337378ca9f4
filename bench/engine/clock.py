"""Seconds and memory of what is measured: the process's on a CPU, the device's own on a GPU."""

import resource
import time

import torch

COPIED_BYTES = 1 << 30


def device_here() -> torch.device:
    """The GPU where there is one."""
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def seconds(device: torch.device) -> float:
    """CPU seconds of this process, which other work on the machine hardly changes; on a GPU those of the wall clock,
    once the device has done what it was given."""
    if device.type == "cuda":
        torch.cuda.synchronize()
        return time.perf_counter()
    return time.process_time()


def unit(device: torch.device) -> str:
    """What `seconds` counts."""
    return "s" if device.type == "cuda" else "CPU s"


def peak_mib(device: torch.device) -> float:
    """Most memory that was in use at once, in MiB: the process's, or on a GPU that of its tensors."""
    if device.type == "cuda":
        return torch.cuda.max_memory_allocated() / (1 << 20)
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def forget_peak(device: torch.device) -> None:
    """Begin a GPU's peak anew; a process's cannot be."""
    if device.type == "cuda":
        torch.cuda.reset_peak_memory_stats()


def bandwidth(device: torch.device, copied_bytes: int = COPIED_BYTES) -> float:
    """Bytes a second that the device reads and writes when it copies, the best of ten."""
    source = torch.zeros(copied_bytes, dtype=torch.uint8, device=device)
    target = torch.empty_like(source)
    best = 0.0
    for _ in range(10):
        began = seconds(device)
        target.copy_(source)
        best = max(best, 2 * copied_bytes / max(seconds(device) - began, 1e-9))
    return best
