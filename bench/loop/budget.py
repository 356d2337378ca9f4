"""Experiment `budget`: what a judgement buys, our way against the plain one, by the best of sixteen.

The headline without PPO: reward models learn with settings under which they go on learning (world.STEADY, the same
for every way), and pick the best of sixteen responses of the SFT model; with half the judgements and with all of
them. A fifth of the annotators are bad; in the experiment `hostile` two in five. *Plain*: pairs at random, three
answers each by majority (or one), one reward model. *Ours*: calibrated labels, an ensemble of three; either asked
again where it is worth it, or most pairs once with a shared pool and hidden gold, whose answers are judgements as
well. `random` is the control: labels by lot.
"""

from typing import Any

import numpy as np

from bench.loop.choosing import N, some_of
from bench.loop.collecting import Collecting
from bench.loop.crowd import crowd, working_order
from bench.loop.labels import ADAPTIVE, GOLD, GOLD_RATE, POOLED, by_lot, clear, right
from bench.loop.measures import accuracy, best_of
from bench.loop.online import EVERY, Way
from bench.loop.world import STEADY, Pool, World

JUDGEMENTS = 1200
SHARES = (0.5, 1.0)
"""Of the judgements."""
CROWD, BAD = 30, 0.2
PLAIN = "plain, majority of 3"
OURS: dict[str, Any] = {"method": "reliability", "members": 3}
WAYS = (
    Way(name=PLAIN, rules={"overlap": 3}, answers=3),
    Way(name="plain, single", rules={"overlap": 1}, answers=1),
    Way(name="ours, asking again", rules=ADAPTIVE, answers=2, **OURS),
    Way(name="ours, once, pool and gold", rules=POOLED | {"gold_rate": GOLD_RATE}, answers=1, **OURS),
    Way(name="random", rules={"overlap": 1}, answers=1, by_lot=True),
)

Row = dict[str, Any]


def measure(world: World, judgements: int = JUDGEMENTS, bad: float = BAD) -> list[Row]:
    """A row for each way and number: `way`, `judgements`, `right`, `accuracy`, `gold`, `gain`, `spared`.

    `gain`: gold over that of a response at random; `spared`: the gain less that of PLAIN with all judgements.
    """
    pool = some_of(world)
    rows = [_row(world, bad, way, round(judgements * part), pool) for part in SHARES for way in WAYS]
    (plain,) = (row["gain"] for row in rows if row["way"] == PLAIN and row["judgements"] == judgements)
    return [{**row, "spared": row["gain"] - plain} for row in rows]


def _row(world: World, bad: float, way: Way, judgements: int, pool: Pool) -> Row:
    name = f"budget-{round(100 * bad)}-{way.name.replace(',', '').replace(' ', '-')}-{judgements}"
    judges = working_order(crowd(CROWD, bad, world.seed), world.seed)
    project = Collecting(f"seed{world.seed}-{name}", judges, world.seed, every=EVERY, **way.rules)
    pairs = world.pairs(judgements + 10 * GOLD)
    if "gold_rate" in way.rules:
        project.add(clear(pairs[judgements:])[:GOLD], known=True)
    project.add(pairs[: judgements // way.answers])
    project.judge(judgements)
    labels = project.preferences(way.method)
    labels = by_lot(labels, world.seed) if way.by_lot else labels
    model = world.reward(name, labels, members=way.members, **STEADY)
    scores = world.scores(f"{name}-scores", model, pool).mean(axis=2)
    gold = best_of(scores, pool.gold, N)
    return {
        "way": way.name,
        "judgements": project.judgements,
        "right": right(labels),
        "accuracy": accuracy(scores, pool.gold),
        "gain": gold - float(np.mean(pool.gold)),
        "gold": gold,
    }
