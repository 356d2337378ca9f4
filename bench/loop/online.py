"""Experiment `online`: rounds against one batch, our way against the plain one, with as many judgements.

A fifth of the annotators are bad. The plain pipeline judges pairs at random, three times each (or once), takes the
majority, trains one reward model and optimises once. Ours asks again where it is worth it, calibrates, trains an
ensemble of three, and (`online`) spends the same judgements in rounds: each round's pairs are of the newest policy's
responses, and the reward model learns from all judgements so far, anew from the SFT model. As in the product every
round's policy starts at the SFT model, with as many updates of PPO. Measured: gold on held-out orders. `random` is
the control: one batch with labels by lot.
"""

import json
import random
import shutil
from collections.abc import Callable, Sequence
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
from bench.loop.world import STEADY, World

JUDGEMENTS = 1200
UPDATES = 36
BETA = 0.1
CROWD, BAD = 30, 0.2
EVERY = 100
"""Answers between two reports of the ways that ask again."""
SEATS_BY_HTTP = 3
WINDOW = 10
OURS: dict[str, Any] = {"method": "reliability", "rules": ADAPTIVE, "answers": 2, "members": 3}


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
    strategy: str = "random"
    continues: bool = False
    """Whether a round's policy starts where the one before ended, not at the SFT model."""
    share: float = 1.0
    """Of the judgements of the others."""
    by_lot: bool = False
    by_http: bool = False
    """Some of the annotators answer through the production server."""


WAYS = (
    Way(name="plain, majority of 3", rules={"overlap": 3}, answers=3),
    Way(name="plain, single", rules={"overlap": 1}, answers=1),
    Way(name="ours, one batch", **OURS),
    Way(name="ours, one batch, half", **OURS, share=0.5),
    Way(name="ours, online", **OURS, rounds=3, by_http=True),
    Way(name="ours, online, half", **OURS, rounds=3, share=0.5),
    Way(name="random", **OURS, by_lot=True),
)


def measure(
    world: World,
    judgements: int = JUDGEMENTS,
    updates: int = UPDATES,
    *,
    bad: float = BAD,
    ways: Sequence[Way] | None = None,
) -> list[dict[str, Any]]:
    """A row for each way and policy: `way`, `round`, `judgements`, `gold`, `gain`, `per_1000`, `words`.

    `bad`: the share of bad annotators; `ways`: WAYS unless given.
    """
    before = worth(world, "online-before", world.sft)
    rows = []
    for way in WAYS if ways is None else ways:
        name = f"online-{round(100 * bad)}-{_slug(way)}"
        rows += kept(world, name, partial(_played, world, name, way, bad, judgements, updates))
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


def _played(world: World, name: str, way: Way, bad: float, judgements: int, updates: int) -> list[dict[str, Any]]:
    budget = round(judgements * way.share)
    judges = working_order(crowd(CROWD, bad, world.seed), world.seed)
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
            model = world.reward(f"{name}/reward-{number}", labels, members=way.members, **STEADY)
            start = policy if way.continues else world.sft
            run = optimised(world, f"{name}/ppo-{number}", model, start, updates=updates, kl_coefficient=BETA)
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
