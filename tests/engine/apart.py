"""Runs in processes of their own, which a test can stop and kill: by command line, or as children of this process.

A child has everything imported already, and starts seconds sooner than a command line.
"""

import json
import multiprocessing
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from training.engine.cli import main


class ForkedRanks:
    """A verb on some CPU ranks; one rank is a run without any."""

    def __init__(
        self,
        count: int,
        verb: str,
        out: Path,
        fields: dict[str, Any],
        before: Callable[[], None] = lambda: None,
        **environment: str,
    ) -> None:
        """`before` is called in each rank."""
        self._said = [out.with_name(f"{out.name}.rank-{number}.txt") for number in range(count)]
        arguments = [verb, "--spec", str(written(fields, out)), "--out", str(out)]
        around = dict(environment)
        if count > 1:
            with socket.socket() as free:
                free.bind(("127.0.0.1", 0))
                port = free.getsockname()[1]
            around |= {"WORLD_SIZE": str(count), "MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(port)}
        context = multiprocessing.get_context("fork")
        self.processes = [
            context.Process(target=_rank, args=(number, count, arguments, self._said[number], around, before))
            for number in range(count)
        ]
        for process in self.processes:
            process.start()

    @property
    def works(self) -> bool:
        """Whether no rank has ended."""
        return all(process.is_alive() for process in self.processes)

    def complaint(self) -> str:
        """What the ranks wrote to stderr."""
        return "\n".join(path.read_text() for path in self._said)

    def send(self, number: signal.Signals) -> None:
        """Send a signal to every rank."""
        for process in self.processes:
            assert process.pid is not None
            os.kill(process.pid, number)

    def ended(self, limit_s: float = 120.0) -> list[int | None]:
        """The exit codes."""
        for process in self.processes:
            process.join(limit_s)
            if process.is_alive():
                process.kill()
                process.join()
        return [process.exitcode for process in self.processes]


class Launched:
    """A verb by its command line, behind a launcher where `around` names one."""

    def __init__(
        self, verb: str, out: Path, fields: dict[str, Any], around: tuple[str, ...] = (), **environment: str
    ) -> None:
        self._said = out.with_name(f"{out.name}.stderr.txt")
        line = [sys.executable, *around, "-m", "training.engine", verb, "--spec", str(written(fields, out))]
        environment = {**os.environ, "OMP_NUM_THREADS": "1", "CUDA_VISIBLE_DEVICES": "", **environment}
        with self._said.open("w") as said:
            self._process = subprocess.Popen([*line, "--out", str(out)], env=environment, stderr=said)

    @property
    def works(self) -> bool:
        """Whether it has not ended."""
        return self._process.poll() is None

    def complaint(self) -> str:
        """What it wrote to stderr."""
        return self._said.read_text()

    def send(self, number: signal.Signals) -> None:
        """Send it a signal."""
        self._process.send_signal(number)

    def ended(self, limit_s: float = 120.0) -> list[int | None]:
        """Its exit code."""
        return [self._process.wait(limit_s)]


def wait_for_steps(out: Path, run: ForkedRanks | Launched, steps: int) -> None:
    """Until the run has written figures of so many steps."""
    deadline = time.monotonic() + 120
    while not (out / "metrics.jsonl").exists() or len((out / "metrics.jsonl").read_text().splitlines()) < steps:
        assert run.works, run.complaint()
        assert time.monotonic() < deadline
        time.sleep(0.005)


def written(fields: dict[str, Any], out: Path) -> Path:
    """The spec beside the run's folder."""
    spec = out.with_name(f"{out.name}.spec.json")
    spec.write_text(json.dumps(fields, default=str))
    return spec


def _rank(
    number: int, count: int, arguments: list[str], said: Path, around: dict[str, str], before: Callable[[], None]
) -> None:
    os.environ.update(around)
    if count > 1:
        os.environ.update(RANK=str(number), LOCAL_RANK=str(number))
    os.dup2(os.open(said, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), 2)
    sys.stderr = os.fdopen(2, "w", buffering=1, closefd=False)
    before()
    raise SystemExit(main(arguments))
