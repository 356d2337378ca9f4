"""Files of a run that may still grow, wherever its worker is."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from training import store
from training.models import Run

Row = dict[str, Any]


def file_of(run: Run, name: str) -> Path:
    """Where a file of the run can be read, as new as its worker has sent it; nothing need stand there."""
    return store.readable(f"{run.folder}/{name}")


def read_rows(path: Path) -> list[Row]:
    """Whole lines of a JSONL file; none where there is no file yet."""
    return list(_rows(path))


def _rows(path: Path) -> Iterator[Row]:
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return
    for line in text.rpartition("\n")[0].splitlines():
        yield json.loads(line)
