"""Reads snapshots and their files."""

from pathlib import Path

from django.core.files.storage import storages
from django.db.models import QuerySet

from annotation.models import Project, Snapshot


def newest_first(project: Project) -> QuerySet[Snapshot]:
    """All of a project's snapshots."""
    return Snapshot.objects.filter(project=project).order_by("-number")


def file_path(snapshot: Snapshot, name: str) -> Path:
    """The local path of one of the snapshot's files; raises KeyError for a file that its manifest does not name."""
    if name not in snapshot.manifest["files"]:
        raise KeyError(f"snapshot {snapshot.number} has no file {name!r}")
    return Path(storages["artifacts"].path(f"{snapshot.folder}/{name}"))
