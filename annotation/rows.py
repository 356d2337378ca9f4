"""Single rows read and written without Django's query builder, which costs more than the query at every answer.

Reading: the SQL names the columns by `columns_of`, model after model. Writing: no signals, no defaults of the
database; whole values only, checked by the caller and by the constraints.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cache, partial
from typing import Any, TypeVar

from django.db import connection, models

from annotation.prepared import prepared

T = TypeVar("T", bound=models.Model)
Given = Sequence[Any] | Mapping[str, Any]
Change = Callable[[Any], Any]


def read(model: type[T], sql: str, given: Given) -> list[T]:
    """The rows that the statement finds, each of them the columns of `model` and nothing else."""
    return [row for (row,) in read_joined([model], sql, given)]


def read_first(model: type[T], sql: str, given: Given) -> T | None:
    """The first of the rows; None where there is none."""
    return next(iter(read(model, sql, given)), None)


def read_joined(wanted: Sequence[type[models.Model]], sql: str, given: Given) -> list[list[Any]]:
    """Rows of several models side by side; columns that are left over come after them as they are."""
    with connection.cursor() as cursor:
        cursor.execute(prepared(sql), given)
        return [_split(wanted, row) for row in cursor.fetchall()]


def insert(row: models.Model) -> None:
    """Writes the row; raises IntegrityError."""
    writes = Writes()
    writes.insert(row)
    writes.send()


def update(row: models.Model, *columns: str) -> None:
    """Writes the row's values of these columns (`annotator_id`, not `annotator`)."""
    writes = Writes()
    writes.update(row, *columns)
    writes.send()


class Writes:
    """Rows to be written together, in the order given: PostgreSQL gets them in one message."""

    def __init__(self) -> None:
        self._statements: list[tuple[str, list[Any]]] = []

    def insert(self, row: models.Model) -> None:
        """A new row; from now on it counts as stored."""
        fields = type(row)._meta.local_concrete_fields
        values = [field.get_db_prep_save(field.pre_save(row, add=True), connection) for field in fields]
        self._statements.append((_insert_of(type(row)), values))
        row._state.adding, row._state.db = False, connection.alias

    def update(self, row: models.Model, *columns: str) -> None:
        """The row's values of these columns (`annotator_id`, not `annotator`), as they are now."""
        values = [_field(type(row), column).get_db_prep_save(getattr(row, column), connection) for column in columns]
        self._statements.append((_update_of(type(row), columns), [*values, row.pk]))

    def send(self) -> None:
        """Writes them; raises IntegrityError. Belongs in a transaction, where all are to stand or none."""
        statements, self._statements = self._statements, []
        if not statements:
            return
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                together = "; ".join(prepared(sql) for sql, _ in statements)
                cursor.execute(together, [value for _, values in statements for value in values])
            else:
                for sql, values in statements:
                    cursor.execute(sql, values)


def _split(wanted: Sequence[type[models.Model]], row: Sequence[Any]) -> list[Any]:
    parts: list[Any] = []
    start = 0
    for model in wanted:
        names, changes = _shape(model)
        values = list(row[start : start + len(names)])
        for place, change in changes:
            values[place] = change(values[place])
        parts.append(model.from_db(connection.alias, names, values))
        start += len(names)
    return [*parts, *row[start:]]


@cache
def _shape(model: type[models.Model]) -> tuple[list[str], list[tuple[int, Change]]]:
    """The attributes of a row, and what makes values of this database those of the model, by place."""
    fields = model._meta.local_concrete_fields
    changes = [(place, change) for place, field in enumerate(fields) for change in _changes(field)]
    return [field.attname for field in fields], changes


def _changes(field: "models.Field[Any, Any]") -> list[Change]:
    column = field.get_col(field.model._meta.db_table)
    converters = [*connection.ops.get_db_converters(column), *column.get_db_converters(connection)]
    return [partial(_changed, convert, column) for convert in converters]


def _changed(convert: Callable[..., Any], column: Any, value: Any) -> Any:
    return convert(value, column, connection)


@cache
def _insert_of(model: type[models.Model]) -> str:
    columns = [field.column for field in model._meta.local_concrete_fields]
    names = ", ".join(map(connection.ops.quote_name, map(str, columns)))
    return f"INSERT INTO {model._meta.db_table} ({names}) VALUES ({', '.join(['%s'] * len(columns))})"


@cache
def _update_of(model: type[models.Model], columns: tuple[str, ...]) -> str:
    changes = ", ".join(f"{_field(model, column).column} = %s" for column in columns)
    return f"UPDATE {model._meta.db_table} SET {changes} WHERE id = %s"


@cache
def _field(model: type[models.Model], column: str) -> "models.Field[Any, Any]":
    return next(field for field in model._meta.local_concrete_fields if field.column == column)
