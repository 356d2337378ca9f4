"""Private PostgreSQL and Redis servers for the tests, on loopback, ended with the block that asked for them."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.parts import postgres_folder

PATIENCE_S = 30


@contextmanager
def postgres(folder: Path) -> Iterator[str]:
    """A fresh server; yields its DATABASE_URL. `folder` holds the server's binaries."""
    account = _account()
    with tempfile.TemporaryDirectory(prefix="plumbline-pg-") as scratch:
        if account:
            shutil.chown(scratch, account)
        port = free_port()
        cluster = f"{scratch}/cluster"
        subprocess.run(
            [folder / "initdb", "-D", cluster, "-U", "plumbline", "--auth=trust", "--no-sync", "-E", "UTF8"],
            check=True,
            stdout=subprocess.DEVNULL,
            user=account,
        )
        server = subprocess.Popen(
            [
                *(folder / "postgres", "-D", cluster, "-p", str(port), "-k", scratch),
                *("-c", "listen_addresses=127.0.0.1", "-c", "fsync=off", "-c", "log_min_messages=fatal"),
            ],
            user=account,
        )
        try:
            _wait_for(port, server, "PostgreSQL")
            yield f"postgres://plumbline@127.0.0.1:{port}/postgres"
        finally:
            server.terminate()
            server.wait(PATIENCE_S)


@contextmanager
def redis(binary: str) -> Iterator[str]:
    """A fresh server without persistence; yields its BROKER_URL."""
    port = free_port()
    server = subprocess.Popen(
        [binary, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"],
        stdout=subprocess.DEVNULL,
    )
    try:
        _wait_for(port, server, "Redis")
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        server.terminate()
        server.wait(PATIENCE_S)


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
