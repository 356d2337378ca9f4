"""Pairs and tokens a second of reward models and SFT beside TRL's current trainers, on the same rows in one run.

`python -m bench.engine reward sft --size 1M --pairs 1000 --seeds 3`. Needs TRL in PYTHONPATH (`make crosscheck` puts
it into .venv/crosscheck). Sides take turns, each in a process of its own; CPU seconds tell where a machine is shared.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
from typing import Any

from bench.engine.clock import device_here, unit
from bench.engine.data import SHAPES
from bench.engine.machine import machine

VARIANTS: dict[str, tuple[str, dict[str, Any]]] = {
    "TRL": ("trl", {"order": "random"}),
    "TRL, group_by_length": ("trl", {"order": "group_by_length"}),
    "engine": ("ours", {}),
    "engine, prompts not shared": ("ours", {"spec": {"share_prompts": False}}),
    "engine, packing": ("ours", {"spec": {"packing": True}}),
}
OF_KIND = {
    "reward": ["TRL", "TRL, group_by_length", "engine", "engine, prompts not shared"],
    "sft": ["TRL", "TRL, group_by_length", "engine", "engine, packing"],
}
COLUMNS = ("rows_per_s", "rows_per_spent_s", "tokens_per_s", "peak_mib", "held_out_loss_nats")


def main(arguments: list[str]) -> int:
    """Run all sides and print a table of medians, with TRL's rows a CPU second as 1."""
    parser = argparse.ArgumentParser(prog="python -m bench.engine", description=__doc__)
    parser.add_argument("kinds", nargs="+", choices=OF_KIND)
    parser.add_argument("--size", default="1M", choices=SHAPES, help="parameters")
    parser.add_argument("--pairs", type=int, default=1000, help="rows trained on")
    parser.add_argument("--held-out", type=int, default=300, help="rows measured on")
    parser.add_argument("--sigma", type=float, default=0.9, help="sd of the log of lengths; 0 for equal lengths")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--precision", default="fp32", choices=["fp32", "bf16"])
    parser.add_argument("--only", action="append", help="a variant by its name; may be repeated")
    options = parser.parse_args(arguments)
    print(f"{machine(options.threads)}, {options.precision}, {options.size} parameters, ", end="")
    print(f"{options.pairs} rows in batches of 16, sigma {options.sigma:g}, {options.seeds} seed(s)")
    for kind in options.kinds:
        names = [name for name in OF_KIND[kind] if not options.only or name in options.only]
        found: dict[str, list[dict[str, float]]] = {name: [] for name in names}
        for seed in range(options.seeds):
            for name in names:
                found[name].append(measured(kind, name, seed, options))
        print_table(kind, found)
    return 0


def measured(kind: str, name: str, seed: int, options: argparse.Namespace) -> dict[str, float]:
    """The figures of one side, from a process of its own."""
    side, changes = VARIANTS[name]
    spec = {"precision": options.precision, **changes.get("spec", {})}
    given = {
        "pairs": options.pairs,
        "held_out": options.held_out,
        "size": options.size,
        "sigma": options.sigma,
        "threads": options.threads,
        "seed": seed,
        "order": changes.get("order", "random"),
        "spec": spec,
    }
    environment = {**os.environ, "OMP_NUM_THREADS": str(options.threads), "TOKENIZERS_PARALLELISM": "false"}
    command = [sys.executable, "-m", "bench.engine.child", kind, side, json.dumps(given)]
    ended = subprocess.run(command, env=environment, capture_output=True, text=True)
    if ended.returncode != 0:
        raise SystemExit(f"{name}: {ended.stderr[-2000:]}")
    figures: dict[str, float] = json.loads(ended.stdout.strip().splitlines()[-1])
    return figures


def print_table(kind: str, found: dict[str, list[dict[str, float]]]) -> None:
    """Medians over seeds; the ratio is the median of each seed's own."""
    print(f"\n| {kind} | rows/s | rows/{unit(device_here())} | × TRL | tokens/s | peak MiB | held-out loss |")
    print("|---|---|---|---|---|---|---|")
    first = next(iter(found.values()))
    for name, runs in found.items():
        each = {column: statistics.median(run[column] for run in runs) for column in COLUMNS}
        ratio = statistics.median(
            run["rows_per_spent_s"] / trl["rows_per_spent_s"] for run, trl in zip(runs, first, strict=True)
        )
        losses = ", ".join(f"{run['held_out_loss_nats']:.4f}" for run in runs)
        print(
            f"| {name} | {each['rows_per_s']:.1f} | {each['rows_per_spent_s']:.1f} | {ratio:.2f} "
            f"| {each['tokens_per_s']:.0f} | {each['peak_mib']:.0f} | {losses} |"
        )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
