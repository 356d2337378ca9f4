"""One round, and one victim that dies once in every state of it."""

import json
import os
import random
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench.faults.installation import Installation, until
from bench.faults.services import Services, crash

SLUG = "faults"
ROUND_S = 300
TRANSITIONS = ("gating_reward", "optimising", "gating_policy", "sampling", "closed")


class Killing:
    """One round, and one victim that dies once in every state of it."""

    def __init__(
        self, installation: Installation, victim: str, services: Services | None, rng: random.Random
    ) -> None:
        self.installation, self.victim, self.services, self.rng = installation, victim, services, rng
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
        """One death a look: on a slow machine two may be due, and the dead die no second time."""
        due = next((state for state, at in self._pending.items() if time.monotonic() >= at), None)
        if due is not None and self._kill():
            self._pending.pop(due)
            self.deaths += 1
        self.installation.restart_the_dead()

    def _kill(self) -> bool:
        """True where the victim was there to be killed."""
        if self.victim == "engine":
            return self._kill_engine()
        if self.victim == "broker":
            self._kill_broker()
        elif self.victim == "database":
            assert self.services is not None
            crash(self.services.postgres)
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
            assert self.services is not None
            crash(self.services.redis)


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
