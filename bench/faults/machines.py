"""`python -m bench.faults.machines [--store URL]`: a round whose runs are done on machines that share no folder.

One desk (queue `default`, beat), and two machines that take runs: the first dies (kill -9) in the middle of a run
and never comes back, the second goes on. They share private PostgreSQL and Redis servers and the store, a scratch
folder unless --store names another. Exit status 1 where the round is not whole. The engine is the real one, tiny.
"""

import argparse
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

from bench.faults.installation import Installation, until
from tests import servers

SLUG = "apart"
ROUND_S = 400
DIES_AT = 8
"""The first machine's last step."""


def main() -> None:
    """Play rounds 0 and 1, print who did what."""
    parser = argparse.ArgumentParser(prog="python -m bench.faults.machines", description=__doc__)
    parser.add_argument("--store", help="as ARTIFACTS_STORE; a bucket must be there and empty")
    options = parser.parse_args()
    binaries = servers.find_postgres(), servers.find_redis()
    if binaries[0] is None or binaries[1] is None:
        parser.error("PostgreSQL and Redis are needed: install Debian's postgresql and redis-server")
    with (
        tempfile.TemporaryDirectory(prefix="plumbline-machines-") as scratch,
        servers.postgres(binaries[0]) as database,
        servers.redis(binaries[1]) as broker,
    ):
        folder = Path(scratch)
        (folder / "store").mkdir()
        os.environ["ARTIFACTS_STORE"] = options.store or f"file://{folder / 'store'}"
        os.environ["SECRET_KEY"] = "shared by all machines of this trial"
        machines = {name: _machine(folder / name, database, broker) for name in ("desk", "one", "two")}
        os.environ.update(machines["desk"].environment, DJANGO_SETTINGS_MODULE="config.settings")
        machines["desk"].manage("migrate", "--verbosity", "0")
        import django

        django.setup()
        try:
            wrong = _play(machines)
        finally:
            for machine in machines.values():
                machine.stop()
            print((folder / "two.log").read_text()[-2000:] if sys.exc_info()[0] else "", end="")
    print("; ".join(wrong) or "the round is whole, on machines that share no folder")
    sys.exit(1 if wrong else 0)


def _machine(var: Path, database: str, broker: str) -> Installation:
    var.mkdir()
    found = Installation(var, port=servers.free_port(), database=database, broker=broker, real_engine=True)
    queue, name = ("default" if var.name == "desk" else "gpu"), ("--hostname", f"{var.name}@%h")
    worker = [part if part != "default,gpu" else queue for part in found.commands["worker"]]
    found.commands = {"worker": [*worker, *name]} | ({"beat": found.commands["beat"]} if queue == "default" else {})
    return found


def _play(machines: dict[str, Installation]) -> list[str]:
    from bench.faults import project
    from training.models import Round, Run

    project.make(SLUG, real_engine=True)
    machines["desk"].start()
    machines["one"].start()
    project.start(SLUG)
    far = Run.objects.filter(kind="sft", state="running", step__gte=DIES_AT)
    until(far.exists, what="a run in its middle", seconds=ROUND_S, meanwhile=lambda: None)
    machines["one"].kill("worker")
    machines["two"].start()
    closed = Round.objects.filter(number=1, state="closed")
    until(closed.exists, what="the end of round 1", seconds=ROUND_S, meanwhile=_let_pass)
    wrong = [fault for round_ in Round.objects.filter(state="closed") for fault in project.faults_of(round_)]
    runs: list[Any] = list(Run.objects.order_by("id"))
    for run in runs:
        print(f"{run.kind} run {run.pk}: {run.state} after {run.attempts} attempts, {run.total} steps")
    if not any(run.attempts > 1 for run in runs):
        wrong.append("no run was taken over")
    folders = [str(path) for path in (machines["desk"].var / "artifacts").glob("runs/*")]
    return wrong + [f"{path} stands at the desk" for path in folders]


def _let_pass() -> None:
    """So small a model may well be refused at a gate: that is no fault."""
    from django.utils import timezone

    from training.models import Round
    from training.services import rounds

    for round_ in Round.objects.filter(state="halted", reason__startswith="Refused: "):
        rounds.resume(round_=round_, by=None, reason="a trial of machines", now=timezone.now())


if __name__ == "__main__":
    main()
