"""PPO episodes a second beside TRL 1.12.0's PPOTrainer, the last that had it, and what either reaches at which KL.

`python -m bench.engine.ppo FOLDER [--size 1M] [--updates 20] [--seeds 2] [--kl 0.2 0.05] [--precision fp32 bf16]`
makes one SFT model and one reward model of the pocket world in FOLDER, then trains from both by turns, each run in a
process of its own; the policies are measured by `evaluate` on the same prompts. `--side engine` leaves TRL out. TRL
must be importable: `pip install --no-deps --target DIR trl==1.12.0 accelerate datasets …`, DIR in PYTHONPATH.
`--slope` trains the engine alone with more episodes, longer responses or more members: what a round costs.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from itertools import product
from pathlib import Path
from statistics import linear_regression, median
from typing import Any

from bench.engine.clock import device_here, unit
from bench.engine.machine import machine
from bench.engine.ppo_world import SIZES, make_world
from demo.pocket import specs


def measured(folder: Path, side: str, name: str, changes: dict[str, Any], seed: int, threads: int) -> dict[str, Any]:
    """Figures of one run, and of its policy where there is one to measure."""
    out = folder / "runs" / f"{side}-{name}-{seed}"
    shutil.rmtree(out, ignore_errors=True)
    out.parent.mkdir(exist_ok=True)
    given = {"folder": str(folder), "out": str(out), "seed": seed, "threads": threads, "spec": changes}
    environment = {**os.environ, "OMP_NUM_THREADS": str(threads), "TRL_EXPERIMENTAL_SILENCE": "1"}
    line = [sys.executable, "-m", "bench.engine.ppo_sides", side, json.dumps(given)]
    ended = subprocess.run(line, env=environment, capture_output=True, text=True)
    if ended.returncode:
        raise SystemExit(f"{side}: {ended.stderr[-3000:]}")
    found: dict[str, Any] = json.loads(ended.stdout.strip().splitlines()[-1])
    episodes = changes.get("updates", 40) * changes.get("episodes_per_update", 64)
    return {**found, "episodes": episodes, "episodes_per_s": episodes / sum(found["spent_s"].values()), "out": out}


def frontier_point(folder: Path, out: Path) -> tuple[float, float, float]:
    """Reward (in sd), KL (nats a response) and mean length of the policy in `out`, by the engine's `evaluate`."""
    fields = {**specs.evaluate_spec(), "policy": str(out / "model"), "reference": str(folder / "sft" / "model")}
    fields |= {"reward_model": str(folder / "reward" / "model"), "prompts": str(folder / "prompts.jsonl")}
    fields |= {"samples_per_prompt": 4, "bootstrap_draws": 100, "report_to": ""}
    spec, run = out.with_suffix(".evaluate.json"), out.with_suffix(".evaluate")
    shutil.rmtree(run, ignore_errors=True)
    spec.write_text(json.dumps(fields))
    line = [sys.executable, "-m", "training.engine", "evaluate", "--spec", str(spec), "--out", str(run)]
    subprocess.run(line, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    report = json.loads((run / "report.json").read_text())
    policy = report["policy"]
    return policy["reward_score"]["value"], report["kl_nats"]["value"], policy["length_tokens"]["value"]


def beside_trl(folder: Path, options: argparse.Namespace) -> None:
    """Speed and frontier of both sides, by turns."""
    sides = ["engine"] if options.side == "engine" else ["trl", "engine"]
    kinds, per = list(product(options.kl, options.precision)), unit(device_here())
    speeds: dict[tuple[str, str], list[float]] = {key: [] for key in product(options.precision, sides)}
    print(
        f"{'side':<8}{'beta':>6}{'in':>6}{'seed':>5}{'episodes/' + per:>16}{'reward sd':>11}{'KL nats':>9}"
        f"{'tokens':>8}  phases"
    )
    for seed, (kl_coefficient, precision), side in product(range(options.seeds), kinds, sides):
        changes = {"updates": options.updates, "kl_coefficient": kl_coefficient, "ppo_epochs": options.epochs}
        # TRL has one learning rate for both models.
        rate = options.learning_rate
        changes |= {"learning_rate": rate, "value_learning_rate": rate, "precision": precision}
        found = measured(folder, side, f"{kl_coefficient:g}-{precision}", changes, seed, options.threads)
        reward, kl_nats, tokens = frontier_point(folder, found["out"])
        speeds[precision, side].append(found["episodes_per_s"])
        phases = ", ".join(
            f"{name} {seconds:.1f} s ({found['episodes'] / seconds:.0f}/s)"
            for name, seconds in found["spent_s"].items()
        )
        print(
            f"{side:<8}{kl_coefficient:>6g}{precision:>6}{seed:>5}{found['episodes_per_s']:>16.1f}{reward:>11.2f}"
            f"{kl_nats:>9.2f}{tokens:>8.1f}  {phases}; peak {found['peak_mib']:.0f} MiB",
            flush=True,
        )
    if "trl" not in sides:
        return
    for ours, theirs in product(options.precision, repeat=2):
        ratios = [a / b for a, b in zip(speeds[ours, "engine"], speeds[theirs, "trl"], strict=True)]
        print(f"engine in {ours}: {median(ratios):.2f} x the episodes/{per} of TRL in {theirs}")


def slope(folder: Path, options: argparse.Namespace) -> None:
    """Seconds of a round with more of one thing at a time, and what one more of it costs, by least squares."""
    grown: dict[str, dict[int, dict[str, Any]]] = {
        "episodes": {count: {"episodes_per_update": count} for count in (32, 64, 128, 256)},
        "most tokens": {count: {"max_new_tokens": count, "missing_eos_penalty": 1.0} for count in (4, 8, 12)},
        "members": {count: {"reward_model": str(repeated(folder, count))} for count in (1, 2, 4)},
    }
    for name, values in grown.items():
        costs: dict[float, float] = {}
        for value, changes in values.items():
            given = {"updates": options.updates, "ppo_epochs": options.epochs, **changes}
            found = measured(folder, "engine", f"{name}{value}".replace(" ", "-"), given, 0, options.threads)
            costs[value] = 1000 * sum(found["spent_s"].values()) / options.updates
            print(f"{name} {value}: {costs[value]:.0f} ms an update", flush=True)
        one_more, _ = linear_regression(list(costs), list(costs.values()))
        print(f"{name}: {one_more:.1f} ms an update for one more", flush=True)


def repeated(folder: Path, members: int) -> Path:
    """An ensemble of the one member so many times: what it costs does not depend on what it says."""
    made = folder / f"reward-{members}"
    made.mkdir(exist_ok=True)
    if not (made / "member-0").exists():
        (made / "member-0").symlink_to(folder / "reward" / "model" / "member-0")
    card = {"members": ["member-0"] * members, "mean": [0.0] * members, "sd": [1.0] * members}
    (made / "ensemble.json").write_text(json.dumps(card))
    return made


def main(argv: Sequence[str] | None = None) -> int:
    """Returns the exit code 0."""
    parser = argparse.ArgumentParser(prog="python -m bench.engine.ppo", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--size", choices=SIZES, default="1M")
    parser.add_argument("--updates", type=int, default=20)
    parser.add_argument("--epochs", type=int, default=4, help="PPO epochs; TRL's default")
    parser.add_argument("--learning-rate", type=float, default=1e-4, help="of policy and value model, on either side")
    parser.add_argument("--seeds", type=int, default=2)
    parser.add_argument("--kl", type=float, nargs="+", default=[0.2, 0.05])
    parser.add_argument("--precision", choices=["fp32", "bf16"], nargs="+", default=["fp32"], help="of both sides")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--side", choices=["both", "engine"], default="both")
    parser.add_argument("--slope", action="store_true")
    options = parser.parse_args(argv)
    folder = options.folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    make_world(folder, options.size, members=1)
    print(f"{machine(options.threads)}; {options.size} parameters, {options.updates} updates", flush=True)
    if options.slope:
        slope(folder, options)
    else:
        beside_trl(folder, options)
    return 0


if __name__ == "__main__":
    sys.exit(main())
