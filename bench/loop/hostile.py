"""Experiment `hostile`: as `online`, by a crowd of whom two in five are bad."""

from typing import Any

from bench.loop import online
from bench.loop.world import World

BAD = 0.4
COMPARED = ("plain, majority of 3", "ours, online", "ours, online, half")


def measure(world: World) -> list[dict[str, Any]]:
    """As online.measure."""
    return online.measure(world, bad=BAD, ways=[way for way in online.WAYS if way.name in COMPARED])
