"""Experiment `trap`: length and gold of policies whose annotators love length, with the protections and without.

All annotators see the gold, and each word more is worth a quarter of a logit to them. The same 600 judgements teach a
reward model alone, an ensemble of three, and two gate members beside them, as in the product. Each arm is a run of
PPO, with or without a KL penalty, early end and ensemble; then the product's own policy gate (`evaluate`, and the
checks with their default bounds) lets the policy serve or not, by gate members. Measured on held-out orders: what the
policy is worth, and what serves after the gate: the SFT model where it refused. `by lot` is the control.
"""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from bench.jsonl import write_rows
from bench.loop.collecting import Collecting
from bench.loop.crowd import crowd, working_order
from bench.loop.labels import by_lot
from bench.loop.policies import optimised, worth
from bench.loop.world import World
from training.bounds import Bounds
from training.services.policy_checks import policy_checks

JUDGEMENTS = 600
CROWD = 30
A_WORD = 0.25
"""Logits of every annotator for a word more."""
MEMBERS, GATE_MEMBERS = 3, 2
UPDATES = 30
ORDERS = 100
"""Held-out orders at the gate."""
KL = {"kl_coefficient": 0.1}
FREE = {"kl_coefficient": 0.0}
ARMS: dict[str, tuple[str, dict[str, Any]]] = {
    "one model, no penalty": ("one", FREE),
    "one model, early end at 4 nats": ("one", FREE | {"kl_limit_nats": 4.0}),
    "one model, β .1": ("one", KL),
    "mean of three, β .1": ("three", KL),
    "by lot, β .1": ("lot", KL),
}
"""By name: who judges, and what PPO is told."""

Row = dict[str, Any]


def measure(world: World, judgements: int = JUDGEMENTS, updates: int = UPDATES) -> list[Row]:
    """A row for each arm: `arm`, `words`, `gold`, `refused` (0 or 1), `by`, `served_words`, `served_gold`."""
    lovers = [replace(judge, length=judge.length + A_WORD) for judge in crowd(CROWD, 0.0, world.seed)]
    project = Collecting(f"seed{world.seed}-trap", working_order(lovers, world.seed), world.seed, overlap=1)
    project.add(world.pairs(judgements))
    project.judge(judgements)
    labels = project.preferences("majority")
    judges: dict[str, Any] = {"gate_members": GATE_MEMBERS, "gate_share": 0.3}
    models = {
        "one": world.reward("trap-one", labels, **judges),
        "three": world.reward("trap-three", labels, members=MEMBERS, **judges),
        "lot": world.reward("trap-lot", by_lot(labels, world.seed), **judges),
    }
    sft = worth(world, "trap-sft", world.sft)
    rows = [_row("SFT model", sft, sft, [])]
    for number, (arm, (model, fields)) in enumerate(ARMS.items()):
        policy = optimised(world, f"trap-{number}", models[model], updates=updates, **fields) / "model"
        found = worth(world, f"trap-{number}-worth", policy)
        rows.append(_row(arm, found, sft, _refused(world, f"trap-{number}-gate", policy, models[model])))
    return rows


def _row(arm: str, found: dict[str, float], sft: dict[str, float], against: list[str]) -> Row:
    serves = sft if against else found
    return {
        "arm": arm,
        "by": against,
        "words": found["words"],
        "gold": found["gold"],
        "refused": float(bool(against)),
        "served_words": serves["words"],
        "served_gold": serves["gold"],
    }


def _refused(world: World, name: str, policy: Path, reward_model: Path) -> list[str]:
    """Names of the checks of the policy gate that speak against the policy."""
    asked = [{"id": str(number), "prompt": prompt} for number, prompt in enumerate(world.held_out[:ORDERS])]
    prompts = write_rows(world.runs.folder / "trap-prompts.jsonl", asked)
    players = {"policy": policy, "reference": world.sft, "reward_model": reward_model, "prompts": prompts}
    lengths = {"max_prompt_tokens": 40, "max_new_tokens": 32}
    out = world.runs.run("evaluate", name, **players, **lengths, bootstrap_draws=200)
    report = json.loads((out / "report.json").read_text(encoding="utf-8"))
    checks = policy_checks(report, Bounds(), has_current=False, has_gate_members=True)
    return [each.name for each in checks if not each.passed]
