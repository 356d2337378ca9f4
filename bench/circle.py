"""`python -m bench.circle`: a round of the demo through the product itself, measured by the checker.

A scratch installation loads the demo and closes rounds 0 and 1 by `manage.py run_round --simulate`. Then the same
judges guess in a second one: the control. Printed are the shares of right answers of policy v0, of v1 and of the
control's v1, with the wall-clock seconds of each step. Needs about as long again for the control.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.checker import check
from bench.jsonl import read_rows, write_rows
from demo.pocket import specs
from demo.pocket.world import prompts

ROOT = Path(__file__).resolve().parent.parent
SETS = ("compared", "new_wording", "never_compared")
MEASURED_SAMPLES = 4
HALTED = 1
ALL_OPEN = "100000"


class CommandFailed(Exception):
    """A command of the product ended with a code that was not expected."""


@dataclass
class World:
    """One scratch installation and the seconds that its commands took."""

    var: Path
    elapsed_s: dict[str, float] = field(default_factory=dict)

    def manage(self, *arguments: str, allowed: tuple[int, ...] = (0,)) -> int:
        """Runs `manage.py` there and returns its exit code; raises CommandFailed for one that is not allowed."""
        return self._call([sys.executable, "manage.py", *arguments], arguments[0], allowed)

    def engine(self, verb: str, spec: dict[str, Any], name: str) -> Path:
        """Runs a verb beside the installation's own runs; returns its folder."""
        out = self.var / "measured" / name
        out.parent.mkdir(exist_ok=True)
        given = out.with_suffix(".json")
        given.write_text(json.dumps(spec), encoding="utf-8")
        command = [sys.executable, "-m", "training.engine", verb, "--spec", str(given), "--out", str(out)]
        self._call(command, f"measure {name}", (0,))
        return out

    def ask(self, code: str) -> str:
        """Prints something that the installation's rows know."""
        command = [sys.executable, "manage.py", "shell", "--no-imports", "-c", code]
        done = subprocess.run(command, cwd=ROOT, env=self._environment(), capture_output=True, text=True, check=True)
        return done.stdout.strip()

    def _call(self, command: list[str], step: str, allowed: tuple[int, ...]) -> int:
        began = time.monotonic()
        code = subprocess.run(command, cwd=ROOT, env=self._environment(), stdout=sys.stderr).returncode
        self.elapsed_s[step] = round(self.elapsed_s.get(step, 0.0) + time.monotonic() - began, 1)
        if code not in allowed:
            raise CommandFailed(f"{' '.join(command)} ended with code {code}")
        return code

    def _environment(self) -> dict[str, str]:
        database = f"sqlite:///{self.var / 'plumbline.sqlite3'}"
        own = {
            "PLUMBLINE_VAR": str(self.var),
            "PLUMBLINE_DEMO": "1",
            "DATABASE_URL": database,
            "LOG_LEVEL": "WARNING",
        }
        return {**os.environ, **own}


def trained(var: Path, seed: int, *, at_random: bool = False) -> World:
    """An installation whose round 1 is closed: judged as the demo does, or at random."""
    world = World(var)
    world.manage("migrate", "--verbosity", "0")
    world.manage("load_demo")
    by_seed = ("--project", "pocket", "--seed", str(seed))
    if not at_random:
        world.manage("run_round", *by_seed, "--simulate")
        return world
    world.manage("run_round", *by_seed)
    world.ask("from annotation.models import Project; Project.objects.filter(slug='pocket').update(truth='random')")
    world.manage("simulate_annotators", "--project", "pocket", "--judgements", ALL_OPEN, "--seed", str(seed))
    reason = "control: labels at random, let pass to see what they teach"
    code = world.manage("run_round", *by_seed, allowed=(0, HALTED))
    while code == HALTED:
        code = world.manage("run_round", *by_seed, "--resume", reason, allowed=(0, HALTED))
    return world


def shares(world: World, version: int) -> dict[str, float]:
    """Share of right answers of a policy on each set of prompts."""
    find = f"from training.models import Policy; print(Policy.objects.get(version={version}).run.model_path)"
    rows = prompts()
    asked = write_rows(world.var / "measured-prompts.jsonl", [{"id": row.id, "prompt": row.prompt} for row in rows])
    spec = {
        **specs.sample_spec(),
        "policy": world.ask(find),
        "prompts": str(asked),
        "temperature": specs.MEASURE_TEMPERATURE,
        "samples_per_prompt": MEASURED_SAMPLES,
    }
    out = world.engine("sample", spec, f"v{version}")
    sets = {row.id: row.set for row in rows}
    verdicts: dict[str, list[bool]] = {name: [] for name in SETS}
    for row in read_rows(out / "responses.jsonl"):
        verdicts[sets[row["prompt_id"]]].append(check(row["prompt"], row["response"]).right)
    return {name: sum(each) / len(each) for name, each in verdicts.items()}


def refusals(world: World) -> str:
    """What the gates of an installation refused, in their own sentences."""
    return world.ask(
        "from training.models import GateVerdict as G\n"
        "print('\\n'.join(G.objects.filter(passed=False).values_list('sentence', flat=True)))"
    )


def main() -> None:
    """Parse the command line, turn the circle once or twice, print the table."""
    parser = argparse.ArgumentParser(prog="python -m bench.circle", description=__doc__)
    parser.add_argument("--seed", type=int, default=0, help="of every run and of the judges (default 0)")
    parser.add_argument("--no-control", action="store_true", help="leave out the same round on random judgements")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="plumbline-circle-") as folder:
        world = trained(_made(Path(folder) / "true"), options.seed)
        columns = {"before": shares(world, 0), "after": shares(world, 1)}
        worlds = {"": world}
        if not options.no_control:
            control = worlds["control: "] = trained(_made(Path(folder) / "random"), options.seed, at_random=True)
            columns["random"] = shares(control, 1)
        print(f"{'share of right answers':<24}" + "".join(f"{name:>9}" for name in columns))
        for name in SETS:
            print(f"{name:<24}" + "".join(f"{column[name]:>9.2f}" for column in columns.values()))
        for label, each in worlds.items():
            for step, spent_s in each.elapsed_s.items():
                print(f"{label}{step}: {spent_s} s")
            print(f"{label}the gates refused: {refusals(each) or 'nothing'}")


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


if __name__ == "__main__":
    main()
