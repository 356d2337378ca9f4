"""`make test`: linters, types, import contracts, the frontend's checks, then pytest on both kinds of services.

Steps run beside each other, two a core, since a browser, a database and a broker make a test wait. What touches rows
and jobs is tested twice: on private PostgreSQL and Redis servers, and on the embedded default.
"""

import os
import sys
from contextlib import AbstractContextManager, ExitStack
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
STATISTICS = "tests/quality"
AT_ONCE = 2 * (os.cpu_count() or 1)  # half of the time they wait


def main() -> int:
    """Exit status 0 when every step passed. A check that fails ends everything at once."""
    with ExitStack() as stack:
        failed = run(_steps(stack), at_once=AT_ONCE)
    if failed:
        print("\nfailed: " + ", ".join(failed))
    return 1 if failed else 0


def _steps(stack: ExitStack) -> list[Step]:
    """The longest ones begin first; the last ones fill what is left of the cores."""
    services, missing = _services(stack)
    engine = ["-m", "not browser", *(f"--ignore={room}" for room in [*ON_SERVICES, STATISTICS])]
    steps = [_pytest("pytest, in the browser", ["-m", "browser", "tests/browser"], {})]
    for name, command in CHECKS.items():
        folder = ROOT / "frontend" if command[0] == "npm" else ROOT
        steps.append(Step(name, command, folder, os.environ, ends_all=True))
    steps.append(_pytest("pytest, the engine", engine, {}))
    if services:
        chosen = ["-m", "not slow and not browser", *ON_SERVICES]
        steps.append(_pytest("pytest on " + " and ".join(services), chosen, dict(services.values())))
    told = {"PLUMBLINE_MISSING_PARTS": "\n".join(missing)}
    steps.append(_pytest("pytest, embedded, the long ones", ["-m", "slow and not browser", *ON_SERVICES], {}))
    steps.append(_pytest("pytest, embedded", ["-m", "not slow and not browser", *ON_SERVICES], told))
    steps.append(_pytest("pytest, the statistics", [STATISTICS], {}))
    return steps


def _pytest(name: str, arguments: list[str], environment: dict[str, str]) -> Step:
    return Step(name, [*PYTEST, *arguments], ROOT, os.environ | environment)


def _services(stack: ExitStack) -> tuple[dict[str, tuple[str, str]], list[str]]:
    """The setting of each service, from the environment or started here, and the mend for each that is missing."""
    found: dict[str, tuple[str, str]] = {}
    missing: list[str] = []
    for name, setting, package, start in (
        ("PostgreSQL", "DATABASE_URL", "postgresql", _postgres()),
        ("Redis", "BROKER_URL", "redis-server", _redis()),
    ):
        if address := os.environ.get(f"TEST_{setting}"):
            found[name] = setting, address
        elif start is not None:
            found[name] = setting, stack.enter_context(start)
        else:
            missing.append(f"{name}: install Debian's {package}, or set TEST_{setting}")
    return found, missing


def _postgres() -> AbstractContextManager[str] | None:
    folder = servers.find_postgres()
    return servers.postgres(folder) if folder else None


def _redis() -> AbstractContextManager[str] | None:
    binary = servers.find_redis()
    return servers.redis(binary) if binary else None


if __name__ == "__main__":
    sys.exit(main())
