"""CSV rows as the objects that JSONL lines are: cells that hold JSON are read, empty ones are absent.

Responses stand in one column `responses` (a JSON list) or in columns response_1, response_2, ... with, if known, the
name of what wrote each in source_1, source_2, ...
"""

import csv
import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from annotation.errors import Unacceptable

JSON_COLUMNS = {"responses", "gold", "ranking", "shown", "meta"}
CHAT_COLUMNS = {"prompt", "chosen", "rejected"}
NUMBERS: dict[str, type[int] | type[float]] = {"strength": int, "seconds": float}
NUMBERED = re.compile(r"(response|source)_([1-9])")
WIDEST_CELL = 10_000_000


def read_cells(lines: Iterable[str], *, delimiter: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """("line 2", columns) for each row below the head, by the line on which it begins; raises Unacceptable."""
    csv.field_size_limit(WIDEST_CELL)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    head: list[str] | None = None
    line = 1
    try:
        for cells in reader:
            if head is None:
                head = _head(cells)
            elif any(cells):
                yield f"line {line}", _as_object(head, cells, where=f"line {line}")
            line = reader.line_num + 1
    except csv.Error as error:
        raise Unacceptable(
            f"the file is not CSV ({error}).", where=f"line {line}", fix="Quote cells that hold quotes or lines."
        ) from error
    except UnicodeDecodeError as error:
        raise Unacceptable(
            "the text is not UTF-8.", where=f"at or after line {line}", fix="Save the file as UTF-8."
        ) from error


def _head(cells: list[str]) -> list[str]:
    names = [name.strip() for name in cells]
    if "" in names or len(set(names)) < len(names):
        raise Unacceptable(
            f"the columns are named {names!r:.120}.", where="head", fix="Give each column a name of its own."
        )
    return names


def _as_object(head: list[str], cells: list[str], *, where: str) -> dict[str, Any]:
    if len(cells) != len(head):
        raise Unacceptable(
            f"the row has {len(cells)} cells; the head has {len(head)}.",
            where=where,
            fix="Quote cells that hold commas.",
        )
    row = {name: _value(name, cell, where) for name, cell in zip(head, cells, strict=True) if cell != ""}
    numbered = {name: row.pop(name) for name in head if name in row and NUMBERED.fullmatch(name)}
    if numbered and "responses" not in row:
        row["responses"] = _responses(numbered)
    return row


def _value(name: str, cell: str, where: str) -> Any:
    if name in JSON_COLUMNS:
        try:
            return json.loads(cell)
        except ValueError as error:
            raise Unacceptable(
                f"column {name!r} holds {cell!r:.60}, which is not JSON.", where=where, fix="Write it as [[0], [1]]."
            ) from error
    if name in CHAT_COLUMNS and cell.lstrip().startswith("[{"):
        try:
            return json.loads(cell)
        except ValueError:
            return cell  # a text that happens to begin so
    if name in NUMBERS:
        try:
            return NUMBERS[name](cell)
        except ValueError as error:
            raise Unacceptable(f"column {name!r} holds {cell!r:.40}, which is no number.", where=where) from error
    return cell


def _responses(numbered: dict[str, str]) -> list[dict[str, str]]:
    places = sorted({name.rpartition("_")[2] for name in numbered})
    return [
        {key: numbered[f"{column}_{place}"] for column, key in (("response", "text"), ("source", "source"))
         if f"{column}_{place}" in numbered}
        for place in places
    ]  # fmt: skip
