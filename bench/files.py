"""`python -m bench.files`: comparisons imported and judgements exported a second, and the memory that takes.

Each line is the median of some runs, each on a fresh database, durable as in production. Import: a JSONL file of
comparisons (prompt, two responses of some 320 characters, one wanted answer), all of it or nothing, by the service
behind `manage.py import_file` and the Files page. Export: GET .../export/KIND.jsonl
from the production server. Memory: the importing process, or the largest of the server's. The database shares the
machine.
"""

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from typing import Any

from bench.collect.database import DATABASES, at_hand

ROOT = Path(__file__).resolve().parent.parent
TEXT = "A response of ordinary length, as models write them. " * 6
EXPORTS = ("judgements", "audit")


def main() -> int:
    """Prints the table."""
    options = _options()
    if options.cell is not None:
        print(json.dumps(_cell(options)))
        return 0
    print(f"{options.comparisons:,} comparisons, {options.judgements:,} judgements; medians of {options.runs}")
    print(f"{os.cpu_count()} cores")
    print("database    what                 rows/s   seconds   memory before, at most MB")
    for database in options.databases:
        for what in ("import", *EXPORTS):
            runs = [_apart(options, database, what) for _ in range(options.runs)]
            rate, seconds, before, most = (statistics.median(run[name] for run in runs) for name in runs[0])
            label = what if what == "import" else f"export {what}"
            print(
                f"{database:<10}  {label:<18} {rate:>8,.0f}  {seconds:>8.1f}   {before:>8.0f} {most:>8.0f}",
                flush=True,
            )
    return 0


def _apart(options: argparse.Namespace, database: str, what: str) -> dict[str, float]:
    """In a process of its own: memory's high mark cannot be taken back."""
    command = [sys.executable, "-m", "bench.files", "--cell", what, "--databases", database]
    sizes = ["--comparisons", str(options.comparisons), "--judgements", str(options.judgements)]
    with tempfile.TemporaryDirectory(prefix="plumbline-bench-") as scratch:
        os.chmod(scratch, 0o755)  # PostgreSQL's account must reach its folder
        environment = os.environ | {"PLUMBLINE_VAR": f"{scratch}/var", "DJANGO_SETTINGS_MODULE": "config.settings"}
        done = subprocess.run(
            [*command, *sizes], cwd=ROOT, env=environment | {"LOG_LEVEL": "ERROR"}, stdout=subprocess.PIPE, check=True
        )
    result: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return result


def _cell(options: argparse.Namespace) -> dict[str, float]:
    folder = Path(os.environ["PLUMBLINE_VAR"]).parent
    (database,) = options.databases
    with at_hand(database, folder):
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        if options.cell == "import":
            return _import(folder / "comparisons.jsonl", options.comparisons)
        return _export(options.cell, options.judgements)


def _import(path: Path, count: int) -> dict[str, float]:
    from django.utils import timezone

    from annotation.formats import rows_of
    from annotation.models import Project
    from annotation.services.imports import Refusals, import_rows

    with path.open("w") as file:
        for number in range(count):
            responses = [{"text": f"{number} {name} {TEXT}", "source": f"model {name}"} for name in "ab"]
            row = {"id": f"c{number}", "prompt": f"Question {number}: how is it done?", "responses": responses}
            file.write(json.dumps(row) + "\n")
    project = Project.objects.create(slug="load", name="Load")
    before, begun = _memory(), time.monotonic()
    done = import_rows(
        project=project, kind="comparisons", rows=rows_of(path), now=timezone.now(), refusals=Refusals(skip=False)
    )
    seconds = time.monotonic() - begun
    assert done.added == count
    return {"rate": count / seconds, "seconds": seconds, "before": before, "most": _memory()}


def _export(what: str, count: int) -> dict[str, float]:
    from django.contrib.auth.models import User
    from django.db import connection

    from bench.collect.server import Server
    from bench.collect.world import SLUG, fill, session_of

    fill(comparisons=0, judged=count, overlap=1)
    session = session_of(User.objects.create_superuser("manager"))
    connection.close()
    server = Server(dict(os.environ), Path(os.environ["PLUMBLINE_VAR"]))
    server.start()
    try:
        address = f"http://127.0.0.1:{server.port}/api/projects/{SLUG}/export/{what}.jsonl"
        request = urllib.request.Request(address, headers={"Cookie": f"sessionid={session}"})
        before, begun = server.memory_mb(), time.monotonic()
        with urllib.request.urlopen(request, timeout=600) as answer:
            lines = sum(1 for _ in answer)
        seconds = time.monotonic() - begun
        assert lines == count
        return {"rate": count / seconds, "seconds": seconds, "before": before, "most": server.memory_mb()}
    finally:
        server.stop()


def _memory() -> float:
    """This process's high mark so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _options() -> Any:
    parser = argparse.ArgumentParser(prog="python -m bench.files", description=__doc__.split("\n")[0])
    parser.add_argument("--databases", nargs="+", choices=DATABASES, default=list(DATABASES))
    parser.add_argument("--comparisons", type=int, default=100_000)
    parser.add_argument("--judgements", type=int, default=100_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--cell", choices=("import", *EXPORTS), help=argparse.SUPPRESS)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
