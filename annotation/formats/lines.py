"""Rows as a file holds them, each with the place that every later refusal names."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from annotation.errors import Unacceptable

Raw = tuple[str, bytes | dict[str, Any]]
"""A place, such as "line 3", and what stands there: a line of JSON, or columns by name."""


def numbered(lines: Iterable[bytes]) -> Iterator[Raw]:
    """("line 3", line) for each line that is not blank."""
    for number, raw in enumerate(lines, 1):
        if raw.strip():
            yield f"line {number}", raw


def as_object(raw: bytes | dict[str, Any], *, where: str) -> dict[str, Any]:
    """The columns that stand there; raises Unacceptable for anything but an object whose texts can be stored."""
    if isinstance(raw, dict):
        _check_storable(raw, where)
        return raw
    mend = "Write one JSON object a line (JSONL)."
    try:
        value = json.loads(raw)
    except UnicodeDecodeError as error:
        raise Unacceptable("the line is not UTF-8.", where=where, fix="Save the file as UTF-8.") from error
    except (ValueError, RecursionError) as error:
        raise Unacceptable(f"the line is not JSON ({error}).", where=where, fix=mend) from error
    if not isinstance(value, dict):
        raise Unacceptable(f"the line holds {type(value).__name__}.", where=where, fix=mend)
    if b"\\u" in raw:
        _check_storable(value, where)
    return value


def _check_storable(value: object, where: str) -> None:
    """JSON's escapes can write what no text may hold: NUL, and halves of surrogate pairs."""
    for text in _texts(value):
        if "\0" in text:
            raise Unacceptable(f"{text!r:.60} holds a NUL character.", where=where, fix="Remove it.")
        if any("\ud800" <= letter <= "\udfff" for letter in text):
            raise Unacceptable(
                f"{text!r:.60} holds half of a surrogate pair.", where=where, fix="Write the character whole."
            )


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)
    elif isinstance(value, dict):
        for name, item in value.items():
            yield name
            yield from _texts(item)


def check_columns(row: dict[str, Any], *, required: set[str], optional: set[str], where: str) -> None:
    """Refuses missing and unknown columns by name."""
    if missing := sorted(required - set(row)):
        raise Unacceptable(f"column {missing[0]!r} is missing.", where=where, fix=f"Add {', '.join(missing)}.")
    if unknown := sorted(set(row) - required - optional):
        known = ", ".join(sorted(required | optional))
        raise Unacceptable(
            f"column {unknown[0]!r} is unknown.",
            where=where,
            fix=f"Known are: {known}; put the rest under meta.",
        )
