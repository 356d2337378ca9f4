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
    """`wanted` pairs by `strategy`: one of each order's different responses, then another of each, and so on.

    Raises ValueError where too few orders have two different responses.
    """
    scored = world.runs.run("score", name, reward_model=reward_model, responses=responses, batch_size=800)
    orders: dict[str, dict[str, list[float]]] = {}
    for row in read_rows(scored / "scores.jsonl"):
        if is_usable(row["response"]):
            orders.setdefault(row["prompt"], {})[row["response"].strip()] = row["scores"]
    several = {prompt: texts for prompt, texts in orders.items() if len(texts) > 1}
    rng = random.Random(f"{name}:{world.seed}")
    each = -(-wanted // max(1, len(several)))
    turns: list[tuple[int, Pair]] = []
    for prompt, texts in several.items():
        said = list(texts)
        drawn = choose(matrix(list(texts.values())), strategy=strategy, wanted=each, rng=rng)
        turns += [(turn, Pair(prompt, said[pair.first], said[pair.second])) for turn, pair in enumerate(drawn)]
    found = [pair for _, pair in sorted(turns, key=lambda each: each[0])][:wanted]
    if len(found) < wanted:
        raise ValueError(f"{name}: {wanted} pairs were wanted, the responses give {len(found)}; sample more")
    return found


def fresh(world: World, policy: Path, name: str, orders: Sequence[str]) -> Path:
    """The file of DRAWN responses of a policy to each of these orders."""
    return world.sample(name, policy, list(orders), DRAWN)
