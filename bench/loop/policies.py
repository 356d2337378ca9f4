"""Policies trained by PPO in a world, what their course was by gold, and what they are worth on held-out orders."""

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from bench.jsonl import read_rows, write_rows
from bench.loop.gold import gold
from bench.loop.world import World

MEASURED_SAMPLES = 4
PPO: dict[str, Any] = {
    "updates": 45,
    "episodes_per_update": 64,
    "ppo_epochs": 1,
    "minibatches": 4,
    "learning_rate": 3e-4,
    "value_learning_rate": 1e-3,
    "kl_coefficient": 0.2,
    "sample_rows": 64,
    "samples_every_updates": 1,
    "checkpoint_every_steps": 1000,
    "max_prompt_tokens": 40,
    "max_new_tokens": 32,
}


def optimised(world: World, name: str, reward_model: Path, policy: Path | None = None, **fields: Any) -> Path:
    """The folder of the PPO run `name`: from `policy` (the SFT model, unless said), the SFT model as reference."""
    asked = write_rows(world.runs.folder / "ppo-prompts.jsonl", [{"prompt": prompt} for prompt in world.trained])
    paths = {"policy": policy or world.sft, "reference": world.sft, "reward_model": reward_model, "prompts": asked}
    return world.runs.run("ppo", name, **paths, **(PPO | fields))


def course(run: Path, window: int) -> list[dict[str, Any]]:
    """Means over the episodes of each `window` updates: `update` (the last), `kl`, `proxy`, `gold`, `words`."""
    parts: defaultdict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in read_rows(run / "samples.jsonl"):
        parts[(row["step"] + window - 1) // window * window].append(row)
    return [
        {
            "update": update,
            "kl": _mean([row["kl_nats"] for row in rows]),
            "proxy": _mean([row["reward_score"] for row in rows]),
            "gold": _mean([gold(row["prompt"], row["response"]) for row in rows]),
            "words": _mean([len(row["response"].split()) for row in rows]),
        }
        for update, rows in sorted(parts.items())
    ]


def worth(world: World, name: str, policy: Path) -> dict[str, float]:
    """Mean `gold` and `words` of a policy's responses to held-out orders, and their gold's standard `error`."""
    rows = read_rows(world.sample(name, policy, world.held_out, MEASURED_SAMPLES))
    values = [gold(row["prompt"], row["response"]) for row in rows]
    error = float(np.std(values) / len(values) ** 0.5)
    return {"gold": _mean(values), "error": error, "words": _mean([len(row["response"].split()) for row in rows])}


def _mean(values: Sequence[float]) -> float:
    return float(np.mean(values))
