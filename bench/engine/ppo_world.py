"""What both sides of the PPO bench start from: one SFT model and one reward model of the pocket world, on disk."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import torch
from transformers import AutoModelForSequenceClassification

from bench.jsonl import read_rows, write_rows
from bench.judge import judged, pairs_to_judge
from demo.pocket import specs
from training.engine.atomic import write_json

SIZES = {
    "0.5M": {"hidden": 96, "layers": 4, "heads": 4, "ffn": 256},
    "1M": {"hidden": 128, "layers": 4, "heads": 4, "ffn": 352},
    "4M": {"hidden": 256, "layers": 4, "heads": 4, "ffn": 1024},
}


def make_world(folder: Path, size: str, members: int) -> None:
    """Write prompts, SFT model and reward model into `folder`, unless they stand there already."""
    if (folder / "ready").exists():
        return
    _run([sys.executable, "-m", "demo.pocket", "--out", str(folder / "world"), "--seed", "0"])
    asked = [row for row in read_rows(folder / "world" / "prompts.jsonl") if row["set"] == "compared"]
    write_rows(folder / "prompts.jsonl", asked)
    shape = {**specs.sft_spec()["architecture"], **SIZES[size]}
    demonstrations = str(folder / "world" / "demonstrations.jsonl")
    fields = {**specs.sft_spec(), "epochs": 5, "architecture": shape, "demonstrations": demonstrations}
    _verb(folder, "sft", fields)
    policy = {"policy": str(folder / "sft" / "model"), "prompts": str(folder / "prompts.jsonl")}
    _verb(folder, "sample", {**specs.sample_spec(), **policy})
    pairs = pairs_to_judge(read_rows(folder / "sample" / "responses.jsonl"), 500, 0)
    write_rows(folder / "preferences.jsonl", judged(pairs, 0.87, 0))
    fields = {**specs.reward_spec(), "members": members, "model": str(folder / "sft" / "model")}
    _verb(folder, "reward", {**fields, "preferences": str(folder / "preferences.jsonl")})
    _fold_normalisation(folder / "reward" / "model", members)
    (folder / "ready").touch()


def _fold_normalisation(ensemble: Path, members: int) -> None:
    """Divide each head by the sd of its scores, so that raw scores are in sd for a trainer that knows no card.

    Their mean stays: it is the same on both sides, and shifts every reward alike.
    """
    card = json.loads((ensemble / "ensemble.json").read_text())
    for name, sd in zip(card["members"], card["sd"], strict=True):
        model = AutoModelForSequenceClassification.from_pretrained(ensemble / name, num_labels=1, dtype=torch.float32)
        model.score.weight.data /= sd
        model.save_pretrained(ensemble / name)
    write_json(ensemble / "ensemble.json", {**card, "mean": [0.0] * members, "sd": [1.0] * members})


def _verb(folder: Path, verb: str, fields: dict[str, Any]) -> None:
    (folder / f"{verb}.json").write_text(json.dumps(fields))
    line = [sys.executable, "-m", "training.engine", verb, "--spec", str(folder / f"{verb}.json")]
    _run([*line, "--out", str(folder / verb)])


def _run(line: list[str]) -> None:
    subprocess.run(line, check=True, stdout=sys.stderr)
