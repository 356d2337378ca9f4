"""`python -m bench.faults`: a round for each victim, which is killed with -9 once in each of the round's states.

Victims: the engine, the worker (at a moment of each state, and right before and right after each transition), beat,
the web server, the broker (every message lost), and with --postgres the database. The engine is a stand-in that keeps
the run folder's contract and trains nothing; --real has one round with the real engine, killed in each of its runs.
After each round it is told what was done twice or lost; exit status 1 if anything was.
"""

import argparse
import os
import random
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from bench.faults.installation import Installation
from bench.faults.killing import SLUG, Killing
from bench.faults.services import Services, services
from tests import servers

VICTIMS = ("engine", "worker", "transitions", "beat", "web", "broker")


def main() -> None:
    """Parse the command line, play the rounds, print a line each."""
    parser = argparse.ArgumentParser(prog="python -m bench.faults", description=__doc__)
    parser.add_argument("--victims", default=",".join(VICTIMS), help="comma-separated (default: all)")
    parser.add_argument("--postgres", action="store_true", help="PostgreSQL and Redis; the database is a victim too")
    parser.add_argument("--real", action="store_true", help="one round with the real engine instead")
    parser.add_argument("--seed", type=int, default=0, help="of the moments within a state (default 0)")
    options = parser.parse_args()
    victims = options.victims.split(",") + (["database"] if options.postgres else [])
    with tempfile.TemporaryDirectory(prefix="plumbline-faults-") as folder, ExitStack() as stack:
        found = play(Path(folder), stack, ["engine"] if options.real else victims, options)
    sys.exit(1 if found else 0)


def play(folder: Path, stack: ExitStack, victims: list[str], options: argparse.Namespace) -> list[str]:
    """Every victim's round, after a round 0; returns what was wrong."""
    var = folder / "var"
    var.mkdir()
    apart: Services | None = stack.enter_context(services(folder)) if options.postgres else None
    installation = Installation(
        var,
        port=servers.free_port(),
        database=apart.postgres.address if apart else "",
        broker=apart.redis.address if apart else "",
        real_engine=options.real,
    )
    os.environ.update(installation.environment, DJANGO_SETTINGS_MODULE="config.settings")
    installation.manage("migrate", "--verbosity", "0")
    import django

    django.setup()
    from bench.faults import project

    project.make(SLUG, real_engine=options.real)
    installation.start()
    stack.callback(installation.stop)
    wrong: list[str] = []
    for number, victim in enumerate(["nobody", *victims]):
        began = time.monotonic()
        killing = Killing(installation, victim, apart, random.Random(f"{options.seed}:{victim}"))
        round_ = killing.survive(number, real=options.real)
        faults = list(project.faults_of(round_))
        wrong += faults
        spent = time.monotonic() - began
        told = "; ".join(faults) or "whole"
        print(f"round {number}, {victim} killed {killing.deaths} times: {told} ({spent:.0f} s)", flush=True)
    print(f"restarted: {installation.restarts}")
    return wrong


if __name__ == "__main__":
    main()
