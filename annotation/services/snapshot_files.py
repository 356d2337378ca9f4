"""The files of snapshots in the artifacts storage: written under a name of their digest, and taken away."""

import json
from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import storages

from annotation.models import Project, Snapshot

STORAGE = "artifacts"


def lines(rows: Iterable[Mapping[str, Any]]) -> bytes:
    """The rows as a JSONL file."""
    return b"".join(json.dumps(row, ensure_ascii=False, sort_keys=True).encode() + b"\n" for row in rows)


def listed(contents: Mapping[str, bytes]) -> dict[str, dict[str, Any]]:
    """What a manifest says of its files."""
    return {
        name: {"sha256": sha256(content).hexdigest(), "bytes": len(content)} for name, content in contents.items()
    }


def save(manifest: dict[str, Any], contents: Mapping[str, bytes]) -> tuple[str, str]:
    """Writes the files and manifest.json; the folder's name within the storage, and the manifest's SHA-256."""
    text = json.dumps(manifest, indent=2, sort_keys=True).encode()
    digest = sha256(text).hexdigest()
    folder = f"{_home(manifest['project'])}/{manifest['number']:04d}-{digest[:12]}"
    storage = storages[STORAGE]
    for name, content in {**contents, "manifest.json": text}.items():
        path = f"{folder}/{name}"
        if storage.exists(path):  # the same content by its digest, from an attempt that did not reach its row
            storage.delete(path)
        storage.save(path, ContentFile(content))
    return folder, digest


def unnamed(project: Project) -> list[str]:
    """Folders that no snapshot names; to be asked under the project's lock, which freezing holds as well."""
    named = set(Snapshot.objects.filter(project=project).values_list("folder", flat=True))
    home, storage = _home(project.slug), storages[STORAGE]
    try:
        folders = storage.listdir(home)[0]
    except FileNotFoundError:  # none yet, and a folder of files; a bucket answers with an empty list
        return []
    return [path for path in (f"{home}/{name}" for name in folders) if path not in named]


def remove(folders: Iterable[str]) -> None:
    """Deletes these folders with their files."""
    storage = storages[STORAGE]
    for folder in folders:
        for name in storage.listdir(folder)[1]:
            storage.delete(f"{folder}/{name}")
        storage.delete(folder)


def _home(slug: str) -> str:
    return f"snapshots/{slug}"
