"""Statements that PostgreSQL plans once a connection, not at every call: at an answer, planning outweighs running.

`prepared(sql)` is what to execute instead, with the same parameters. Name the columns that such a statement returns:
with `*`, a column added by a migration would break it on every open connection. On SQLite, and behind a pooler that
lends connections by the transaction (DATABASE_POOLED), it is the statement itself.
"""

import re
from functools import cache
from weakref import WeakKeyDictionary

from django.db import connection, models

PLACE = re.compile(r"%s|%\((\w+)\)s")
_known: "WeakKeyDictionary[object, dict[str, str]]" = WeakKeyDictionary()


def prepared(sql: str) -> str:
    """The statement to execute; prepares it on this connection first, where it is not yet."""
    if connection.vendor != "postgresql" or connection.settings_dict["DISABLE_SERVER_SIDE_CURSORS"]:
        return sql
    connection.ensure_connection()
    here = _known.setdefault(connection.connection, {})
    if sql not in here:
        name = f"plumbline_{len(here)}"
        numbered, call = _parts(sql)
        with connection.cursor() as cursor:
            cursor.execute(f"PREPARE {name} AS {numbered}")
        here[sql] = f"EXECUTE {name}{call}"
    return here[sql]


@cache
def columns_of(model: type[models.Model], alias: str) -> str:
    """All columns of the model's table, for a SELECT."""
    quote = connection.ops.quote_name
    return ", ".join(f"{alias}.{quote(str(field.column))}" for field in model._meta.local_concrete_fields)


@cache
def _parts(sql: str) -> tuple[str, str]:
    """The statement with $1, $2, ... and the list of what they stand for; a name that stands twice is one of them."""
    places: list[str] = []

    def number(found: "re.Match[str]") -> str:
        if found.group(1) is None or found.group(0) not in places:
            places.append(found.group(0))
            return f"${len(places)}"
        return f"${places.index(found.group(0)) + 1}"

    numbered = PLACE.sub(number, sql)
    return numbered, f" ({', '.join(places)})" if places else ""
