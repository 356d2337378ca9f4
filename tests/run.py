"""`make test`: linters, types, import contracts, the frontend's checks, then pytest on both kinds of services.

Two lanes run side by side, since half of the time a browser waits: one drives Chromium, the other does the checks,
then what touches rows and jobs on private PostgreSQL and Redis servers, then all the rest on the embedded default.
What the browser's lane printed comes last, and its last line is pytest's own.
"""

import os
import signal
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import IO

from tests import servers

ROOT = Path(__file__).resolve().parent.parent
CHECKS = {
    "ruff": ["ruff", "check", "."],
    "ruff format": ["ruff", "format", "--check", "."],
    "mypy --strict": ["mypy"],
    "import contracts": ["lint-imports"],
    "frontend: types, lint, unit tests": ["npm", "run", "--silent", "check"],
}
PYTEST = [sys.executable, "-m", "pytest"]
ON_SERVICES = ["tests/annotation", "tests/training", "tests/config"]


def main() -> int:
    """Exit status 0 when every step passed. A check that fails ends everything at once."""
    with tempfile.TemporaryFile("w+") as output:
        browser = _start_browser(output)
        try:
            if status := _checks():
                return status
            status = _tests()
            in_browser = browser.wait()
        finally:
            if browser.poll() is None:
                browser.send_signal(signal.SIGINT)  # so that pytest ends the product that it started
                browser.wait()
        print("\n=== pytest, in the browser", flush=True)
        output.seek(0)
        print(output.read(), end="", flush=True)
    return status or in_browser


def _start_browser(output: IO[str]) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [*PYTEST, "-m", "browser", "tests/browser"],
        cwd=ROOT,
        stdout=output,
        stderr=subprocess.STDOUT,
        text=True,
    )


def _checks() -> int:
    for name, command in CHECKS.items():
        if status := _step(name, command, ROOT / "frontend" if command[0] == "npm" else ROOT, os.environ):
            return status
    return 0


def _tests() -> int:
    missing: list[str] = []
    if status := _on_services(missing):
        return status
    environment = os.environ | {"PLUMBLINE_MISSING_PARTS": "\n".join(missing)}
    return _step("pytest, embedded", [*PYTEST, "-m", "not browser"], ROOT, environment)


def _on_services(missing: list[str]) -> int:
    """pytest against PostgreSQL and Redis: the ones named in the environment, else private ones."""
    with ExitStack() as stack:
        database, broker = os.environ.get("TEST_DATABASE_URL"), os.environ.get("TEST_BROKER_URL")
        if not database and (folder := servers.find_postgres()):
            database = stack.enter_context(servers.postgres(folder))
        if not broker and (binary := servers.find_redis()):
            broker = stack.enter_context(servers.redis(binary))
        if not database:
            missing.append("PostgreSQL: install Debian's postgresql, or set TEST_DATABASE_URL")
        if not broker:
            missing.append("Redis: install Debian's redis-server, or set TEST_BROKER_URL")
        if not (database or broker):
            return 0
        environment = dict(os.environ)
        if database:
            environment["DATABASE_URL"] = database
        if broker:
            environment["BROKER_URL"] = broker
        command = [*PYTEST, "-m", "not slow and not browser", *ON_SERVICES]
        return _step("pytest on PostgreSQL and Redis", command, ROOT, environment)


def _step(name: str, command: list[str], folder: Path, environment: "os._Environ[str] | dict[str, str]") -> int:
    print(f"\n=== {name}", flush=True)
    return subprocess.run(command, cwd=folder, env=dict(environment), check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
