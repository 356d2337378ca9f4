"""A transaction that finds the database taken tries again within milliseconds.

SQLite's own waiting sleeps longer at each try, up to a tenth of a second, while shorter transactions pass by: under
load the unlucky wait for whole seconds.
"""

import random
import sqlite3
import time

from django.db.backends.sqlite3 import base
from django.db.utils import OperationalError

NAP_S = 0.002


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's own but for the beginning of transactions."""

    def _start_transaction_under_autocommit(self) -> None:
        """BEGIN IMMEDIATE, tried until the connection's `timeout` is over; raises OperationalError then."""
        patience_s: float = self.settings_dict["OPTIONS"].get("timeout", 5.0)
        until = time.monotonic() + patience_s
        self._wait_at_most(0.0)
        try:
            while True:
                try:
                    super()._start_transaction_under_autocommit()  # type: ignore[misc]  # the stubs lack it
                    return
                except OperationalError as error:
                    if not _is_taken(error) or time.monotonic() > until:
                        raise
                time.sleep(NAP_S * random.uniform(0.5, 1.5))
        finally:
            self._wait_at_most(patience_s)

    def _wait_at_most(self, seconds: float) -> None:
        self.connection.execute(f"PRAGMA busy_timeout = {int(1000 * seconds)}")


def _is_taken(error: OperationalError) -> bool:
    cause = error.__cause__
    return isinstance(cause, sqlite3.OperationalError) and cause.sqlite_errorcode == sqlite3.SQLITE_BUSY
