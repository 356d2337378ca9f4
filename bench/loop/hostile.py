"""Experiment `hostile`: as `budget`, by a crowd of whom two in five are bad."""

from typing import Any

from bench.loop import budget
from bench.loop.world import World

BAD = 0.4


def measure(world: World) -> list[dict[str, Any]]:
    """As budget.measure."""
    return budget.measure(world, bad=BAD)
