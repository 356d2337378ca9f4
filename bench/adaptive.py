"""What asking again only where needed saves: `python -m bench.adaptive FOLDER`, on recorded judgements.

FOLDER holds `judgements.jsonl.gz`, every line with its time, and `comparisons.jsonl.gz` with `meta.published_gold`.
Each line of the table is a fresh database into which the recording is played through the product's own queue (see
bench/overlap/replay.py): in full, with a fixed number of answers, and with answers asked for again by the project's
rule. Match is the share of comparisons whose likeliest label is the published one; side that of those with a winner
where the soft label points to it. ± is two standard errors of the difference to the first line, pair by pair.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from bench.overlap.recording import Recording, read_recording
from quality import BadJudgement
from quality.votes import FIRST, TIE, Floats

ROOT = Path(__file__).resolve().parent.parent
EVERY = 1000


@dataclass(frozen=True)
class Rule:
    """A project's settings of how many answers a comparison gets."""

    name: str
    overlap: int
    overlap_max: int = 0
    certainty_wanted: float | None = None
    """None: the product's default."""
    calibration_share: float = 0.0
    calibration_overlap: int = 1

    @property
    def settings(self) -> dict[str, Any]:
        """As a project takes them."""
        given = asdict(self)
        given.pop("name")
        if self.certainty_wanted is None:
            given.pop("certainty_wanted")
        return given


@dataclass(frozen=True)
class Scored:
    """One rule's replay held against the published labels."""

    rule: str
    per_comparison: float
    reports: int
    hits: Floats
    """(n,) 1 where the likeliest label is the published one, of the comparisons that have one."""
    sides: Floats
    """(m,) 1 where the soft label points to the published winner, of those that have one."""
    cpu_s: float


def rules(most: int) -> list[Rule]:
    """In full, and by the product's rule from two answers."""
    return [Rule(f"full: {most}", overlap=most), Rule(f"adaptive: 2 to {most}", overlap=2, overlap_max=most)]


def alike(adaptive: Scored, most: int) -> Rule:
    """A fixed number of answers that comes to as many judgements: some comparisons, by lot, have one more."""
    whole = min(int(adaptive.per_comparison), most - 1)
    share = adaptive.per_comparison - whole
    return Rule(
        f"fixed: {adaptive.per_comparison:.2f}", whole, calibration_share=share, calibration_overlap=whole + 1
    )


def played(rule: Rule, recording: Recording, *, every: int, recur: bool) -> Scored:
    """Plays the recording in the database that the environment names; Django must be set up."""
    from annotation.models import Project
    from bench.overlap.replay import replay

    project = Project.objects.create(slug="replay", name="Replay", gold_rate=0.0, **rule.settings)
    started = time.process_time()
    outcome = replay(project=project, recording=recording, every=every, recur=recur)
    known = {item.id: item.label for item in recording.items if item.label is not None}
    won = {name: label for name, label in known.items() if label != TIE}
    return Scored(
        rule=rule.name,
        per_comparison=outcome.per_comparison,
        reports=outcome.reports,
        hits=np.array([outcome.labels[name] == label for name, label in known.items()], dtype=float),
        sides=np.array([(outcome.soft[name] > 0.5) == (label == FIRST) for name, label in won.items()], dtype=float),
        cpu_s=time.process_time() - started,
    )


def line(found: Scored, full: Scored) -> str:
    """A line of the table."""
    fewer = 1 - found.per_comparison / full.per_comparison
    return (
        f"{found.rule:<20} {found.per_comparison:9.3f} {fewer:7.1%}   {_against(found.hits, full.hits)}   "
        f"{_against(found.sides, full.sides)}  {found.reports:8d} {found.cpu_s:8.0f}"
    )


def _against(hits: Floats, of: Floats) -> str:
    difference = hits - of
    error = 2 * float(difference.std()) / len(difference) ** 0.5
    return f"{hits.mean():6.4f} {difference.mean():+7.4f} ±{error:6.4f}"


def apart(rule: Rule, options: argparse.Namespace) -> Scored:
    """The same in a process and a database of its own: Django reads its database's address once."""
    with tempfile.TemporaryDirectory(prefix="plumbline-bench-") as scratch:
        environment = os.environ | {
            "PLUMBLINE_VAR": f"{scratch}/var",
            "DATABASE_URL": f"sqlite:///{scratch}/bench.sqlite3",
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "LOG_LEVEL": "ERROR",
        }
        given = [str(options.folder), "--every", str(options.every)]
        given += ["--recur"] if options.recur else []
        given += [] if options.first is None else ["--first", str(options.first)]
        command = [sys.executable, "-m", "bench.adaptive", *given, "--rule", json.dumps(asdict(rule))]
        done = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=True)
        columns = json.loads(done.stdout.splitlines()[-1])
        return Scored(**columns | {name: np.array(columns[name]) for name in ("hits", "sides")})


def main(argv: Sequence[str] | None = None) -> int:
    """Returns the exit code: 0, or 2 with one sentence on stderr."""
    options = _options(argv)
    try:
        recording = read_recording(options.folder, first=options.first)
    except (BadJudgement, OSError, KeyError) as error:
        print(f"python -m bench.adaptive: {error}", file=sys.stderr)
        return 2
    if options.rule is not None:
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        scored = played(Rule(**options.rule), recording, every=options.every, recur=options.recur)
        print(json.dumps(asdict(replace(scored, hits=scored.hits.tolist(), sides=scored.sides.tolist()))))
        return 0
    most = recording.most
    print(
        f"{options.folder.name}: {len(recording.items)} comparisons, {recording.judgements} judgements, "
        f"reports every {options.every}, responses that recur {'known' if options.recur else 'taken for others'}\n"
        f"{'answers':<20} {'a compar.':>9} {'fewer':>7}   {'match, difference':<22}   {'side, difference':<22}  "
        f"{'reports':>8} {'CPU, s':>8}",
        flush=True,
    )
    full, adaptive = (apart(rule, options) for rule in rules(most))
    print(line(full, full), line(adaptive, full), sep="\n", flush=True)
    for rule in [alike(adaptive, most), *(Rule(**given) for given in options.also)]:
        print(line(apart(rule, options), full), flush=True)
    return 0


def _options(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m bench.adaptive", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="of recorded judgements")
    parser.add_argument("--every", type=int, default=EVERY, help="answers between reports; default %(default)s")
    parser.add_argument(
        "--recur", action="store_true", help="let comparisons that share a response inform one another"
    )
    parser.add_argument("--first", type=int, metavar="N", help="only the comparisons that were begun first")
    parser.add_argument(
        "--also", type=json.loads, action="append", default=[], metavar="RULE",
        help='another line, as JSON: {"name": "strict", "overlap": 2, "overlap_max": 5, "certainty_wanted": 0.9}',
    )  # fmt: skip
    parser.add_argument("--rule", type=json.loads, help=argparse.SUPPRESS)
    return parser.parse_args(argv)


if __name__ == "__main__":
    sys.exit(main())
