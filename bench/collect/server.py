"""The production server command on a port of its own."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from urllib.error import URLError

ROOT = Path(__file__).resolve().parent.parent.parent
PATIENCE_S = 180


class Server:
    """gunicorn as the Dockerfile starts it."""

    def __init__(self, environment: dict[str, str], folder: Path, application: str = "config.wsgi") -> None:
        self._application = application
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        self._environment = environment
        self._log = folder / "web.log"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Returns when the server answers; raises TimeoutError."""
        gunicorn = Path(sys.executable).with_name("gunicorn")
        command = [
            *(str(gunicorn), self._application, "--bind", f"127.0.0.1:{self.port}", "--worker-class", "gthread"),
            *("--workers", "2", "--threads", "8", "--reuse-port", "--log-level", "warning"),
        ]
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                command, cwd=ROOT, env=self._environment, stdout=log, stderr=log, start_new_session=True
            )
        limit = time.monotonic() + PATIENCE_S
        while not self._answers():
            if time.monotonic() > limit:
                raise TimeoutError(f"the server did not answer within {PATIENCE_S} s; see {self._log}")
            time.sleep(0.1)

    def kill(self) -> None:
        """kill -9 of the server and its workers, in the middle of whatever they do."""
        assert self._process is not None
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def stop(self) -> None:
        """Ends the server and waits for it."""
        assert self._process is not None
        self._process.terminate()
        self._process.wait(PATIENCE_S)

    def memory_mb(self) -> float:
        """The high mark of the largest of its workers."""
        assert self._process is not None
        pid = self._process.pid
        workers = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        marks = [Path(f"/proc/{worker}/status").read_text() for worker in workers]
        return max(int(mark.split("VmHWM:")[1].split()[0]) for mark in marks) / 1024

    def log(self) -> str:
        """What the server wrote so far."""
        return self._log.read_text(encoding="utf-8", errors="replace")

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/api/session", timeout=2) as answer:
                return bool(answer.status == 200)
        except (URLError, OSError):
            return False
