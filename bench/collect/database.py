"""The databases to measure on: SQLite in a file, or a PostgreSQL server of our own that writes to the disk."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests import servers

DATABASES = ("postgres", "sqlite")


@contextmanager
def at_hand(database: str, folder: Path) -> Iterator[servers.Postgres | None]:
    """A fresh one below `folder`, which DATABASE_URL names from now on; the server, where there is one."""
    if database == "sqlite":
        os.environ["DATABASE_URL"] = f"sqlite:///{folder}/bench.sqlite3"
        yield None
        return
    binaries = servers.find_postgres()
    if binaries is None:
        raise SystemExit("PostgreSQL is not installed: install Debian's postgresql, or measure on sqlite alone.")
    home = folder / "postgres"
    home.mkdir()
    postgres = servers.Postgres(binaries, home, durable=True)
    postgres.start()
    os.environ["DATABASE_URL"] = postgres.address
    try:
        yield postgres
    finally:
        postgres.stop()
