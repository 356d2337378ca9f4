"""Private PostgreSQL and Redis servers that die and come back."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests import servers

AWAY_S = 0.5


@dataclass(frozen=True)
class Services:
    """Both, running."""

    postgres: servers.Postgres
    redis: servers.Redis


@contextmanager
def services(folder: Path) -> Iterator[Services]:
    """Fresh ones with their files in `folder`; exits with one sentence where a binary is missing."""
    postgres, redis = servers.find_postgres(), servers.find_redis()
    if postgres is None or redis is None:
        lacking = "PostgreSQL: install Debian's postgresql" if postgres is None else "Redis: install redis-server"
        sys.exit(f"--postgres lacks {lacking}.")
    scratch = folder / "postgres"
    scratch.mkdir()
    folder.chmod(0o755)
    both = Services(servers.Postgres(postgres, scratch, durable=True), servers.Redis(redis))
    try:
        both.postgres.start()
        both.redis.start()
        yield both
    finally:
        both.redis.stop()
        both.postgres.stop()


def crash(server: servers.Postgres | servers.Redis) -> None:
    """Ends it at once, and starts it again after a moment."""
    server.crash()
    time.sleep(AWAY_S)
    server.start()
