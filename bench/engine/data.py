"""Texts for the engine's benches: lengths as ragged as is asked for, and a taste that can be learnt from them."""

import random
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from transformers import PreTrainedModel, PreTrainedTokenizerBase

from training.engine.causal_lm import fresh_model
from training.engine.specs import Architecture
from training.engine.tokenizer import train_tokenizer

LETTERS = "aeiou", "bdfgklmnprst"
WORDS = 300
TASTE = 60
"""The first words of the list are liked, each a little more than the one before."""

SHAPES = {
    "1M": Architecture(hidden=128, layers=4, heads=4, ffn=352, context=2048, vocabulary=2000),
    "4M": Architecture(hidden=256, layers=4, heads=4, ffn=704, context=2048, vocabulary=4000),
    "12M": Architecture(hidden=384, layers=6, heads=6, ffn=1024, context=2048, vocabulary=4000),
}


@dataclass(frozen=True)
class World:
    """Rows to train on and rows held out, as the engine's files hold them."""

    train: list[dict[str, Any]]
    held_out: list[dict[str, Any]]

    @property
    def rows(self) -> list[dict[str, Any]]:
        """All of them, each with its split."""
        return [
            {**row, "split": split}
            for split, rows in (("train", self.train), ("heldout", self.held_out))
            for row in rows
        ]


def world(
    pairs: int, held_out: int, seed: int, *, sigma: float = 0.9, prompt_words: int = 40, response_words: int = 35
) -> World:
    """Preferences whose prompts and responses have log-normal lengths in words.

    sigma: sd of the log length; 0 makes all lengths equal, which leaves no padding to save. A response is preferred
    for its share of liked words, by Bradley–Terry. prompt_words, response_words: medians.
    """
    rng = random.Random(seed)
    words = [
        "".join(rng.choice(LETTERS[at % 2 == 0]) for at in range(rng.choice((3, 4, 5, 6)))) for _ in range(WORDS)
    ]

    def text(median: int) -> list[int]:
        length = min(max(3, round(median * rng.lognormvariate(0, sigma))), 8 * median)
        liking = rng.random()
        return [rng.randrange(TASTE) if rng.random() < 0.5 * liking else rng.randrange(WORDS) for _ in range(length)]

    def score(places: list[int]) -> float:
        return 12 * sum(place < TASTE for place in places) / len(places)

    def row(number: int) -> dict[str, Any]:
        prompt, first, second = text(prompt_words), text(response_words), text(response_words)
        if rng.random() > 1 / (1 + 2.718281828 ** (score(second) - score(first))):
            first, second = second, first
        return {
            "prompt": " ".join([f"Question {number}:", *(words[place] for place in prompt)]),
            "chosen": " ".join(words[place] for place in first),
            "rejected": " ".join(words[place] for place in second),
        }

    made = [row(number) for number in range(pairs + held_out)]
    return World(made[:pairs], made[pairs:])


def model_folder(folder: Path, size: str, rows: World) -> tuple[PreTrainedModel, PreTrainedTokenizerBase]:
    """A fresh model of a size with its tokenizer, saved to `folder`."""
    texts = [row[name] for row in rows.train[:500] for name in ("prompt", "chosen", "rejected")]
    tokenizer = train_tokenizer(texts, SHAPES[size].vocabulary)
    torch.manual_seed(0)
    model = fresh_model(SHAPES[size], tokenizer, seed=0)
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return model, tokenizer
