"""JSONL lines as objects, with the line number that every later refusal names."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from annotation.errors import Unacceptable


def read_objects(lines: Iterable[bytes]) -> Iterator[tuple[str, dict[str, Any]]]:
    """("line 3", object) for each line that is not blank; raises Unacceptable for anything but an object."""
    for number, raw in enumerate(lines, 1):
        where = f"line {number}"
        if not raw.strip():
            continue
        try:
            value = json.loads(raw)
        except UnicodeDecodeError as error:
            raise Unacceptable("the line is not UTF-8.", where=where, fix="Save the file as UTF-8.") from error
        except ValueError as error:
            mend = "Write one JSON object a line (JSONL)."
            raise Unacceptable(f"the line is not JSON ({error}).", where=where, fix=mend) from error
        if not isinstance(value, dict):
            raise Unacceptable(
                f"the line holds {type(value).__name__}.",
                where=where,
                fix="Write one JSON object a line (JSONL).",
            )
        yield where, value


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
