"""Ranks without a launcher: children of this process, which have everything imported already."""

import json
import multiprocessing
import os
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

from training.engine.cli import main


class ForkedRanks:
    """A verb on some CPU ranks."""

    def __init__(
        self, count: int, verb: str, out: Path, fields: dict[str, Any], before: Callable[[], None] = lambda: None
    ) -> None:
        """`before` is called in each rank."""
        spec = out.with_name(f"{out.name}.spec.json")
        spec.write_text(json.dumps(fields, default=str))
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self._said = [out.with_name(f"{out.name}.rank-{number}.txt") for number in range(count)]
        arguments = [verb, "--spec", str(spec), "--out", str(out)]
        around = {"WORLD_SIZE": str(count), "MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(port)}
        context = multiprocessing.get_context("fork")
        self.processes = [
            context.Process(target=_rank, args=(number, arguments, self._said[number], around, before))
            for number in range(count)
        ]
        for process in self.processes:
            process.start()

    def complaint(self) -> str:
        """What the ranks wrote to stderr."""
        return "\n".join(path.read_text() for path in self._said)

    def ended(self, limit_s: float = 120.0) -> list[int | None]:
        """The exit codes."""
        for process in self.processes:
            process.join(limit_s)
            if process.is_alive():
                process.kill()
                process.join()
        return [process.exitcode for process in self.processes]


def _rank(number: int, arguments: list[str], said: Path, around: dict[str, str], before: Callable[[], None]) -> None:
    os.environ.update(around, RANK=str(number), LOCAL_RANK=str(number))
    os.dup2(os.open(said, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), 2)
    before()
    raise SystemExit(main(arguments))
