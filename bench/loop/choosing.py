"""Experiment `choosing`: what the strategies for pairs are worth, in labels needed for the same gold.

300 judgements of pairs at random teach an ensemble of three. By its scores each strategy of the product chooses one
pair of eight responses to each of 400 other orders (a fifth at random, as in the product), whose judgements together
with the 300 teach reward models anew; these pick the best of sixteen for held-out orders. Beside them the same with
pairs at random, at several numbers of judgements: where that curve reaches a strategy's gold is what its labels are
worth. A fifth of the annotators are bad. `by lot` is the control: the labels of `random` drawn by lot.
"""

from pathlib import Path
from typing import Any

import numpy as np

from bench.jsonl import read_rows, write_rows
from bench.loop.collecting import Collecting, Pair
from bench.loop.crowd import crowd, working_order
from bench.loop.labels import by_lot
from bench.loop.measures import accuracy, best_of
from bench.loop.pairs import chosen_pairs
from bench.loop.world import HELD_OUT_DRAWN, STEADY, Pool, World, pool_of
from training.pairing import STRATEGIES

BASE, MORE = 300, 400
CURVE = (1000, 1400)
CROWD, BAD = 30, 0.2
TEACHERS, MEMBERS = 3, 2
ORDERS, N = 100, 16
SPARE = 20
"""Orders more than pairs are wanted, for those whose responses are all the same."""

Row = dict[str, Any]


def measure(world: World, base: int = BASE, more: int = MORE, curve: tuple[int, ...] = CURVE) -> list[Row]:
    """A row for each strategy and each point of the curve: `strategy`, `judgements`, `ties`, `accuracy`, `gold`."""
    pool = some_of(world)
    pairs = world.pairs(max(curve))
    at_random = _judged(world, "at-random", pairs)
    known = at_random[:base]
    teacher = world.reward("choosing-teacher", known, members=TEACHERS, **STEADY)
    others = _responses_to(world, [pair.prompt for pair in pairs[base : base + more + SPARE]])

    def chosen(strategy: str) -> list[Pair]:
        return chosen_pairs(world, "choosing-scored", others, teacher, strategy=strategy, wanted=more)

    told = {name: _judged(world, name, chosen(name)) for name in STRATEGIES}
    rows = [_row(world, name, known + labels, pool, since=base) for name, labels in told.items()]
    rows.append(_row(world, "by lot", by_lot(known + told["random"], world.seed), pool, since=base))
    return rows + [_row(world, "the curve", at_random[:count], pool) for count in (base, base + more, *curve)]


def _row(world: World, strategy: str, labels: list[Row], pool: Pool, since: int = 0) -> Row:
    """What reward models of these labels are worth; `ties` among the labels from `since` on."""
    name = f"choosing-{strategy.replace(' ', '-')}-{len(labels)}"
    model = world.reward(name, labels, members=MEMBERS, **STEADY)
    scores = world.scores(f"{name}-scores", model, pool)
    each = [scores[:, :, member] for member in range(MEMBERS)]
    return {
        "strategy": strategy,
        "judgements": len(labels),
        "ties": float(np.mean([row["p_chosen"] == 0.5 for row in labels[since:]])),
        "accuracy": float(np.mean([accuracy(one, pool.gold) for one in each])),
        "gold": float(np.mean([best_of(one, pool.gold, N) for one in each])),
    }


def _judged(world: World, name: str, pairs: list[Pair]) -> list[Row]:
    """One judgement of each pair, in the pairs' order."""
    judges = working_order(crowd(CROWD, BAD, world.seed), world.seed)
    project = Collecting(f"seed{world.seed}-choosing-{name}", judges, world.seed, overlap=1)
    project.add(pairs)
    project.judge(len(pairs))
    return [{**row, "comparison": f"{name} {row['comparison']}"} for row in project.preferences("majority")]


def some_of(world: World) -> Pool:
    """N of the SFT model's responses to each of the first held-out orders."""
    rows = read_rows(world.pool.path)
    count = HELD_OUT_DRAWN
    kept = [row for number, row in enumerate(rows) if number // count < ORDERS and number % count < N]
    return pool_of(write_rows(world.runs.folder / "choosing-pool.jsonl", kept), N)


def _responses_to(world: World, orders: list[str]) -> Path:
    """The file of the SFT model's different responses to these orders."""
    rows = ({"prompt": prompt, "response": text} for prompt in orders for text in world.drawn[prompt])
    return write_rows(world.runs.folder / "choosing-others.jsonl", rows)
