"""Experiment `continuing`: whether a second round starts anew at the SFT model or goes on where the first ended.

A fifth of the annotators are bad. 600 judgements of the SFT model's responses teach an ensemble, which teaches a
policy; 600 more are of that policy's responses. Then the reward model is trained from the SFT model on all
judgements (as the product does), or goes on from the first round's, on all or on the new ones alone: gold of the
response that it picks out of sixteen. And under the first of these the policy starts at the SFT model (as in the
product), or goes on from the first round's, with as many updates: its gold on held-out orders. The second round's
judgements are the same for all. `by lot` is the control: both anew, from all judgements with their labels by lot.
"""

from pathlib import Path
from typing import Any

from bench.loop.choosing import N, some_of
from bench.loop.collecting import Collecting
from bench.loop.crowd import crowd, working_order
from bench.loop.labels import by_lot
from bench.loop.measures import best_of
from bench.loop.online import BETA, some_orders
from bench.loop.pairs import chosen_pairs, fresh
from bench.loop.policies import optimised, worth
from bench.loop.world import STEADY, World

A_ROUND = 600
UPDATES = 30
CROWD, BAD = 30, 0.2
MEMBERS = 2
FIRST, ANEW, LOT = "round 1", "anew from the SFT model", "by lot, anew"

Row = dict[str, Any]


def measure(world: World, judgements: int = A_ROUND, updates: int = UPDATES) -> list[Row]:
    """A row for each thing trained: `what` (reward model or policy), `way`, `line` (both), `round`, `gold`."""
    judges = working_order(crowd(CROWD, BAD, world.seed), world.seed)
    project = Collecting(f"seed{world.seed}-continuing", judges, world.seed, overlap=1)
    project.add(world.pairs(judgements))
    project.judge(judgements)
    old = project.preferences("majority")
    first = _reward(world, "first", old)
    policy = _policy(world, "first", first, world.sft, updates)

    drawn = fresh(world, policy, "continuing-drawn", some_orders(world, 1, judgements))
    pairs = chosen_pairs(world, "continuing-scored", drawn, first, strategy="random", wanted=judgements)
    project.add(pairs)
    project.judge(judgements)
    everything = project.preferences("majority")
    known = {row["comparison"] for row in old}
    new = [row for row in everything if row["comparison"] not in known]

    anew = _reward(world, "anew", everything)
    lot = _reward(world, "lot", by_lot(everything, world.seed))
    models = {
        FIRST: first,
        ANEW: anew,
        "goes on, all judgements": _reward(world, "on-all", everything, start=first),
        "goes on, new judgements": _reward(world, "on-new", new, start=first),
        LOT: lot,
    }
    policies = {
        FIRST: policy,
        ANEW: _policy(world, "anew", anew, world.sft, updates),
        "goes on, all judgements": _policy(world, "on", anew, policy, updates),
        LOT: _policy(world, "lot", lot, world.sft, updates),
    }
    found = [
        ("reward model", way, _picked(world, f"continuing-picked-{number}", model))
        for number, (way, model) in enumerate(models.items())
    ]
    found += [
        ("policy", way, worth(world, f"continuing-worth-{number}", each)["gold"])
        for number, (way, each) in enumerate(policies.items())
    ]
    return [
        {"what": what, "way": way, "line": f"{what}, {way}", "round": 1 if way == FIRST else 2, "gold": gold}
        for what, way, gold in found
    ]


def _reward(world: World, name: str, labels: list[Row], **fields: Any) -> Path:
    return world.reward(f"continuing-reward-{name}", labels, members=MEMBERS, **STEADY, **fields)


def _policy(world: World, name: str, model: Path, start: Path, updates: int) -> Path:
    run = optimised(world, f"continuing-ppo-{name}", model, start, updates=updates, kl_coefficient=BETA)
    return run / "model"


def _picked(world: World, name: str, model: Path) -> float:
    pool = some_of(world)
    return best_of(world.scores(name, model, pool).mean(axis=2), pool.gold, N)
