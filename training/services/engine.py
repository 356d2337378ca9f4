"""The engine as a child process: started in a run's folder, watched, ended by SIGTERM. Nothing here imports it."""

import json
import os
import signal
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

TAIL_BYTES = 8192
STOP_S = 60.0
"""How long the engine may take from SIGTERM to its checkpoint before it is killed."""

DONE, FAULT, BAD_INPUT, STOPPED = 0, 1, 2, 3
SILENT = 4
"""Not a code of the engine: one of its processes died without a word, and the launcher between says 1."""


@dataclass(frozen=True)
class Progress:
    """How far the engine is."""

    step: int
    total: int
    phase: str


class Engine:
    """One attempt at a run. Use as a context manager: leaving it never leaves a process behind."""

    def __init__(self, *, verb: str, spec: Path, out: Path) -> None:
        self.out = out
        self.log = out / "engine.log"
        self._ended = out / "ended.json"
        self._ended.unlink(missing_ok=True)
        self._begins_at = self.log.stat().st_size if self.log.exists() else 0
        environment = {
            **os.environ,
            "OMP_NUM_THREADS": str(settings.ENGINE_THREADS),
            "TRUST_REMOTE_CODE": str(int(settings.TRUST_REMOTE_CODE)),
            "PLUMBLINE_PARENT_PID": str(os.getpid()),
            "PLUMBLINE_ENDED": str(self._ended),
            "PYTHONUNBUFFERED": "1",
        }
        command = [*settings.ENGINE_COMMAND, verb, "--spec", str(spec), "--out", str(out)]
        with self.log.open("ab") as log:
            self._child = subprocess.Popen(
                command,
                cwd=settings.BASE_DIR,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # Ctrl-C reaches the worker, which ends the child in order
            )

    def __enter__(self) -> "Engine":
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def wait(self, seconds: float) -> int | None:
        """The exit code, or None where the engine still works after `seconds`.

        A launcher turns every code into 1; then the engine's own is in ended.json.
        """
        try:
            code = self._child.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            return None
        told = self._told()
        if code != FAULT or told is None:
            return code
        return SILENT if told["exit_code"] is None else int(told["exit_code"])

    def stop(self) -> int:
        """Ends the engine with a checkpoint (kills it where that takes longer than STOP_S); the exit code."""
        if self._child.poll() is None:
            self._child.send_signal(signal.SIGTERM)
            if self.wait(STOP_S) is None:
                self._child.kill()
        return self._child.wait()

    def last_sentence(self) -> str:
        """Why this attempt ended, as the engine told it, else the last line of its log."""
        told = self._told()
        if told is not None and told["why"]:
            return str(told["why"])
        with self.log.open("rb") as file:
            file.seek(max(self._begins_at, self.log.stat().st_size - TAIL_BYTES))
            lines = file.read().decode(errors="replace").strip().splitlines()
        return lines[-1] if lines else "The engine said nothing; see its log."

    def _told(self) -> dict[str, Any] | None:
        """What ended.json says; None where this trainer writes none, and where its end was cut off."""
        try:
            told: dict[str, Any] = json.loads(self._ended.read_text(encoding="utf-8"))
        except (FileNotFoundError, json.JSONDecodeError):
            return None
        return told

    def progress(self) -> Progress | None:
        """From the last whole line of metrics.jsonl; None before the first step."""
        row = last_row(self.out / "metrics.jsonl")
        if row is None:
            return None
        return Progress(step=int(row["step"]), total=int(row["total"]), phase=str(row["phase"])[:60])


def last_row(path: Path) -> dict[str, Any] | None:
    """The last whole line of a JSONL file that somebody may be writing; None where there is none yet."""
    try:
        with path.open("rb") as file:
            file.seek(max(0, path.stat().st_size - TAIL_BYTES))
            whole = file.read().rpartition(b"\n")[0]
    except FileNotFoundError:
        return None
    row: dict[str, Any] | None = json.loads(whole.rpartition(b"\n")[2]) if whole else None
    return row
