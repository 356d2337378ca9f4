"""Files of runs: digests, and writing that is whole or not at all."""

import hashlib
import json
import os
from pathlib import Path

CHUNK = 1 << 20


def file_digest(path: Path) -> str:
    """Hex SHA-256 of one file."""
    sha = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            sha.update(chunk)
    return sha.hexdigest()


def folder_digest(path: Path) -> str:
    """Hex SHA-256 over the sorted (name, file SHA-256) of every file below `path`."""
    sha = hashlib.sha256()
    for file in sorted(path.rglob("*")):
        if file.is_file():
            sha.update(f"{file.relative_to(path).as_posix()}\0{file_digest(file)}\n".encode())
    return sha.hexdigest()


def digest(path: Path) -> str:
    """Digest of a file or a folder."""
    return folder_digest(path) if path.is_dir() else file_digest(path)


def write_json(path: Path, content: object) -> None:
    """Writes beside and renames, so that a reader finds the old file or the new one, never half of it."""
    fresh = path.with_name(path.name + ".fresh")
    with fresh.open("w", encoding="utf-8") as file:
        json.dump(content, file, indent=2, ensure_ascii=False)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
