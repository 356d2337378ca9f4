"""The engine's smallest real inputs: questions about four capitals, and runs of the verbs on them."""

import json
import random
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from training.engine.cli import main
from training.engine.specs import RewardSpec, parse_spec

CAPITALS = {"France": "Paris", "Italy": "Rome", "Spain": "Madrid", "Japan": "Tokyo"}

ARCHITECTURE = {"hidden": 32, "layers": 2, "heads": 2, "ffn": 64, "context": 64, "vocabulary": 330}

SFT = {
    "architecture": ARCHITECTURE,
    "epochs": 12,
    "batch_size": 16,
    "learning_rate": 5e-3,
    "max_response_tokens": 24,
    "held_out_share": 0.1,
}
REWARD = {
    "members": 2,
    "epochs": 2,
    "batch_size": 16,
    "learning_rate": 2e-3,
    "max_response_tokens": 24,
    "min_preferences": 20,
    "bootstrap_draws": 100,
}
PPO = {
    "updates": 4,
    "episodes_per_update": 16,
    "minibatches": 2,
    "learning_rate": 3e-4,
    "value_learning_rate": 1e-3,
    "max_new_tokens": 12,
    "samples_every_updates": 2,
}


@dataclass(frozen=True)
class Tiny:
    """Where the inputs and the trained models stand."""

    folder: Path

    @property
    def sft(self) -> Path:
        """The SFT model."""
        return self.folder / "sft" / "model"

    @property
    def reward(self) -> Path:
        """The reward-model ensemble."""
        return self.folder / "reward" / "model"

    def reward_spec(self, **changes: Any) -> RewardSpec:
        """The spec behind the ensemble, with changes."""
        paths = {"model": str(self.sft), "preferences": str(self.file("preferences"))}
        return parse_spec(RewardSpec, {**REWARD, **paths, **changes}, self.folder)

    def file(self, name: str) -> Path:
        """An input file: demonstrations, preferences or prompts."""
        return self.folder / f"{name}.jsonl"


def write_rows(path: Path, rows: Iterable[dict[str, Any]]) -> Path:
    """Write a JSONL file."""
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def read_rows(path: Path) -> list[dict[str, Any]]:
    """Read a JSONL file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def run(verb: str, out: Path, **fields: Any) -> int:
    """Run a verb in this process; its spec stands beside `out`. Returns the exit code."""
    spec = out.with_name(f"{out.name}.spec.json")
    spec.write_text(json.dumps({name: str(v) if isinstance(v, Path) else v for name, v in fields.items()}))
    return main([verb, "--spec", str(spec), "--out", str(out)])


def make_tiny(folder: Path) -> Tiny:
    """Write the inputs, then train the SFT model and the ensemble."""
    rng = random.Random(0)
    asked = [f"What is the capital of {country}? ({turn})" for turn in range(15) for country in CAPITALS]
    countries = [country for _ in range(15) for country in CAPITALS]
    write_rows(
        folder / "demonstrations.jsonl",
        (
            {"prompt": prompt, "response": rng.choice([f"It is {CAPITALS[country]}.", "I do not know."])}
            for prompt, country in zip(asked * 3, countries * 3, strict=True)
        ),
    )
    write_rows(
        folder / "preferences.jsonl",
        (
            {
                "prompt": prompt,
                "chosen": f"It is {CAPITALS[country]}.",
                "rejected": rng.choice(["I do not know.", "It is it is it is."]),
                "p_chosen": 0.9,
                "p_tie": 0.1,
                "weight": 1.0,
            }
            for prompt, country in zip(asked * 2, countries * 2, strict=True)
        ),
    )
    write_rows(folder / "prompts.jsonl", ({"id": f"p{n}", "prompt": text} for n, text in enumerate(asked[:12])))
    tiny = Tiny(folder)
    assert run("sft", folder / "sft", demonstrations=tiny.file("demonstrations"), **SFT) == 0
    assert run("reward", folder / "reward", model=tiny.sft, preferences=tiny.file("preferences"), **REWARD) == 0
    return tiny
