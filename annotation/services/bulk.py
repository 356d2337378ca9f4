"""Writes many rows at once: COPY on PostgreSQL, prepared inserts on SQLite. Only for rows that hang on no signal.

Rows go in with ids that were reserved before, so that nothing is read back. Inside a transaction:

    with Writer() as writer:
        writer.insert(Prompt, columns, rows)

The database works on one insert while the next is put into words: `insert` returns before it is done, the end of the
block waits for all. Nothing else may use the connection in between.
"""

import io
import json
import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice
from types import TracebackType
from typing import Any, Self, TypeAlias, TypeVar

from django.db import connection, models
from django.db.backends.utils import CursorWrapper

SLICE = 10_000
BUFFER = 1 << 24  # characters handed over at once: each time the other threads are waited for
HAND_OVER = 0.0002  # seconds until a busy thread lets the database's thread go on (Python's default is 0.005)
BATCH = 500
T = TypeVar("T")
Field: TypeAlias = "models.Field[Any, Any]"


def reserve_ids(counts: Mapping[type[models.Model], int]) -> dict[type[models.Model], Iterator[int]]:
    """For each model so many ids that no other row of it bears or will bear, ascending. Inside the transaction."""
    tables = {model: model._meta.db_table for model in counts}
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # Thanks to OFFSET the sequence's name is looked up once, not for each id. Ids that follow each other, as
            # they do unless somebody else drew in between, are not read one by one.
            name = "(SELECT pg_get_serial_sequence(%s, 'id')::regclass AS own OFFSET 0) AS named"
            drawn = f"SELECT array_agg(nextval(own)) AS ids FROM {name}, generate_series(1, %s)"
            gapless = "ids[cardinality(ids)] - ids[1] = cardinality(ids) - 1"
            one = f"(SELECT CASE WHEN {gapless} THEN ids[:1] ELSE ids END FROM ({drawn}) AS reserved)"
            given = [part for model, count in counts.items() for part in (tables[model], count)]
            cursor.execute(f"SELECT {', '.join([one] * len(counts))}", given)
            return {
                model: iter(range(ids[0], ids[0] + count)) if ids and len(ids) == 1 else iter(ids or ())
                for (model, count), ids in zip(counts.items(), cursor.fetchone(), strict=True)
            }
        # Transactions on SQLite are immediate (settings): nobody else writes between this and the insert.
        cursor.execute("SELECT name, seq FROM sqlite_sequence")
        last = dict(cursor.fetchall())
        firsts = {model: last.get(table, 0) + 1 for model, table in tables.items()}
        return {model: iter(range(firsts[model], firsts[model] + count)) for model, count in counts.items()}


def look_up(
    model: type[models.Model], *, project_id: int, key: str, value: str, wanted: Collection[str]
) -> dict[str, Any]:
    """The column `value` of the project's rows, by the column `key`, for those of `wanted` that stand.

    `key` is unique in a project. On PostgreSQL each is looked up in that index: for a list of hundreds the planner
    would read the whole table.
    """
    found: dict[str, Any] = {}
    if connection.vendor == "postgresql":
        table = connection.ops.quote_name(model._meta.db_table)
        one = f"SELECT {value} FROM {table} WHERE project_id = %s AND {key} = given.wanted"  # own names
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT wanted, ({one}) FROM unnest(%s::text[]) AS given (wanted)", [project_id, list(wanted)]
            )
            return {wanted: value for wanted, value in cursor.fetchall() if value is not None}
    for slice_ in batches(list(wanted)):
        rows = model._default_manager.filter(project_id=project_id, **{f"{key}__in": slice_})
        found |= dict(rows.values_list(key, value))
    return found


def batches(items: Sequence[T], size: int = BATCH) -> Iterable[Sequence[T]]:
    """`items` in slices of at most `size`."""
    for start in range(0, len(items), size):
        yield items[start : start + size]


