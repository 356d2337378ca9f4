"""Pairs that a strategy of the product chooses among a policy's responses, by the scores of a reward ensemble."""

import random
from collections.abc import Sequence
from pathlib import Path

from annotation.services.generation import is_usable
from bench.jsonl import read_rows
from bench.loop.collecting import Pair
from bench.loop.world import World
from training.pairing import choose, matrix

DRAWN = 8


def chosen_pairs(
    world: World, name: str, responses: Path, reward_model: Path, *, strategy: str, wanted: int
) -> list[Pair]:
    """One pair of each order's different responses, by `strategy`, until there are `wanted`.

    Raises ValueError where too few orders have two different responses.
    """
    scored = world.runs.run("score", name, reward_model=reward_model, responses=responses, batch_size=800)
    orders: dict[str, dict[str, list[float]]] = {}
    for row in read_rows(scored / "scores.jsonl"):
        if is_usable(row["response"]):
            orders.setdefault(row["prompt"], {})[row["response"].strip()] = row["scores"]
    rng = random.Random(f"{name}:{world.seed}")
    found: list[Pair] = []
    for prompt, texts in orders.items():
        if len(texts) < 2 or len(found) == wanted:
            continue
        pair = choose(matrix(list(texts.values())), strategy=strategy, wanted=1, rng=rng)[0]
        said = list(texts)
        found.append(Pair(prompt, said[pair.first], said[pair.second]))
    if len(found) < wanted:
        raise ValueError(f"{name}: {wanted} pairs were wanted, {len(found)} orders have two responses; sample more")
    return found


def fresh(world: World, policy: Path, name: str, orders: Sequence[str]) -> Path:
    """The file of DRAWN responses of a policy to each of these orders."""
    return world.sample(name, policy, list(orders), DRAWN)
