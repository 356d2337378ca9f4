"""Runs of the engine in subfolders of one folder. What is done there already is not done again."""

import json
from pathlib import Path
from typing import Any

from training.engine.cli import main as engine


class EngineFailed(Exception):
    """A verb ended with another exit code than 0."""


class Runs:
    """One folder of runs; every run is given the folder's seed."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.folder, self.seed = folder, seed
        folder.mkdir(parents=True, exist_ok=True)

    def run(self, verb: str, name: str, **fields: Any) -> Path:
        """The folder of the finished run; paths among the fields are absolute. Raises EngineFailed."""
        spec, out = self.folder / f"{name}.json", self.folder / name
        spec.parent.mkdir(parents=True, exist_ok=True)
        given = {"seed": self.seed, **fields}
        spec.write_text(json.dumps({key: _plain(value) for key, value in given.items()}), encoding="utf-8")
        code = engine([verb, "--spec", str(spec), "--out", str(out)])
        if code:
            raise EngineFailed(f"{verb} in {out} ended with code {code}")
        return out


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, Path) else value
