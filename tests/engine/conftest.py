"""A tiny fixed world for the engine's tests: a fresh model trained for seconds, and files beside it."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch

from tests.engine.tiny import Tiny, make_tiny


@pytest.fixture(autouse=True)
def one_thread() -> None:
    """Sums come out the same on every run, and the tests share two cores with others."""
    torch.set_num_threads(1)
    os.environ["OMP_NUM_THREADS"] = "1"


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Tiny:
    """An SFT model, a reward-model ensemble on it, and their input files, made by the verbs themselves."""
    return make_tiny(tmp_path_factory.mktemp("tiny"))


@pytest.fixture
def write_spec(tmp_path: Path) -> Callable[..., Path]:
    """Writes a spec file into the test's own folder."""

    def write(**fields: Any) -> Path:
        path = tmp_path / "spec.json"
        path.write_text(json.dumps({key: str(v) if isinstance(v, Path) else v for key, v in fields.items()}))
        return path

    return write
