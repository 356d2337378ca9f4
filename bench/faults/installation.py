"""A scratch installation whose processes can be killed and are started again, as a supervisor would."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
STAND_IN = ROOT / "tests" / "training" / "stand_in_engine.py"
SHORT_S = 2
"""Instead of the product's waits for what died."""
PATIENCE_S = 60


class Installation:
    """Web, worker and beat over one database and one broker."""

    def __init__(
        self, var: Path, *, port: int, database: str = "", broker: str = "", real_engine: bool = False
    ) -> None:
        self.var = var
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self.restarts: dict[str, int] = {}
        self.log = var.parent / f"{var.name}.log"
        engine = {} if real_engine else {"ENGINE_COMMAND": f"{sys.executable},{STAND_IN}"}
        own = {
            "PLUMBLINE_VAR": str(var),
            "DATABASE_URL": database or f"sqlite:///{var / 'plumbline.sqlite3'}",
            "HEARTBEAT_S": "1",
            "HEARTBEAT_LOST_S": "3",
            "LOG_LEVEL": "WARNING",
        }
        self.environment = {**os.environ, **engine, **own, **({"BROKER_URL": broker} if broker else {})}
        celery = [sys.executable, "-m", "celery", "--app", "config", "--quiet"]
        bind = f"127.0.0.1:{port}"
        pool = ("--pool", "threads", "--concurrency", "4", "--queues", "default,gpu")
        calm = ("--without-gossip", "--without-mingle", "--loglevel", "warning")
        self.commands = {
            "web": [sys.executable, "-m", "gunicorn", "config.wsgi", "--bind", bind, "--log-level", "warning"],
            "worker": [sys.executable, "-m", "bench.faults.worker", *pool, *calm],
            "beat": [*celery, "beat", "--pidfile=", "--loglevel", "warning"],
        }

    def manage(self, *arguments: str) -> None:
        """Runs `manage.py` there."""
        command = [sys.executable, "manage.py", *arguments]
        subprocess.run(command, cwd=ROOT, env=self.environment, check=True, stdout=subprocess.DEVNULL)

    def start(self, *names: str) -> None:
        """Starts these processes, all of them unless named."""
        for name in names or self.commands:
            with self.log.open("ab") as log:
                self.processes[name] = subprocess.Popen(
                    self.commands[name], cwd=ROOT, env=self.environment, stdin=subprocess.DEVNULL, stdout=log,
                    stderr=subprocess.STDOUT, start_new_session=True,
                )  # fmt: skip

    def kill(self, name: str) -> None:
        """kill -9 of a process with its children, engines excepted: they notice by themselves."""
        os.killpg(self.processes[name].pid, signal.SIGKILL)
        self.processes[name].wait()

    def restart_the_dead(self) -> None:
        """Starts again what has ended, and counts it."""
        for name, process in self.processes.items():
            if process.poll() is not None:
                self.restarts[name] = self.restarts.get(name, 0) + 1
                self.start(name)

    def lose_the_messages(self) -> None:
        """What a kill of the embedded broker amounts to: every message that was on its way is gone."""
        for folder in (self.var / "broker").glob("*"):
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(exist_ok=True)

    def stop(self) -> None:
        """Ends everything in order; what does not end in time is killed."""
        for process in self.processes.values():
            if process.poll() is None:
                process.terminate()
        for process in self.processes.values():
            try:
                process.wait(PATIENCE_S)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)


def until(done: Callable[[], bool], *, what: str, seconds: float, meanwhile: Callable[[], None]) -> None:
    """Looks until `done`, calling `meanwhile` between two looks; raises TimeoutError naming `what`."""
    deadline = time.monotonic() + seconds
    while not done():
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what} did not come within {seconds:g} s")
        meanwhile()
        time.sleep(0.02)
