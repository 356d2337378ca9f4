"""A JSONL file of results that grows batch by batch and takes its final name when it is whole.

Of several ranks the first alone writes.
"""

import json
from pathlib import Path
from typing import Any

from training.engine.ranks import Ranks
from training.engine.run_folder import truncate_lines


class RowFile:
    """Rows of `folder`/`name`; until publish() they stand in a file apart."""

    def __init__(self, folder: Path, name: str, rows: int) -> None:
        """Go on after the first `rows` rows that an earlier, stopped run wrote."""
        self.rows = rows
        self._final = folder / name
        self._growing = folder / f"{name}.growing"
        self._writes = Ranks().first
        if self._writes:
            truncate_lines(self._growing, rows)

    def append(self, rows: list[dict[str, Any]]) -> None:
        """Add rows at the end."""
        if self._writes:
            with self._growing.open("a", encoding="utf-8") as file:
                file.writelines(json.dumps(row, ensure_ascii=False, allow_nan=False) + "\n" for row in rows)
        self.rows += len(rows)

    def read(self) -> list[dict[str, Any]]:
        """All rows so far."""
        return [json.loads(line) for line in self._growing.read_text(encoding="utf-8").splitlines()]

    def publish(self) -> None:
        """Give the file its final name."""
        if self._writes:
            self._growing.replace(self._final)
