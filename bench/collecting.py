"""`python -m bench.collecting`: next-plus-submit cycles a second through the production server; what stands after.

Each line of the table is one fresh database, one server, one crowd: the crowd claims and judges over HTTP for some
seconds, then the audit (bench/collect/audit.py) holds every accepted judgement against the export. `--fault` breaks
something in the middle. The crowd, the server and the database share the machine.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bench.collect.database import DATABASES, at_hand
from tests import servers

ROOT = Path(__file__).resolve().parent.parent
FAULTS = ("none", "kill_server", "restart_database", "two_tabs", "timeouts", "clock", "abandon")
WARM_UP_S = 2.0
ABANDONED = 0.05
SPARES = 400
SHORT_LEASE_S = 3
PATIENT_S = 10.0
IMPATIENT_S = 0.06
JUMPS_S = (7200.0, -3600.0, 0.0)
PERCENTILES = {"p50": 0.50, "p95": 0.95, "p99": 0.99}


@dataclass(frozen=True)
class Cell:
    """One measurement: how long the queue is, how much was judged before, how many annotators, what breaks."""

    comparisons: int
    judged: int
    annotators: int
    seconds: float
    fault: str = "none"
    overlap: int = 1


def main() -> int:
    """Prints the table; exit status 1 where an audit failed."""
    options = _options()
    if options.cell is not None:
        return _in_own_process(options.database, Cell(**options.cell))
    print(f"{options.database}; {os.cpu_count()} cores; seconds a line: {options.seconds}; medians of {options.runs}")
    print("comparisons  judged before  annotators  fault             cycles/s     p50    p95    p99 ms   audit")
    failed = False
    for comparisons in options.comparisons:
        for judged in options.judged:
            for annotators in options.annotators:
                cell = Cell(comparisons, judged, annotators, options.seconds, options.fault, options.overlap)
                failed |= not _line(options.database, cell, options.runs)
    return int(failed)


def _line(database: str, cell: Cell, runs: int) -> bool:
    done = [_measured_apart(database, cell) for _ in range(runs)]
    rate, p50, p95, p99 = (statistics.median(run[name] for run in done) for name in ("rate", "p50", "p95", "p99"))
    verdict = "; ".join(sorted({run["audit"] for run in done}))
    print(
        f"{cell.comparisons:>11,}  {cell.judged:>13,}  {cell.annotators:>10}  {cell.fault:<16}  {rate:>8.1f}  "
        f"{p50:>6.1f} {p95:>6.1f} {p99:>6.1f}      {verdict}",
        flush=True,
    )
    return all(run["held"] for run in done)


def _measured_apart(database: str, cell: Cell) -> dict[str, Any]:
    """The cell in a process of its own: Django reads its database's address once."""
    with tempfile.TemporaryDirectory(prefix="plumbline-bench-") as scratch:
        os.chmod(scratch, 0o755)  # PostgreSQL's account must reach its folder
        environment = os.environ | {
            "PLUMBLINE_VAR": f"{scratch}/var",
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "LOG_LEVEL": "ERROR",
        }
        command = [
            sys.executable,
            "-m",
            "bench.collecting",
            "--database",
            database,
            "--cell",
            json.dumps(asdict(cell)),
        ]
        done = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=True)
        result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        return result


def _in_own_process(database: str, cell: Cell) -> int:
    """Starts the database, measures, prints the result as JSON."""
    with at_hand(database, Path(os.environ["PLUMBLINE_VAR"]).parent) as postgres:
        print(json.dumps(measure(cell, postgres)))
    return 0


