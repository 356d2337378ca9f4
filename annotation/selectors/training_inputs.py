"""Writes what training reads besides preferences: demonstrations and the pool of prompts, as JSONL files."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from annotation.models import Project, Prompt
from annotation.selectors.demonstrations import demonstrations


def write_demonstrations(*, project: Project, path: Path) -> int:
    """`{"prompt": turns, "response": text}` a line; returns how many."""
    rows = demonstrations(project).select_related("prompt").order_by("id")
    return _write(path, ({"prompt": row.prompt.messages, "response": row.text} for row in rows.iterator()))


def write_pool_prompts(*, project: Project, path: Path) -> int:
    """`{"id": prompt id, "prompt": turns}` a line; returns how many."""
    rows = Prompt.objects.filter(project=project, in_pool=True).order_by("id")
    return _write(path, ({"id": str(row.pk), "prompt": row.messages} for row in rows.iterator()))


def _write(path: Path, rows: Iterable[dict[str, Any]]) -> int:
    """Written beside and renamed, so that a reader never sees half a file."""
    count = 0
    fresh = path.with_suffix(".part")
    with fresh.open("w", encoding="utf-8") as file:
        for row in rows:
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
            count += 1
    fresh.replace(path)
    return count
