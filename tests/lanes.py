"""Commands that run beside each other, each with its output kept until somebody prints it."""

import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType

REPORT_S = 30.0


class Lane:
    """One command in the background."""

    def __init__(self, name: str, command: Sequence[str], folder: Path, environment: Mapping[str, str]) -> None:
        self.name = name
        self._output = tempfile.TemporaryFile()  # noqa: SIM115 - closed by `end`
        self._process = subprocess.Popen(
            command,
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=self._output,
            stderr=subprocess.STDOUT,
        )

    @property
    def is_running(self) -> bool:
        return self._process.poll() is None

    def progress(self) -> str:
        """How far it is, by the last share that pytest printed."""
        shares = re.findall(rb"\[ *(\d+)%\]", self._read())
        return f"{self.name} {int(shares[-1]) if shares else 0} %"

    def result(self) -> int:
        """Prints what it said once it has ended; returns its exit status."""
        status = self._process.wait()
        print(f"\n=== {self.name}", flush=True)
        sys.stdout.buffer.write(self._read())
        sys.stdout.flush()
        return status

    def end(self) -> None:
        """Interrupts it if it still runs, so that pytest ends what it started."""
        if self.is_running:
            self._process.send_signal(signal.SIGINT)
            self._process.wait()
        self._output.close()

    def __enter__(self) -> "Lane":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        self.end()

    def _read(self) -> bytes:
        length = os.fstat(self._output.fileno()).st_size
        return os.pread(self._output.fileno(), length, 0)


def results(lanes: Sequence[Lane]) -> int:
    """Waits for all, says every half minute how far they are, prints each in the order given; 0 when all passed."""
    said_at = time.monotonic()
    while running := [lane for lane in lanes if lane.is_running]:
        if time.monotonic() - said_at >= REPORT_S:
            said_at = time.monotonic()
            print("  still running: " + ", ".join(lane.progress() for lane in running), flush=True)
        time.sleep(0.2)
    statuses = [lane.result() for lane in lanes]
    return int(any(statuses))
