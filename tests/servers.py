"""Private PostgreSQL and Redis servers for the tests, on loopback, ended with the block that asked for them."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.parts import postgres_folder

PATIENCE_S = 30


class Postgres:
    """A private server in a scratch folder. `durable` writes through to the disk, as in production."""

    def __init__(self, folder: Path, scratch: Path, *, durable: bool = False) -> None:
        self._folder, self._scratch = folder, scratch
        self._account = _account()
        self._port = free_port()
        self._durable = durable
        self._server: subprocess.Popen[bytes] | None = None
        self.address = f"postgres://plumbline@127.0.0.1:{self._port}/postgres"
        if self._account:
            shutil.chown(scratch, self._account)
        subprocess.run(
            [
                *(folder / "initdb", "-D", scratch / "cluster", "-U", "plumbline"),
                *("--auth=trust", "--no-sync", "-E", "UTF8"),
            ],
            check=True,
            stdout=subprocess.DEVNULL,
            user=self._account,
        )

    def start(self) -> None:
        """Returns when the server takes connections."""
        self._server = subprocess.Popen(
            [
                *(self._folder / "postgres", "-D", self._scratch / "cluster", "-p", str(self._port)),
                *("-k", self._scratch, "-c", "listen_addresses=127.0.0.1", "-c", "log_min_messages=panic"),
                *("-c", f"fsync={'on' if self._durable else 'off'}"),
                # A vacuum during a test's long transaction finds the tables empty, and the planner believes it.
                *("-c", f"autovacuum={'on' if self._durable else 'off'}"),
            ],
            user=self._account,
        )
        _wait_for(self._port, self._server, "PostgreSQL")

    def crash(self) -> None:
        """Ends it at once, without a checkpoint: the next start recovers from the log."""
        assert self._server is not None
        self._server.send_signal(signal.SIGQUIT)
        self._server.wait(PATIENCE_S)

    def stop(self) -> None:
        """Ends it in order, with the connections that are still open."""
        assert self._server is not None
        self._server.send_signal(signal.SIGINT)
        self._server.wait(PATIENCE_S)


class Redis:
    """A private server without persistence: what kills it loses every message."""

    def __init__(self, binary: str) -> None:
        self._binary, self._port = binary, free_port()
        self._server: subprocess.Popen[bytes] | None = None
        self.address = f"redis://127.0.0.1:{self._port}/0"

    def start(self) -> None:
        """Returns when it takes connections."""
        options = ["--port", str(self._port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        self._server = subprocess.Popen([self._binary, *options], stdout=subprocess.DEVNULL)
        _wait_for(self._port, self._server, "Redis")

    def crash(self) -> None:
        """Ends it at once."""
        assert self._server is not None
        self._server.kill()
        self._server.wait(PATIENCE_S)

    def stop(self) -> None:
        """Ends it in order; nothing where it was never started."""
        if self._server is not None:
            self._server.terminate()
            self._server.wait(PATIENCE_S)


@contextmanager
def postgres(folder: Path) -> Iterator[str]:
    """A fresh server; yields its DATABASE_URL. `folder` holds the server's binaries."""
    with tempfile.TemporaryDirectory(prefix="plumbline-pg-") as scratch:
        server = Postgres(folder, Path(scratch))
        server.start()
        try:
            yield server.address
        finally:
            server.stop()


@contextmanager
def redis(binary: str) -> Iterator[str]:
    """A fresh server without persistence; yields its BROKER_URL."""
    server = Redis(binary)
    try:
        server.start()
        yield server.address
    finally:
        server.stop()


def free_port() -> int:
    """A port of loopback that nothing uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _account() -> str | None:
    """PostgreSQL refuses to run as root: use its own account then, or nobody's."""
    if os.getuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def _wait_for(port: int, server: subprocess.Popen[bytes], name: str) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        if server.poll() is not None:
            raise RuntimeError(f"{name} ended with {server.returncode} before it answered")
        with socket.socket() as probe:
            probe.settimeout(1)
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise RuntimeError(f"{name} did not answer on port {port} within {PATIENCE_S} s")


def find_postgres() -> Path | None:
    """The binaries' folder, or None."""
    return postgres_folder()


def find_redis() -> str | None:
    """The server's path, or None."""
    return shutil.which("redis-server")
