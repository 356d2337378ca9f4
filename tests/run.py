"""`make test`: linters, types, import contracts, the frontend's checks, then pytest on both kinds of services.

Steps run beside each other, two a core, since a browser, a database and a broker make a test wait. What touches rows
and jobs is tested twice: on private PostgreSQL and Redis servers, and on the embedded default.
"""

import os
import sys
from contextlib import ExitStack
from pathlib import Path

from tests import servers
from tests.lanes import Step, run

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
AT_ONCE = 2 * (os.cpu_count() or 1)  # half of the time they wait


def main() -> int:
    """Exit status 0 when every step passed. A check that fails ends everything at once."""
    with ExitStack() as stack:
        failed = run(_steps(stack), at_once=AT_ONCE)
    if failed:
        print("\nfailed: " + ", ".join(failed))
    return 1 if failed else 0


def _steps(stack: ExitStack) -> list[Step]:
    """The longest ones begin first."""
    services, missing = _services(stack)
    pure = ["-m", "not browser", *(f"--ignore={room}" for room in ON_SERVICES)]
    steps = [_pytest("pytest, in the browser", ["-m", "browser", "tests/browser"], {})]
    for name, command in CHECKS.items():
        folder = ROOT / "frontend" if command[0] == "npm" else ROOT
        steps.append(Step(name, command, folder, os.environ, ends_all=True))
    steps.append(_pytest("pytest, the engine and the statistics", pure, {}))
    if services:
        chosen = ["-m", "not slow and not browser", *ON_SERVICES]
        steps.append(_pytest("pytest on " + " and ".join(services), chosen, dict(services.values())))
    told = {"PLUMBLINE_MISSING_PARTS": "\n".join(missing)}
    steps.append(_pytest("pytest, embedded, the long ones", ["-m", "slow and not browser", *ON_SERVICES], {}))
    steps.append(_pytest("pytest, embedded", ["-m", "not slow and not browser", *ON_SERVICES], told))
    return steps


def _pytest(name: str, arguments: list[str], environment: dict[str, str]) -> Step:
    return Step(name, [*PYTEST, *arguments], ROOT, os.environ | environment)


def _services(stack: ExitStack) -> tuple[dict[str, tuple[str, str]], list[str]]:
    """The setting of each service, from the environment or started here, and the mend for each that is missing."""
    found: dict[str, tuple[str, str]] = {}
    missing: list[str] = []
    if database := os.environ.get("TEST_DATABASE_URL"):
        found["PostgreSQL"] = "DATABASE_URL", database
    elif folder := servers.find_postgres():
        found["PostgreSQL"] = "DATABASE_URL", stack.enter_context(servers.postgres(folder))
    else:
        missing.append("PostgreSQL: install Debian's postgresql, or set TEST_DATABASE_URL")
    if broker := os.environ.get("TEST_BROKER_URL"):
        found["Redis"] = "BROKER_URL", broker
    elif binary := servers.find_redis():
        found["Redis"] = "BROKER_URL", stack.enter_context(servers.redis(binary))
    else:
        missing.append("Redis: install Debian's redis-server, or set TEST_BROKER_URL")
    return found, missing


if __name__ == "__main__":
    sys.exit(main())
