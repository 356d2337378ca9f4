"""Experiment `continuing`: whether a round's policy starts at the SFT model or where the one before ended.

The rounds of `online`, of which the first way is read where it stands; all rounds have as many updates of PPO.
"""

from dataclasses import replace
from typing import Any

from bench.loop import online
from bench.loop.world import World


def measure(world: World) -> list[dict[str, Any]]:
    """As online.measure."""
    way = next(way for way in online.WAYS if way.name == "ours, online")
    return online.measure(world, ways=[way, replace(way, name="ours, online, continued", continues=True)])
