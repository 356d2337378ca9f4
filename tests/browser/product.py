"""The demo as a process: started on a free port with its state in a scratch folder, ended by SIGTERM."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from tests.browser.shell import Shell

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_S = 120


class Product:
    """A running demo."""

    def __init__(self, var: Path, port: int) -> None:
        self.var, self.port = var, port
        self.address = f"http://127.0.0.1:{port}"
        self.log = var.parent / f"{var.name}.log"
        self.environment = {
            **os.environ,
            "PLUMBLINE_VAR": str(var),
            "PLUMBLINE_DEMO": "1",
            "HEARTBEAT_S": "1",
            "HEARTBEAT_LOST_S": "4",
        }
        for name in ("DATABASE_URL", "BROKER_URL"):
            self.environment.pop(name, None)
        self.process: subprocess.Popen[bytes] | None = None
        self._shell = Shell(ROOT, self.environment)

    def start(self) -> float:
        """Starts it; returns the seconds until its address was printed. Raises RuntimeError with the log's end."""
        began = time.monotonic()
        with self.log.open("ab") as log:
            before = self.log.stat().st_size
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "demo", "--port", str(self.port)],
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        while time.monotonic() - began < PATIENCE_S:
            if b"Plumbline is at" in self.log.read_bytes()[before:]:
                return time.monotonic() - began
            if self.process.poll() is not None:
                break
            time.sleep(0.1)
        raise RuntimeError(f"the demo did not start: {self.log.read_text()[-3000:]}")

    def stop(self) -> int:
        """Ends it as Ctrl-C or an init system would; returns the exit status."""
        assert self.process is not None
        self._shell.close()
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(60)

    def shell(self, code: str) -> str:
        """Runs Python code in the same state, with Django set up; returns what it printed."""
        return self._shell.run(code)

    def answers(self) -> bool:
        """Whether the web server answers."""
        try:
            with urlopen(f"{self.address}/health", timeout=2) as response:
                return bool(response.status == 200)
        except (URLError, OSError):
            return False

    def processes(self) -> dict[int, str]:
        """Living processes of this demo, by its folder's name in their environment: id and command line."""
        found: dict[int, str] = {}
        for entry in Path("/proc").iterdir():
            if not entry.name.isdigit():
                continue
            try:
                environment = (entry / "environ").read_bytes()
                command = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            except OSError:
                continue  # ended while we looked, or somebody else's
            if f"PLUMBLINE_VAR={self.var}".encode() in environment and command:
                found[int(entry.name)] = command
        return found
