"""Reads snapshots and their files."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.storage import storages
from django.db.models import QuerySet

from annotation.models import Project, Snapshot


def newest_first(project: Project) -> QuerySet[Snapshot]:
    """All of a project's snapshots."""
    return Snapshot.objects.filter(project=project).order_by("-number")


def rows_of(snapshot: Snapshot, name: str) -> Iterator[dict[str, Any]]:
    """The lines of one of its JSONL files; raises KeyError for a file that its manifest does not name."""
    with storages["artifacts"].open(_stored(snapshot, name)) as file:
        yield from (json.loads(line) for line in file)


def file_path(snapshot: Snapshot, name: str) -> Path:
    """Where a file of it stands for a run on this machine; raises KeyError for one that its manifest does not name.

    With a store apart (ARTIFACTS_STORE) it stands there only while a run reads it.
    """
    return Path(settings.ARTIFACTS_DIR) / _stored(snapshot, name)


def _stored(snapshot: Snapshot, name: str) -> str:
    if name not in snapshot.manifest["files"]:
        raise KeyError(f"snapshot {snapshot.number} has no file {name!r}")
    return f"{snapshot.folder}/{name}"