def measure(cell: Cell, postgres: servers.Postgres | None) -> dict[str, Any]:
    """Fills the database that the environment names, lets the crowd work, and audits.

    Returns cycles a second, percentiles of the cycle in ms, and what the audit says.
    """
    import django

    django.setup()
    from django.contrib.auth.models import User
    from django.core.management import call_command
    from django.db import connection

    from annotation.models import Assignment, Project
    from bench.collect.audit import AuditFailed, audit
    from bench.collect.world import SLUG, enrol, fill, session_of

    call_command("migrate", verbosity=0)
    project = fill(comparisons=cell.comparisons, judged=cell.judged, overlap=cell.overlap)
    sessions = enrol(project, cell.annotators + (SPARES if cell.fault == "abandon" else 0))
    if cell.fault == "abandon":  # so that what was left behind comes back while somebody still works
        Project.objects.filter(pk=project.pk).update(lease_floor_s=SHORT_LEASE_S)
    manager = session_of(User.objects.create_superuser("manager"))
    rows = Assignment.objects.filter(project=project).count()
    connection.close()
    server, clock = _server(cell)
    server.start()
    orders = {
        "host": "127.0.0.1", "port": server.port, "slug": SLUG, "sessions": sessions[: cell.annotators],
        "spares": sessions[cell.annotators :], "tabs": 2 if cell.fault == "two_tabs" else 1,
        "timeout_s": IMPATIENT_S if cell.fault == "timeouts" else PATIENT_S,
    }  # fmt: skip
    try:
        warm = _crowd(orders | {"seconds": WARM_UP_S, "seed": 1, "abandon": 0.0})
        breaking = threading.Timer(
            cell.seconds / 3,
            _BREAKS.get(cell.fault, lambda *_: None),
            (Broken(server, postgres, clock, cell.seconds),),
        )
        breaking.start()
        abandon = ABANDONED if cell.fault == "abandon" else 0.0
        done = _crowd(orders | {"seconds": cell.seconds, "seed": 2, "abandon": abandon})
        breaking.join()
        try:
            held = audit(
                project=project,
                accepted=[*warm["accepted"], *done["accepted"]],
                statuses=done["statuses"],
                assignments=rows,
                port=server.port,
                session=manager,
            )
            verdict = f"held: {held.accepted:,} accepted, {held.exported:,} exported, {done['statuses']}"
        except AuditFailed as error:
            verdict = f"FAILED: {error}"
    finally:
        server.stop()
    cycles = sorted(1000 * seconds for seconds in done["cycles"])
    at = {name: cycles[min(len(cycles) - 1, int(share * len(cycles)))] for name, share in PERCENTILES.items()}
    return {"rate": len(cycles) / cell.seconds, **at, "audit": verdict, "held": not verdict.startswith("FAILED")}


def _crowd(orders: dict[str, Any]) -> dict[str, Any]:
    """What the crowd's process tells when it has ended."""
    command = [sys.executable, "-m", "bench.collect.crowd"]
    done = subprocess.run(command, cwd=ROOT, input=json.dumps(orders), stdout=subprocess.PIPE, text=True, check=True)
    tally: dict[str, Any] = json.loads(done.stdout)
    return tally


@dataclass(frozen=True)
class Broken:
    """What a fault can lay hands on."""

    server: Any
    postgres: servers.Postgres | None
    clock: Path
    seconds: float


def _server(cell: Cell) -> tuple[Any, Path]:
    """The production server, and the file that moves its clock, for the fault of that name."""
    from bench.collect.server import Server

    folder = Path(os.environ["PLUMBLINE_VAR"])
    clock = folder / "clock"
    clock.write_text("0")
    application = "bench.collect.jumping" if cell.fault == "clock" else "config.wsgi"
    return Server(os.environ | {"CLOCK_OFFSET_FILE": str(clock)}, folder, application), clock


def _kill_server(broken: Broken) -> None:
    broken.server.kill()
    broken.server.start()


def _restart_database(broken: Broken) -> None:
    if broken.postgres is None:
        raise SystemExit("SQLite has no server to restart: use --database postgres.")
    broken.postgres.crash()
    broken.postgres.start()


def _move_clock(broken: Broken) -> None:
    for offset in JUMPS_S:
        broken.clock.write_text(str(offset))
        time.sleep(broken.seconds / 6)


_BREAKS: dict[str, Callable[[Broken], None]] = {
    "kill_server": _kill_server,
    "restart_database": _restart_database,
    "clock": _move_clock,
}


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--database", choices=DATABASES, default="postgres")
    parser.add_argument("--comparisons", type=int, nargs="+", default=[1_000, 10_000, 100_000], help="open ones")
    parser.add_argument("--judged", type=int, nargs="+", default=[0], help="comparisons that others have answered")
    parser.add_argument("--annotators", type=int, nargs="+", default=[1, 8, 32, 128])
    parser.add_argument("--overlap", type=int, default=1, help="answers wanted of a comparison (default 1)")
    parser.add_argument("--seconds", type=float, default=10.0, help="of load for each line")
    parser.add_argument("--runs", type=int, default=1, help="for the median of each line")
    parser.add_argument("--fault", choices=FAULTS, default="none", help="what breaks after a third of the time")
    parser.add_argument("--cell", type=json.loads, help=argparse.SUPPRESS)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
