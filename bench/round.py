"""`python -m bench.round`: one round of the pocket world by the engine's plain command lines, with its control.

Prints the share of right answers before, after, and after the same round on random labels.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.checker import check
from bench.jsonl import read_rows, write_rows
from bench.judge import judged, pairs_to_judge
from demo.pocket import specs
from demo.pocket.facts import FLAWS
from demo.pocket.truth import fact_of

COMPARISONS = 500
ACCURACY = 0.87
SETS = ("compared", "new_wording", "never_compared")
MEASURED_SAMPLES = 4


@dataclass(frozen=True)
class Round:
    """Shares of right answers by policy and group, and CPU seconds by phase."""

    shares: dict[str, dict[str, float]]
    findings: dict[str, dict[str, int]]
    cpu_s: dict[str, float]
    held_out_accuracy: float


class Phases:
    """Runs engine verbs in subfolders of one folder and keeps their CPU seconds, process start included."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.folder = folder
        self.cpu_s: dict[str, float] = {}
        self._seed = seed

    def run(self, verb: str, name: str, fields: dict[str, Any]) -> dict[str, Any]:
        """Run `verb` into folder/name; returns its report. Raises CalledProcessError where the engine fails."""
        spec, out = self.folder / f"{name}.json", self.folder / name
        spec.write_text(json.dumps({**fields, "seed": self._seed}), encoding="utf-8")
        before = os.times()
        subprocess.run(
            [sys.executable, "-m", "training.engine", verb, "--spec", str(spec), "--out", str(out)],
            check=True,
            stdout=sys.stderr,
        )
        after = os.times()
        used_s = after.children_user + after.children_system - before.children_user - before.children_system
        self.cpu_s[name] = round(used_s, 1)
        report: dict[str, Any] = json.loads((out / "report.json").read_text(encoding="utf-8"))
        return report


def run_round(folder: Path, seed: int) -> Round:
    """World, SFT, samples, judgements, reward model, PPO; then the reward model and PPO again on random labels."""
    phases = Phases(folder, seed)
    world = folder / "world"
    subprocess.run(
        [sys.executable, "-m", "demo.pocket", "--out", str(world), "--seed", str(seed)], check=True, stdout=sys.stderr
    )
    prompts = read_rows(world / "prompts.jsonl")
    write_rows(folder / "compared.jsonl", [row for row in prompts if row["set"] == "compared"])

    phases.run("sft", "sft", {**specs.sft_spec(), "demonstrations": "world/demonstrations.jsonl"})
    phases.run("sample", "sample", {**specs.sample_spec(), "policy": "sft/model", "prompts": "compared.jsonl"})
    pairs = pairs_to_judge(read_rows(folder / "sample" / "responses.jsonl"), COMPARISONS, seed)
    accuracies = {}
    for label, accuracy in (("after", ACCURACY), ("random", 0.5)):
        write_rows(folder / f"{label}.jsonl", judged(pairs, accuracy, seed))
        fields = {**specs.reward_spec(), "model": "sft/model", "preferences": f"{label}.jsonl"}
        report = phases.run("reward", f"reward-{label}", fields)
        accuracies[label] = report["accuracy"]["value"]
        fields = {**specs.ppo_spec(), "policy": "sft/model", "reference": "sft/model"}
        fields |= {"reward_model": f"reward-{label}/model", "prompts": "compared.jsonl"}
        phases.run("ppo", f"ppo-{label}", fields)

    shares, findings = {}, {}
    for label, model in (("before", "sft"), ("after", "ppo-after"), ("random", "ppo-random")):
        fields = {**specs.sample_spec(), "policy": f"{model}/model", "prompts": "world/prompts.jsonl"}
        fields |= {"temperature": specs.MEASURE_TEMPERATURE, "samples_per_prompt": MEASURED_SAMPLES}
        phases.run("sample", f"measure-{label}", fields)
        shares[label], findings[label] = _measure(read_rows(folder / f"measure-{label}" / "responses.jsonl"), prompts)
    return Round(shares, findings, phases.cpu_s, accuracies["after"])


def _measure(
    responses: list[dict[str, Any]], prompts: list[dict[str, Any]]
) -> tuple[dict[str, float], dict[str, int]]:
    """Share of right answers in each set of prompts and for each habitual flaw, and what all answers were."""
    sets = {row["id"]: row["set"] for row in prompts}
    verdicts: dict[str, list[bool]] = {}
    findings: Counter[str] = Counter()
    for row in responses:
        verdict, group = check(row["prompt"], row["response"]), sets[row["prompt_id"]]
        findings[verdict.flaw or "right"] += 1
        for name in (group, f"{group}, {fact_of(row['prompt']).flaw}"):
            verdicts.setdefault(name, []).append(verdict.right)
    return {name: sum(each) / len(each) for name, each in verdicts.items()}, dict(findings)


def table(result: Round) -> str:
    """The figures as text."""
    lines = [f"{'share of right answers':<28}{'before':>9}{'after':>9}{'random':>9}"]
    for group in SETS:
        for name in (group, *(f"{group}, {flaw}" for flaw in FLAWS)):
            shown = "".join(f"{result.shares[label][name]:>9.2f}" for label in ("before", "after", "random"))
            lines.append(f"{name if name == group else '  ' + name.split(', ')[1]:<28}{shown}")
    lines.append(f"{'answers by finding':<28}")
    for flaw in ("right", "half", "rude", "evasive", "wrong", "garbled"):
        counts = "".join(f"{result.findings[label].get(flaw, 0):>9}" for label in ("before", "after", "random"))
        lines.append(f"  {flaw:<26}{counts}")
    lines.append(f"reward model's held-out accuracy {result.held_out_accuracy:.2f}")
    lines += [f"CPU seconds, {name}: {spent}" for name, spent in result.cpu_s.items()]
    control = sum(spent for name, spent in result.cpu_s.items() if "random" in name or "measure" in name)
    total = sum(result.cpu_s.values())
    return "\n".join(
        [*lines, f"CPU seconds of the round {total - control:.1f}, with control and measuring {total:.1f}"]
    )


def main() -> None:
    """Parse the command line, run the round, print the table."""
    parser = argparse.ArgumentParser(prog="python -m bench.round", description=__doc__)
    parser.add_argument("--seed", type=int, default=0, help="of the world, the judges and every run (default 0)")
    parser.add_argument(
        "--out", type=Path, metavar="DIR", help="keep the runs here; a stopped round goes on from there"
    )
    options = parser.parse_args()
    if options.out is not None:
        options.out.mkdir(parents=True, exist_ok=True)
        print(table(run_round(options.out.resolve(), options.seed)))
        return
    with tempfile.TemporaryDirectory() as folder:
        print(table(run_round(Path(folder), options.seed)))


if __name__ == "__main__":
    main()