def analyse() -> None:
    """The planner learns what the tables hold now. Not inside a long transaction."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def nothing() -> None:
    """What there is to do meanwhile, unless told otherwise."""


class Writer:
    """Inserts in the order in which they are asked for; see the module."""

    def __init__(self, meanwhile: Callable[[], None] = nothing) -> None:
        """`meanwhile` is called while the database is busy with what was asked last."""
        self._meanwhile = meanwhile

    def __enter__(self) -> Self:
        """One thread of its own runs the database's part."""
        self._interval = sys.getswitchinterval()
        sys.setswitchinterval(HAND_OVER)
        self._cursor: CursorWrapper = connection.cursor()
        self._pool = ThreadPoolExecutor(max_workers=1)
        self._asked: list[Future[None]] = []
        return self

    def insert(
        self,
        model: type[models.Model],
        columns: Sequence[str],
        rows: Iterable[Sequence[Any]],
        fixed: Mapping[str, Any] | None = None,
    ) -> None:
        """Writes `rows`, whose values stand in the order of `columns`; JSON columns take what `json.dumps` takes.

        `fixed` holds the columns that are the same in every row. Every column without a null must be named: the
        defaults of the model are the caller's to give. The database's refusals are raised at the end of the block.
        """
        names = [*columns, *(fixed or {})]
        _check(model, names)
        fields = [_field(model, name) for name in columns]
        same = [_stored(_field(model, name), value) for name, value in (fixed or {}).items()]
        table = connection.ops.quote_name(model._meta.db_table)
        target = f"{table} ({', '.join(map(connection.ops.quote_name, names))})"
        write = self._copy if connection.vendor == "postgresql" else self._execute
        stream = iter(rows)
        while held := list(islice(stream, SLICE)):
            write(target, fields, held, same)

    def _copy(self, target: str, fields: Sequence[Field], rows: list[Sequence[Any]], same: list[Any]) -> None:
        forms = [_form_of(field) for field in fields]
        end = "".join(f"\t{_copied(value)}" for value in same) + "\n"
        filled = [map(form, column) for form, column in zip(forms, zip(*rows, strict=True), strict=True)]
        text = "".join(["\t".join(row) + end for row in zip(*filled, strict=True)])
        sql = f"COPY {target} FROM STDIN"
        self._asked.append(self._pool.submit(self._cursor.copy_expert, sql, io.StringIO(text), BUFFER))

    def _execute(self, target: str, fields: Sequence[Field], rows: list[Sequence[Any]], same: list[Any]) -> None:
        sql = f"INSERT INTO {target} VALUES ({', '.join(['%s'] * (len(fields) + len(same)))})"  # own names
        filled = [[*(_stored(field, value) for field, value in zip(fields, row, strict=True)), *same] for row in rows]
        self._asked.append(self._pool.submit(self._cursor.executemany, sql, filled))

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Waits for all; raises the first refusal."""
        try:
            if error is None and connection.vendor == "postgresql":  # SQLite works in this process: nothing is gained
                self._meanwhile()
        finally:
            sys.setswitchinterval(self._interval)
            self._pool.shutdown(wait=True, cancel_futures=error is not None)
            self._cursor.close()
        if error is None:
            for asked in self._asked:
                asked.result()


def _check(model: type[models.Model], columns: Sequence[str]) -> None:
    needed = {str(field.column) for field in model._meta.local_concrete_fields if not field.null}
    if missing := sorted(needed - set(columns)):
        raise TypeError(f"{model.__name__} needs {', '.join(missing)} too.")


def _field(model: type[models.Model], column: str) -> Field:
    return next(field for field in model._meta.local_concrete_fields if field.column == column)


def _stored(field: Field, value: Any) -> Any:
    """The value as the database takes it."""
    if isinstance(field, models.JSONField):
        return _as_json(value)
    if isinstance(field, models.DateTimeField):
        return connection.ops.adapt_datetimefield_value(value)
    if isinstance(field, models.UUIDField):
        return value if connection.features.has_native_uuid_field else value.hex
    return value


def _form_of(field: Field) -> Callable[[Any], str]:
    """What makes a value of the column COPY's text."""
    if isinstance(field, models.JSONField):
        return lambda value: _copied(_as_json(value))
    return _copied if field.null else FORMS.get(field.get_internal_type(), _copied)


def _as_json(value: Any) -> str | None:
    if not value and value in ([], {}):
        return "[]" if value == [] else "{}"
    return None if value is None else json.dumps(value)


def _copied(value: object) -> str:
    """A value in COPY's text form."""
    if isinstance(value, str):
        if "\\" in value:
            value = value.replace("\\", "\\\\")
        if "\n" in value:
            value = value.replace("\n", "\\n")
        if "\t" in value:
            value = value.replace("\t", "\\t")
        return value.replace("\r", "\\r") if "\r" in value else value
    return "\\N" if value is None else str(value)


FORMS: dict[str, Callable[[Any], str]] = {"BigAutoField": str, "ForeignKey": str, "PositiveSmallIntegerField": str}
"""Columns whose values need no look."""
