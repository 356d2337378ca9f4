"""Experiment `labels`: what a judgement is worth under each way of turning judgements into labels.

The same number of judgements, by a crowd with 0, 20 and 40 % bad annotators, becomes preferences in several ways, and
a reward model learns from each. Measured on held-out orders: the share of pairs put in gold's order, and the gold of
the best of sixteen by the reward model. `random` is the control: the labels of `single`, drawn by lot.
"""

import random
from typing import Any

from bench.loop.collecting import Collecting, Pair
from bench.loop.crowd import crowd, working_order
from bench.loop.gold import gold
from bench.loop.measures import accuracy, best_of
from bench.loop.world import World

JUDGEMENTS = 1500
CROWD = 30
BAD = (0.0, 0.2, 0.4)
OVERLAP = 3
N = 16
GOLD, GOLD_RATE = 40, 0.05
"""Hidden gold of the way that has it: its answers are judgements, too, and come out of the same number."""
CLEAR = 1.0
"""Gold is made of pairs at least so far apart."""
POOLED = {"overlap": 1, "calibration_share": 0.15, "calibration_overlap": 3}
ADAPTIVE = {"overlap": 2, "overlap_max": 5}
BASE = "majority of 3"


def measure(world: World, judgements: int = JUDGEMENTS) -> list[dict[str, Any]]:
    """A row for each share of bad annotators and each way: `bad`, `way`, `accuracy`, `best_of_16`."""
    rows = []
    for bad in BAD:
        for way, preferences in _labelled(world, bad, judgements).items():
            name = f"labels-{round(100 * bad)}-{way.replace(' ', '-').replace(',', '')}"
            model = world.reward(name, preferences)
            scores = world.scores(f"{name}-scores", model, world.pool)[:, :, 0]
            rows.append({
                "bad": bad,
                "way": way,
                "preferences": len(preferences),
                "label_accuracy": right(preferences),
                "accuracy": accuracy(scores, world.pool.gold),
                "best_of_16": best_of(scores, world.pool.gold, N),
            })  # fmt: skip
    return rows


def _labelled(world: World, bad: float, judgements: int) -> dict[str, list[dict[str, Any]]]:
    judges = working_order(crowd(CROWD, bad, world.seed), world.seed)
    slug = f"seed{world.seed}-{round(100 * bad)}"

    def collected(name: str, pairs: list[Pair], **rules: Any) -> Collecting:
        project = Collecting(f"{slug}-{name}", judges, world.seed, **rules)
        project.add(pairs)
        project.judge(judgements)
        return project

    single = collected("single", world.pairs(judgements), overlap=1)
    triple = collected("triple", world.pairs(judgements // OVERLAP), overlap=OVERLAP)
    checked = Collecting(f"{slug}-checked", judges, world.seed, overlap=OVERLAP, gold_rate=GOLD_RATE)
    checked.add(clear(world.pairs(judgements + 10 * GOLD)[judgements:])[:GOLD], known=True)
    checked.add(world.pairs(judgements // OVERLAP))
    checked.judge(judgements)
    pooled = collected("pooled", world.pairs(judgements), **POOLED)
    adaptive = collected("adaptive", world.pairs(judgements // 2), **ADAPTIVE)
    plain = single.preferences("majority")
    return {
        "single": plain,
        BASE: triple.preferences("majority"),
        "dawid-skene of 3": triple.preferences("dawid_skene"),
        "ours of 3": triple.preferences("reliability"),
        "ours of 3, gold": checked.preferences("reliability"),
        "ours, 15 % of 3": pooled.preferences("reliability"),
        "ours, adaptive": adaptive.preferences("reliability"),
        "oracle": [_true(pair) for pair in world.pairs(judgements)],
        "random": by_lot(plain, world.seed),
    }


def clear(pairs: list[Pair]) -> list[Pair]:
    """Those whose responses are at least CLEAR apart in gold."""
    return [pair for pair in pairs if abs(gold(pair.prompt, pair.first) - gold(pair.prompt, pair.second)) >= CLEAR]


def _true(pair: Pair) -> dict[str, Any]:
    first, second = gold(pair.prompt, pair.first), gold(pair.prompt, pair.second)
    better, worse = (pair.first, pair.second) if first >= second else (pair.second, pair.first)
    return {
        "prompt": pair.prompt,
        "chosen": better,
        "rejected": worse,
        "p_chosen": 0.5 if first == second else 1.0,
    }


def by_lot(rows: list[dict[str, Any]], seed: int) -> list[dict[str, Any]]:
    """The control: the same rows, each turned round with probability one half."""
    rng = random.Random(f"lot:{seed}")
    turned = ({**row, "chosen": row["rejected"], "rejected": row["chosen"]} for row in rows)
    return [other if rng.random() < 0.5 else row for row, other in zip(rows, turned, strict=True)]


def right(rows: list[dict[str, Any]]) -> float:
    """Share of the preferences, unequal in gold, whose likelier response is the better one; ties count half."""
    found = []
    for row in rows:
        gap = gold(row["prompt"], row["chosen"]) - gold(row["prompt"], row["rejected"])
        if gap:
            found.append(0.5 if row["p_chosen"] == 0.5 else float(gap > 0))
    return sum(found) / len(found)
