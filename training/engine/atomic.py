"""Files and folders that are either whole or not there."""

import json
import os
import shutil
from pathlib import Path
from typing import Any


def write_json(path: Path, value: Any) -> None:
    """Write `value` beside `path`, then rename it into place."""
    partial = path.with_name(path.name + ".partial")
    with partial.open("w", encoding="utf-8") as file:
        json.dump(value, file, indent=2, ensure_ascii=False, allow_nan=False)
        file.write("\n")
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)
    sync_folder(path.parent)


def put_folder(partial: Path, final: Path) -> None:
    """Rename the whole folder `partial` to `final`, taking away what an earlier, unfinished end left there."""
    if final.exists():
        shutil.rmtree(final)
    partial.rename(final)
    sync_folder(final.parent)


def sync_folder(folder: Path) -> None:
    """Make the renames in `folder` survive a loss of power."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
