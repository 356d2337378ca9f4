"""Experiment `online`: rounds against one batch, and our way against the plain one, at an equal number of judgements.

A fifth of the annotators are bad. The plain pipeline judges pairs at random, three times each (or once), takes the
majority, trains one reward model and optimises once. Ours asks again where it is worth it, calibrates, trains an
ensemble of four, and (`online`) spends the same judgements in rounds: each round's pairs are of the newest policy's
responses, the reward model learns from all judgements so far, and the policy goes on. All have as many updates of PPO
in all. Measured: gold on held-out orders. `random` is the control: our rounds with labels by lot.
"""

import json
import random
import shutil
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from bench.loop.collecting import BEGUN, Collecting
from bench.loop.crowd import crowd, working_order
from bench.loop.labels import ADAPTIVE, by_lot
from bench.loop.over_http import Desk
from bench.loop.pairs import chosen_pairs, fresh
from bench.loop.policies import course, optimised, worth
from bench.loop.world import World

JUDGEMENTS = 1200
UPDATES = 45
CROWD, BAD = 30, 0.2
EVERY = 100
"""Answers between two reports of the ways that ask again."""
SEATS_BY_HTTP = 3
WINDOW = 10
OURS: dict[str, Any] = {"method": "reliability", "rules": ADAPTIVE, "answers": 2, "members": 4}


@dataclass(frozen=True, kw_only=True)
class Way:
    """How judgements become a policy."""

    name: str
    method: str = "majority"
    rules: dict[str, Any]
    answers: int
    """Wanted of a pair from the start."""
    members: int = 1
    rounds: int = 1
    strategy: str = "double_thompson"
    share: float = 1.0
    """Of the judgements of the others."""
    by_lot: bool = False
    by_http: bool = False
    """Some of the annotators answer through the production server."""


WAYS = (
    Way(name="plain, majority of 3", rules={"overlap": 3}, answers=3),
    Way(name="plain, single", rules={"overlap": 1}, answers=1),
    Way(name="ours, one batch", **OURS),
    Way(name="ours, online", **OURS, rounds=3, by_http=True),
    Way(name="ours, online, half", **OURS, rounds=3, share=0.5),
    Way(name="plain, online", rules={"overlap": 1}, answers=1, rounds=3, strategy="random"),
    Way(name="random", **OURS, rounds=3, by_lot=True),
)


def measure(world: World, judgements: int = JUDGEMENTS, updates: int = UPDATES) -> list[dict[str, Any]]:
    """A row for each way and policy: `way`, `judgements`, `gold`, `gain`, `per_1000`, `words`, `kl`."""
    before = worth(world, "online-before", world.sft)
    rows = []
    for way in WAYS:
        rows += kept(world, f"online-{_slug(way)}", partial(_played, world, way, judgements, updates))
    for row in rows:
        row["before"] = before["gold"]
        row["gain"] = row["gold"] - before["gold"]
        row["per_1000"] = 1000 * row["gain"] / row["judgements"]
    return rows


def kept(world: World, name: str, make: Callable[[], list[dict[str, Any]]]) -> list[dict[str, Any]]:
    """What stands under this name, or is made now, from nothing."""
    file = world.runs.folder / f"{name}.rows.json"
    if not file.exists():
        shutil.rmtree(world.runs.folder / name, ignore_errors=True)
        part = file.with_suffix(".part")
        part.write_text(json.dumps(make(), indent=1), encoding="utf-8")
        part.replace(file)
    found: list[dict[str, Any]] = json.loads(file.read_text(encoding="utf-8"))
    return found


def _played(world: World, way: Way, judgements: int, updates: int) -> list[dict[str, Any]]:
    name, budget = f"online-{_slug(way)}", round(judgements * way.share)
    judges = working_order(crowd(CROWD, BAD, world.seed), world.seed)
    began = datetime.now(UTC) - timedelta(hours=1) if way.by_http else BEGUN
    project = Collecting(f"seed{world.seed}-{name}", judges, world.seed, began=began, every=EVERY, **way.rules)
    seats = [judge.name for judge in judges[:: CROWD // SEATS_BY_HTTP]]
    policy, model, rows = world.sft, Path(), []
    with Desk(project.project, seats) if way.by_http else nullcontext() as project.desk:
        for number in range(way.rounds):
            wanted = budget // way.rounds // way.answers
            if number == 0:
                pairs = world.pairs(wanted)
            else:
                orders = some_orders(world, number, wanted)
                drawn = fresh(world, policy, f"{name}/drawn-{number}", orders)
                place = f"{name}/scored-{number}"
                pairs = chosen_pairs(world, place, drawn, model, strategy=way.strategy, wanted=wanted)
            project.add(pairs)
            project.judge(budget * (number + 1) // way.rounds - project.judgements)
            labels = project.preferences(way.method)
            labels = by_lot(labels, world.seed) if way.by_lot else labels
            model = world.reward(f"{name}/reward-{number}", labels, members=way.members)
            run = optimised(world, f"{name}/ppo-{number}", model, updates=updates)
            policy = run / "model"
            rows.append({
                "way": way.name,
                "round": number + 1,
                "judgements": project.judgements,
                "http": len(project.desk.accepted) if project.desk else 0,
                "course": course(run, WINDOW),
                **worth(world, f"{name}/worth-{number}", policy),
            })  # fmt: skip
        if project.desk is not None:
            project.desk.audit()
    return rows


def some_orders(world: World, number: int, wanted: int) -> list[str]:
    """The orders that round `number` samples: a quarter more than the pairs that it wants, for those without two."""
    rng = random.Random(f"orders:{world.seed}:{number}")
    return rng.sample(world.trained, min(len(world.trained), wanted + wanted // 4))


def _slug(way: Way) -> str:
    return way.name.replace(",", "").replace(" ", "-")
