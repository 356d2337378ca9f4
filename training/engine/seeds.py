"""Random numbers that depend on the spec's seed and on where the run stands, and on nothing else.

No generator lives longer than one step, so a resumed run needs no generator state to repeat itself.
"""

import hashlib

import torch


def derived(seed: int, *place: str | int) -> int:
    """A 63-bit seed for one place of a run, for example derived(7, "rollout", 12)."""
    words = "/".join(map(str, (seed, *place)))
    return int.from_bytes(hashlib.sha256(words.encode()).digest()[:8], "big") >> 1


def generator(seed: int, *place: str | int) -> torch.Generator:
    """A CPU generator for one place of a run; draws move to the device afterwards, so CPU and GPU agree."""
    return torch.Generator().manual_seed(derived(seed, *place))
