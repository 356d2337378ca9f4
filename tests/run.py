"""`make test`: linters, types, import contracts, the frontend's checks, then pytest on both kinds of services.

Three lanes run side by side, since a browser, a database and a broker make a test wait. The first does the checks,
then what touches rows and jobs on private PostgreSQL and Redis servers; the second does everything on the embedded
default; the third drives Chromium. What these two printed comes last, and the very last line is pytest's own.
"""

import os
import subprocess
import sys
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path

from tests import servers
from tests.lanes import Lane, results

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
    missing = _missing_services()
    embedded = os.environ | {"PLUMBLINE_MISSING_PARTS": "\n".join(missing)}
    commands = {
        "pytest, embedded": ([*PYTEST, "-m", "not browser"], embedded),
        "pytest, in the browser": ([*PYTEST, "-m", "browser", "tests/browser"], os.environ),
    }
    with ExitStack() as stack:
        lanes = [
            stack.enter_context(Lane(name, command, ROOT, environment))
            for name, (command, environment) in commands.items()
        ]
        if status := _checks():
            return status
        return int(any([_on_services(), results(lanes)]))  # a killed one has a negative status


def _checks() -> int:
    for name, command in CHECKS.items():
        if status := _step(name, command, ROOT / "frontend" if command[0] == "npm" else ROOT, os.environ):
            return status
    return 0


def _missing_services() -> list[str]:
    """The mend for each service that is neither named in the environment nor installed."""
    missing = []
    if not (os.environ.get("TEST_DATABASE_URL") or servers.find_postgres()):
        missing.append("PostgreSQL: install Debian's postgresql, or set TEST_DATABASE_URL")
    if not (os.environ.get("TEST_BROKER_URL") or servers.find_redis()):
        missing.append("Redis: install Debian's redis-server, or set TEST_BROKER_URL")
    return missing


def _on_services() -> int:
    """pytest against PostgreSQL and Redis: the ones named in the environment, else private ones, else nothing."""
    with ExitStack() as stack:
        environment = dict(os.environ)
        if database := os.environ.get("TEST_DATABASE_URL"):
            environment["DATABASE_URL"] = database
        elif folder := servers.find_postgres():
            environment["DATABASE_URL"] = stack.enter_context(servers.postgres(folder))
        if broker := os.environ.get("TEST_BROKER_URL"):
            environment["BROKER_URL"] = broker
        elif binary := servers.find_redis():
            environment["BROKER_URL"] = stack.enter_context(servers.redis(binary))
        if environment == dict(os.environ):
            return 0
        command = [*PYTEST, "-m", "not slow and not browser", *ON_SERVICES]
        return _step("pytest on PostgreSQL and Redis", command, ROOT, environment)


def _step(name: str, command: list[str], folder: Path, environment: Mapping[str, str]) -> int:
    print(f"\n=== {name}", flush=True)
    return subprocess.run(command, cwd=folder, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
