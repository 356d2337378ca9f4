"""One seed's world: orders, demonstrations, the SFT model, and pools of its responses. Made once, used by all."""

import random
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from annotation.services.generation import is_usable
from bench.jsonl import read_rows, write_rows
from bench.loop.collecting import Pair
from bench.loop.engine import Runs
from bench.loop.gold import gold
from bench.loop.language import GOOD_SHARE, MEALS, demonstrations, prompts

TRAINED = 1000
"""Orders that demonstrations, comparisons and PPO take; the rest are held out."""
TAKES = 4
"""Demonstrations of each."""
DRAWN = 8
"""Responses to each trained order, of which pairs are made."""
HELD_OUT_DRAWN = 32
TOKENS = {"max_prompt_tokens": 40, "max_response_tokens": 32}
SAMPLING = {"max_prompt_tokens": 40, "max_new_tokens": 32, "batch_size": 800}
SFT: dict[str, Any] = {
    "architecture": {"hidden": 96, "layers": 3, "heads": 4, "ffn": 256, "context": 96, "vocabulary": 400},
    "epochs": 8,
    "batch_size": 32,
    "learning_rate": 3e-3,
    "checkpoint_every_steps": 1000,
    **TOKENS,
}
REWARD: dict[str, Any] = {
    "epochs": 3,
    "batch_size": 16,
    "learning_rate": 1e-3,
    "min_preferences": 50,
    "simulated": True,
    "bootstrap_draws": 100,
    "checkpoint_every_steps": 10_000,
    **TOKENS,
}

STEADY: dict[str, Any] = {"learning_rate": 3e-4}
"""Of a reward run, beside REWARD: chosen by the loss on held-out preferences, on a seed of its own."""

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Pool:
    """Responses to held-out orders, as many to each: their file, and the gold of each [orders, responses]."""

    path: Path
    gold: Floats


@dataclass(frozen=True, kw_only=True)
class Kitchen:
    """Which orders there are, and who wrote the demonstrations."""

    meals: int = len(MEALS)
    trained: int | None = None
    """Orders that are trained on; TRAINED where none is said."""
    takes: int = TAKES
    good_share: float = GOOD_SHARE
    """Of the demonstrations, by the good cook."""


class World:
    """Everything is made when it is first asked for, and kept in the folder."""

    def __init__(self, folder: Path, seed: int, kitchen: Kitchen | None = None) -> None:
        self.seed, self.runs, self.kitchen = seed, Runs(folder, seed), kitchen or Kitchen()
        asked, trained = prompts(seed, self.kitchen.meals), self.kitchen.trained or TRAINED
        self.trained, self.held_out = asked[:trained], asked[trained:]

    @cached_property
    def sft(self) -> Path:
        """The SFT model's folder."""
        rows = [
            {"prompt": each.prompt, "response": each.response}
            for each in demonstrations(self.trained * self.kitchen.takes, self.seed, self.kitchen.good_share)
        ]
        path = write_rows(self.runs.folder / "demonstrations.jsonl", rows)
        return self.runs.run("sft", "sft", demonstrations=path, **SFT) / "model"

    @cached_property
    def drawn(self) -> dict[str, list[str]]:
        """The SFT model's different, not empty responses to the trained orders."""
        found: dict[str, dict[str, None]] = {prompt: {} for prompt in self.trained}
        for row in read_rows(self.sample("drawn", self.sft, self.trained, DRAWN)):
            text = row["response"].strip()
            if is_usable(text):
                found[row["prompt"]][text] = None
        return {prompt: list(texts) for prompt, texts in found.items()}

    @cached_property
    def pool(self) -> Pool:
        """The SFT model's responses to held-out orders."""
        path = self.sample("pool", self.sft, self.held_out, HELD_OUT_DRAWN)
        return pool_of(path, HELD_OUT_DRAWN)

    def sample(self, name: str, policy: Path, asked: list[str], count: int) -> Path:
        """The file of `count` responses of a policy to each order."""
        rows = [{"id": str(number), "prompt": prompt} for number, prompt in enumerate(asked)]
        path = write_rows(self.runs.folder / f"{name}-prompts.jsonl", rows)
        given = {"policy": policy, "prompts": path, "samples_per_prompt": count}
        return self.runs.run("sample", name, **given, **SAMPLING) / "responses.jsonl"

    def pairs(self, count: int) -> list[Pair]:
        """`count` different pairs at random, first one of each order, then another of each, and so on."""
        rng = random.Random(f"pairs:{self.seed}")
        places = [(prompt, i, j) for prompt, texts in self.drawn.items() for j in range(len(texts)) for i in range(j)]
        rng.shuffle(places)
        seen: Counter[str] = Counter()
        turns = []
        for place in places:
            turns.append((seen[place[0]], place))
            seen[place[0]] += 1
        taken = [place for _, place in sorted(turns, key=lambda each: each[0])][:count]
        found = [Pair(prompt, self.drawn[prompt][i], self.drawn[prompt][j]) for prompt, i, j in taken]
        if len(found) < count:
            raise ValueError(f"{count} pairs were asked for and the world has {len(found)}; draw more responses")
        return found

    def reward(self, name: str, rows: list[dict[str, Any]], *, members: int = 1, **fields: Any) -> Path:
        """The folder of a reward ensemble trained from the SFT model on these preferences."""
        path = write_rows(self.runs.folder / f"{name}.jsonl", rows)
        given = {"model": self.sft, "preferences": path, "members": members}
        return self.runs.run("reward", name, **(given | REWARD | fields)) / "model"

    def scores(self, name: str, reward_model: Path, pool: Pool) -> Floats:
        """Each member's score of each response, [orders, responses, members]."""
        out = self.runs.run("score", name, reward_model=reward_model, responses=pool.path, batch_size=800)
        rows = np.array([row["scores"] for row in read_rows(out / "scores.jsonl")])
        return rows.reshape(*pool.gold.shape, -1)


def pool_of(path: Path, count: int) -> Pool:
    """The responses of a file with `count` of them to each order."""
    values = np.array([gold(row["prompt"], row["response"]) for row in read_rows(path)])
    return Pool(path, values.reshape(-1, count))
