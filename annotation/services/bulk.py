"""Writes many rows at once: COPY on PostgreSQL, prepared inserts on SQLite. Only for rows that hang on no signal.

Rows go in with ids that were reserved before, so that nothing is read back. Inside a transaction:

    with Writer() as writer:
        writer.insert(Prompt, columns, rows)

The database works on one insert while the next is put into words: `insert` returns before it is done, the end of the
block waits for all. Nothing else may use the connection in between.
"""

import io
import json
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice
from types import TracebackType
from typing import Any, Self

from django.db import connection, models
from django.db.backends.utils import CursorWrapper

SLICE = 10_000


def reserve_ids(model: type[models.Model], count: int) -> list[int]:
    """`count` ids that no other row of `model` bears or will bear, ascending. Call inside the transaction."""
    if not count:
        return []
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_get_serial_sequence(%s, 'id')", [table])
            (sequence,) = cursor.fetchone()
            cursor.execute("SELECT array_agg(nextval(%s::regclass)) FROM generate_series(1, %s)", [sequence, count])
            (ids,) = cursor.fetchone()
            return list(ids)
        # Transactions on SQLite are immediate (settings): nobody else writes between this and the insert.
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        found = cursor.fetchone()
        first = (found[0] if found else 0) + 1
        return list(range(first, first + count))


def analyse() -> None:
    """The planner learns what the tables hold now. Not inside a long transaction."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


class Writer:
    """Inserts in the order in which they are asked for; see the module."""

    def __enter__(self) -> Self:
        """One thread of its own runs the database's part."""
        self._cursor: CursorWrapper = connection.cursor()
        self._pool = ThreadPoolExecutor(max_workers=1)
        self._asked: list[Future[None]] = []
        return self

    def insert(self, model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
        """Writes `rows`, whose values stand in the order of `columns`; JSON columns take what `json.dumps` takes.

        Every column without a null must be named: the defaults of the model are the caller's to give. The
        database's refusals are raised at the end of the block.
        """
        _check(model, columns)
        changes = [_change_of(_field(model, column)) for column in columns]
        table = connection.ops.quote_name(model._meta.db_table)
        names = ", ".join(connection.ops.quote_name(column) for column in columns)
        write = self._copy if connection.vendor == "postgresql" else self._execute
        stream = iter(rows)
        while held := list(islice(stream, SLICE)):
            held = [
                [change(value) if change else value for change, value in zip(changes, row, strict=True)]
                for row in held
            ]
            write(f"{table} ({names})", len(columns), held)

    def _copy(self, target: str, width: int, rows: list[Sequence[Any]]) -> None:
        text = "".join(["\t".join([_copied(value) for value in row]) + "\n" for row in rows])
        sql = f"COPY {target} FROM STDIN"
        self._asked.append(self._pool.submit(self._cursor.copy_expert, sql, io.StringIO(text)))

    def _execute(self, target: str, width: int, rows: list[Sequence[Any]]) -> None:
        sql = f"INSERT INTO {target} VALUES ({', '.join(['%s'] * width)})"  # own names
        self._asked.append(self._pool.submit(self._cursor.executemany, sql, rows))

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Waits for all; raises the first refusal."""
        self._pool.shutdown(wait=True, cancel_futures=error is not None)
        self._cursor.close()
        if error is None:
            for asked in self._asked:
                asked.result()


def _check(model: type[models.Model], columns: Sequence[str]) -> None:
    needed = {str(field.column) for field in model._meta.local_concrete_fields if not field.null}
    if missing := sorted(needed - set(columns)):
        raise TypeError(f"{model.__name__} needs {', '.join(missing)} too.")


def _field(model: type[models.Model], column: str) -> "models.Field[Any, Any]":
    return next(field for field in model._meta.local_concrete_fields if field.column == column)


def _change_of(field: "models.Field[Any, Any]") -> Callable[[Any], Any] | None:
    """What makes the column's values what the database takes; None where they are so already."""
    if isinstance(field, models.JSONField):
        return _as_json
    if isinstance(field, models.DateTimeField):
        return connection.ops.adapt_datetimefield_value
    return None


def _as_json(value: Any) -> str | None:
    if not value and value in ([], {}):
        return "[]" if value == [] else "{}"
    return None if value is None else json.dumps(value)


def _copied(value: object) -> str:
    """A value in COPY's text form."""
    if type(value) is str:
        if "\\" in value:
            value = value.replace("\\", "\\\\")
        if "\n" in value:
            value = value.replace("\n", "\\n")
        if "\t" in value:
            value = value.replace("\t", "\\t")
        return value.replace("\r", "\\r") if "\r" in value else value
    if value is None:
        return "\\N"
    return str(value)
