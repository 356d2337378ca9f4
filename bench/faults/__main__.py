"""`python -m bench.faults`: a round for each victim, which is killed with -9 once in each of the round's states.

Victims: the engine, the worker (at a moment of each state, and right before and right after each transition), beat,
the web server, the broker (every message lost), and with --postgres the database. The engine is a stand-in that keeps
the run folder's contract and trains nothing; --real has one round with the real engine, killed in each of its runs.
After each round it is told what was done twice or lost; exit status 1 if anything was.
"""

import argparse
import json
import os
import random
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from bench.faults.installation import Installation, until
from tests import servers

SLUG = "faults"
ROUND_S = 300
TRANSITIONS = ("gating_reward", "optimising", "gating_policy", "sampling", "closed")
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
    database = broker = ""
    server = None
    if options.postgres:
        server, broker = stack.enter_context(_servers(folder))
        database = server.address
    installation = Installation(
        var, port=servers.free_port(), database=database, broker=broker, real_engine=options.real
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
        killing = Killing(installation, victim, server, random.Random(f"{options.seed}:{victim}"))
        round_ = killing.survive(number, real=options.real)
        faults = list(project.faults_of(round_))
        wrong += faults
        spent = time.monotonic() - began
        told = "; ".join(faults) or "whole"
        print(f"round {number}, {victim} killed {killing.deaths} times: {told} ({spent:.0f} s)", flush=True)
    print(f"restarted: {installation.restarts}")
    return wrong


class Killing:
    """One round, and one victim that dies once in every state of it."""

    def __init__(self, installation: Installation, victim: str, server: Any, rng: random.Random) -> None:
        self.installation, self.victim, self.server, self.rng = installation, victim, server, rng
        self.deaths = 0
        self._pending: dict[str, float] = {}
        self._seen: set[str] = set()
        self._round: Any = None

    def survive(self, number: int, *, real: bool = False) -> Any:
        """Starts round `number` and returns it closed. Raises TimeoutError, AssertionError where it is halted."""
        from bench.faults import project

        deaths = self.installation.var / "deaths.json"
        if self.victim == "transitions":
            deaths.write_text(json.dumps([[state, when] for state in TRANSITIONS for when in ("before", "after")]))
        self._round = project.start(SLUG) if number != 1 else self._first_again()
        assert self._round.number == number, (self._round.number, number)
        try:
            until(self._is_closed, what=f"the end of round {number}", seconds=ROUND_S, meanwhile=self._go_on_killing)
        except TimeoutError as error:
            raise TimeoutError(
                f"{error}; it is {self._round.state}. {self.installation.log.read_text()[-3000:]}"
            ) from error
        if self.victim == "transitions":
            self.deaths = 2 * len(TRANSITIONS) - len(json.loads(deaths.read_text()))
        return self._round

    def _first_again(self) -> Any:
        """Round 1 goes on by itself after a simulated round 0."""
        from training.models import Round

        return Round.objects.get(project__slug=SLUG, number=1)

    def _is_closed(self) -> bool:
        _persistently(self._round.refresh_from_db)
        assert self._round.state != "halted" or self._let_pass(), self._round.reason
        if self.victim not in ("nobody", "transitions") and self._round.state not in self._seen:
            self._seen.add(self._round.state)
            if self._round.state not in ("collecting", "closed"):
                self._pending[self._round.state] = time.monotonic() + self.rng.uniform(0.0, 0.6)
        return bool(self._round.state == "closed")

    def _let_pass(self) -> bool:
        """So small a real model may well be refused at a gate: that is no fault."""
        from django.utils import timezone

        from training.services import rounds

        if not self._round.reason.startswith("Refused: "):
            return False
        rounds.resume(round_=self._round, by=None, reason="a test of faults", now=timezone.now())
        return True

    def _go_on_killing(self) -> None:
        for state, due in list(self._pending.items()):
            if time.monotonic() >= due and self._kill():
                self._pending.pop(state)
                self.deaths += 1
        self.installation.restart_the_dead()

    def _kill(self) -> bool:
        """True where the victim was there to be killed."""
        if self.victim == "engine":
            return self._kill_engine()
        if self.victim == "broker":
            self._kill_broker()
        elif self.victim == "database":
            self.server.crash()
            time.sleep(0.5)
            self.server.start()
        else:
            self.installation.kill(self.victim)
        return True

    def _kill_engine(self) -> bool:
        from training.models import Run

        live = Run.objects.filter(round=self._round, state="running").first()
        for process in Path("/proc").glob("[0-9]*") if live else ():
            try:
                command = (process / "cmdline").read_bytes()
            except OSError:
                continue
            if live is not None and str(live.path).encode() in command:
                os.kill(int(process.name), signal.SIGKILL)
                return True
        return False

    def _kill_broker(self) -> None:
        from django.conf import settings

        from config.broker import EMBEDDED

        if settings.BROKER_URL == EMBEDDED:
            self.installation.lose_the_messages()
        else:
            self.server.redis.restart()


def _persistently(read: Callable[[], object]) -> None:
    """Asks again where the database was away."""
    from django.db import InterfaceError, OperationalError, close_old_connections, connection

    for attempt in range(200):
        try:
            read()
            return
        except (OperationalError, InterfaceError):
            if attempt == 199:
                raise
            connection.close()
            close_old_connections()
            time.sleep(0.1)


class _Redis:
    """A private Redis that keeps nothing: a kill loses every message."""

    def __init__(self) -> None:
        import shutil

        self.port, self.binary = servers.free_port(), shutil.which("redis-server")
        self.start()

    def start(self) -> None:
        """Returns when it takes connections."""
        import subprocess

        command = [self.binary or "redis-server", "--port", str(self.port), "--bind", "127.0.0.1", "--save", ""]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        servers._wait_for(self.port, self.process, "Redis")

    def restart(self) -> None:
        """kill -9, and a fresh one."""
        self.process.kill()
        self.process.wait()
        time.sleep(0.5)
        self.start()


@contextmanager
def _servers(folder: Path) -> Iterator[tuple[Any, str]]:
    binaries = servers.find_postgres()
    if binaries is None:
        sys.exit("PostgreSQL is missing: install Debian's package postgresql.")
    scratch = folder / "postgres"
    scratch.mkdir()
    folder.chmod(0o755)
    server: Any = servers.Postgres(binaries, scratch, durable=True)
    server.start()
    server.redis = _Redis()
    try:
        yield server, f"redis://127.0.0.1:{server.redis.port}/0"
    finally:
        server.redis.process.kill()
        server.stop()


if __name__ == "__main__":
    main()
