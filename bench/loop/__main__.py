"""The loop's own proof: `python -m bench.loop EXPERIMENT --out DIR`. docs/benchmarks.md holds what it printed.

Each experiment runs by itself, a seed in a process and a database of its own below DIR. What is finished there is
read, not done again, so a run that was stopped goes on. With --table nothing is run: the table of what stands in DIR.
"""

import argparse
import importlib
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bench.loop.experiments import EXPERIMENTS, Experiment

ROOT = Path(__file__).resolve().parent.parent.parent


def main(argv: Sequence[str] | None = None) -> int:
    """Returns the exit code."""
    options = _options(argv)
    if options.one is not None:
        _measure(EXPERIMENTS[options.experiment], options.out, options.one)
        return 0
    experiment = EXPERIMENTS[options.experiment]
    seeds = options.seeds
    if not options.table:
        for seed in seeds:
            _apart(options.experiment, options.out, seed)
    rows = [
        {**row, "seed": seed}
        for seed in seeds
        for row in json.loads(_results(options.out, options.experiment, seed).read_text(encoding="utf-8"))
    ]
    if options.plot is not None:
        options.plot.write_text(experiment.picture(rows), encoding="utf-8")
    print(f"{options.experiment}: {len(seeds)} seeds; means, ± half the 95 % interval over them")
    print(experiment.table(rows))
    return 0


def _apart(name: str, out: Path, seed: int) -> None:
    """One seed in a process of its own: Django reads its database's address once."""
    if _results(out, name, seed).exists():
        return
    folder = (out / f"seed{seed}").resolve()
    shutil.rmtree(folder / name, ignore_errors=True)  # the database of a run that was stopped
    (folder / name).mkdir(parents=True)
    environment = os.environ | {
        "PLUMBLINE_VAR": str(folder / name / "var"),
        "DATABASE_URL": f"sqlite:///{folder / name}/plumbline.sqlite3",
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "LOG_LEVEL": "ERROR",
    }
    command = [sys.executable, "-m", "bench.loop", name, "--out", str(out.resolve()), "--one", str(seed)]
    subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=sys.stderr)


def _measure(experiment: Experiment, out: Path, seed: int) -> None:
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0, interactive=False)
    world = importlib.import_module("bench.loop.world").World(out / f"seed{seed}", seed)
    began = time.monotonic()
    rows: list[dict[str, Any]] = importlib.import_module(experiment.module).measure(world)
    target = _results(out, experiment.name, seed)
    part = target.with_suffix(".part")
    part.write_text(json.dumps(rows, indent=1), encoding="utf-8")
    part.replace(target)
    print(f"{experiment.name}, seed {seed}: {time.monotonic() - began:.0f} s", file=sys.stderr)


def _results(out: Path, name: str, seed: int) -> Path:
    return out / f"seed{seed}" / f"{name}.json"


def _options(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m bench.loop", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("experiment", choices=EXPERIMENTS, help="which one")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="where everything is kept")
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2, 3, 4], help="default %(default)s")
    parser.add_argument("--table", action="store_true", help="only print what was measured before")
    parser.add_argument("--plot", type=Path, metavar="FILE.svg", help="draw it there, too")
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)
    return parser.parse_args(argv)


if __name__ == "__main__":
    sys.exit(main())
