"""SHA-256 of what a run reads, so that a run that is resumed never goes on with other data under the same names."""

import dataclasses
import hashlib
from pathlib import Path
from typing import Any

from training.engine.errors import BadInput
from training.engine.specs.base import Spec


def digest(path: Path) -> str:
    """SHA-256 of a file, or of the names and digests of all files in a folder."""
    if path.is_dir():
        lines = [f"{digest(file)} {file.relative_to(path)}" for file in sorted(path.rglob("*")) if file.is_file()]
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def input_digests(spec: Spec) -> dict[str, str]:
    """The digest of each file or folder that a field of the spec names, by field."""
    named = {field.name: getattr(spec, field.name) for field in dataclasses.fields(spec)}
    paths = {name: Path(value) for name, value in named.items() if isinstance(value, Path)}
    base = named.get("base_model")
    if isinstance(base, str) and Path(base).is_dir():
        paths["base_model"] = Path(base)
    return {name: digest(path) for name, path in paths.items() if path.exists()}


def require_same_inputs(written: Path, kept: dict[str, Any], found: dict[str, str]) -> None:
    """Raise BadInput, naming the field, where an input's content is not what the run began with."""
    for name, value in found.items():
        if kept.get(name, value) != value:
            raise BadInput(
                f"{written}: the content of {name} has changed since this run began (SHA-256 {kept[name][:12]}… "
                f"then, {value[:12]}… now); name a new folder with --out, or put the old content back"
            )
