"""What a figure was measured on."""

import platform
from pathlib import Path

import torch
import transformers


def machine(threads: int) -> str:
    """Processor, device, threads and versions in a line."""
    lines = Path("/proc/cpuinfo").read_text().splitlines() if Path("/proc/cpuinfo").exists() else []
    names = [line.split(":")[1].strip() for line in lines if line.startswith("model name")]
    device = torch.cuda.get_device_name() if torch.cuda.is_available() else names[0] if names else platform.machine()
    return f"{device}, {threads} thread(s), torch {torch.__version__}, transformers {transformers.__version__}"
