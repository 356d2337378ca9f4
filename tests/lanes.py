"""Commands that run beside each other, a few at a time, each printed whole when it ends."""

import os
import re
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

REPORT_S = 30.0


@dataclass(frozen=True)
class Step:
    """A command; `ends_all` where nothing else is worth running once it failed."""

    name: str
    command: Sequence[str]
    folder: Path
    environment: Mapping[str, str]
    ends_all: bool = False


class Lane:
    """A step that runs in the background."""

    def __init__(self, step: Step) -> None:
        self.step = step
        self._began_at = time.monotonic()
        self._took = ""
        self._output = tempfile.TemporaryFile()  # noqa: SIM115 - closed by `end`
        self._process = subprocess.Popen(
            step.command,
            cwd=step.folder,
            env=step.environment,
            stdin=subprocess.DEVNULL,
            stdout=self._output,
            stderr=subprocess.STDOUT,
        )

    @property
    def status(self) -> int | None:
        """Its exit status; None while it runs."""
        if self._process.returncode is None:
            before = _children_cpu_s()
            if self._process.poll() is not None:
                wall_s = time.monotonic() - self._began_at
                self._took = f"{wall_s:.0f} s, of the processors {_children_cpu_s() - before:.0f} s"
        return self._process.returncode

    def progress(self) -> str:
        """How far it is, by the last share that pytest printed."""
        shares = re.findall(rb"\[ *(\d+)%\]", self._read())
        return f"{self.step.name} {int(shares[-1])} %" if shares else self.step.name

    def show(self) -> None:
        """Prints what it said and what it took."""
        print(f"\n=== {self.step.name} ({self._took})", flush=True)
        sys.stdout.buffer.write(self._read())
        sys.stdout.flush()

    def end(self) -> None:
        """Interrupts it if it still runs, so that pytest ends what it started."""
        if self.status is None:
            self._process.send_signal(signal.SIGINT)
            self._process.wait()
        self._output.close()

    def _read(self) -> bytes:
        length = os.fstat(self._output.fileno()).st_size
        return os.pread(self._output.fileno(), length, 0)


def _children_cpu_s() -> float:
    """What all that was waited for took, with what they had waited for themselves; it grows when a lane ends."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return children.ru_utime + children.ru_stime


def run(steps: Sequence[Step], *, at_once: int) -> list[str]:
    """Runs all in their order, `at_once` beside each other; returns the names of those that failed."""
    waiting, lanes, failed = list(steps), list[Lane](), list[str]()
    said_at = time.monotonic()
    try:
        while waiting or lanes:
            while waiting and len(lanes) < at_once:
                lanes.append(Lane(waiting.pop(0)))
            for lane in [lane for lane in lanes if lane.status is not None]:
                lanes.remove(lane)
                lane.show()
                if lane.status != 0:
                    failed.append(lane.step.name)
                lane.end()
                if lane.status != 0 and lane.step.ends_all:
                    return failed
            if time.monotonic() - said_at >= REPORT_S:
                said_at = time.monotonic()
                print("  still running: " + ", ".join(lane.progress() for lane in lanes), flush=True)
            time.sleep(0.1)
    finally:
        for lane in lanes:
            lane.end()
    return failed
