"""Experiment `penalty`: gold and proxy along PPO, for several weights of the KL penalty and ways to combine members.

After Gao et al. 2023 (arXiv 2210.10760): the same 600 judgements by good annotators teach every arm. Of each five
updates the table holds the distance to the SFT model, what the proxy says, and gold, over the episodes themselves.
`random` is a reward model of labels by lot.
"""

from functools import partial
from pathlib import Path
from typing import Any

from bench.loop.collecting import Collecting
from bench.loop.crowd import crowd, working_order
from bench.loop.labels import by_lot
from bench.loop.online import kept
from bench.loop.policies import course, optimised
from bench.loop.world import World

JUDGEMENTS = 600
CROWD = 30
MEMBERS = 4
UPDATES = 50
WINDOW = 5
UWO = {"combine": "uwo", "uwo_coefficient": 0.5}
ARMS: dict[str, tuple[str, dict[str, Any]]] = {
    "one model, β 0": ("one", {"kl_coefficient": 0.0}),
    "one model, β .1": ("one", {"kl_coefficient": 0.1}),
    "one model, β .3": ("one", {"kl_coefficient": 0.3}),
    "mean of four, β 0": ("four", {"kl_coefficient": 0.0}),
    "mean of four, β .1": ("four", {"kl_coefficient": 0.1}),
    "mean of four, β .3": ("four", {"kl_coefficient": 0.3}),
    "minimum (WCO), β .1": ("four", {"kl_coefficient": 0.1, "combine": "min"}),
    "mean − ½ variance (UWO), β .1": ("four", {"kl_coefficient": 0.1, **UWO}),
    "random, β .1": ("lot", {"kl_coefficient": 0.1}),
}
"""By name: who judges, and what PPO is told."""


def measure(world: World, judgements: int = JUDGEMENTS, updates: int = UPDATES) -> list[dict[str, Any]]:
    """A row for each arm and window: `arm`, `update`, `kl`, `root_kl`, `proxy`, `gold`, `words`."""
    judges = working_order(crowd(CROWD, 0.0, world.seed), world.seed)
    project = Collecting(f"seed{world.seed}-penalty", judges, world.seed, overlap=1)
    project.add(world.pairs(judgements))
    project.judge(judgements)
    labels = project.preferences("majority")
    models = {
        "one": world.reward("penalty-one", labels),
        "four": world.reward("penalty-four", labels, members=MEMBERS),
        "lot": world.reward("penalty-lot", by_lot(labels, world.seed)),
    }
    rows = []
    for number, (arm, (model, fields)) in enumerate(ARMS.items()):
        run = partial(_run, world, number, arm, models[model], fields | {"updates": updates})
        rows += kept(world, f"penalty-{number}", run)
    return [{**row, "root_kl": max(0.0, row["kl"]) ** 0.5} for row in rows]


def _run(world: World, number: int, arm: str, model: Path, fields: dict[str, Any]) -> list[dict[str, Any]]:
    run = optimised(world, f"penalty-{number}/ppo", model, **fields)
    return [{"arm": arm, **row} for row in course(run, WINDOW)]
