"""Reading of JSONL input: every error names file, line and mend."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from training.engine.errors import BadInput


@dataclass(frozen=True)
class Line:
    """One object of a JSONL file, and where it stands."""

    path: Path
    number: int
    fields: dict[str, Any]

    def error(self, complaint: str) -> BadInput:
        """The error that names this line."""
        return BadInput(f"{self.path}, line {self.number}: {complaint}")

    def text(self, name: str, *, empty: bool = False) -> str:
        """Column `name` as a text, not blank unless `empty` allows it; raises BadInput."""
        value = self.fields.get(name)
        if not isinstance(value, str):
            raise self.error(f"{name} is {value!r}; give a text")
        if not empty and not value.strip():
            raise self.error(f"{name} is empty; give a text, or take the line out")
        return value

    def number_in(self, name: str, low: float, high: float, default: float) -> float:
        """Column `name` as a number in [low, high]; `default` where the column is absent; raises BadInput."""
        value = self.fields.get(name, default)
        if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
            raise self.error(f"{name} is {value!r}; give a number between {low:g} and {high:g}")
        return float(value)


def read_lines(path: Path) -> list[Line]:
    """Every object of the file at `path`; blank lines are passed over. Raises BadInput, also for an empty file."""
    try:
        content = path.read_text(encoding="utf-8")
    except OSError as error:
        raise BadInput(f"{path}: cannot be read ({error.strerror}); name a JSONL file") from error
    except UnicodeDecodeError as error:
        raise BadInput(f"{path}: not UTF-8 at byte {error.start}; save it as UTF-8") from error
    # split("\n"), not splitlines(): JSON allows U+2028 and its kin inside a text.
    lines = [_line(path, number, text) for number, text in enumerate(content.split("\n"), 1) if text.strip()]
    if not lines:
        raise BadInput(f"{path}: holds no line; write one JSON object a line")
    return lines


def _line(path: Path, number: int, text: str) -> Line:
    try:
        fields = json.loads(text)
    except json.JSONDecodeError as error:
        raise BadInput(f"{path}, line {number}: not JSON ({error.msg}); write one object a line") from error
    if not isinstance(fields, dict):
        raise BadInput(f"{path}, line {number}: a {type(fields).__name__}; write one object a line")
    return Line(path, number, fields)
