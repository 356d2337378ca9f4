"""The run folder where several processes train together: the first one writes, all of them stop at the same step."""

import contextlib
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from torch import Tensor

from training.engine.checkpoints import Checkpoint, load_checkpoint
from training.engine.errors import Stopped
from training.engine.folder_lock import folder_lock
from training.engine.ranks import Ranks
from training.engine.run_folder import RunFolder
from training.engine.specs.base import Spec
from training.engine.stopping import StopFlag


class SharedStop(StopFlag):
    """Raised on every rank as soon as it is on one; ask on all of them at the same step."""

    def __init__(self, ranks: Ranks) -> None:
        super().__init__()
        self._ranks = ranks
        # A rank's parent is what launched it, not the process that PLUMBLINE_PARENT_PID names.
        self._parent = os.getppid()

    def raised(self) -> bool:
        """See StopFlag.raised."""
        return self._ranks.any(super().raised())


class RankedRun(RunFolder):
    """A RunFolder on one of several ranks; those that are not the first read it and write nothing."""

    def __init__(self, folder: Path, stop: SharedStop, ranks: Ranks) -> None:
        super().__init__(folder, stop)
        self._ranks = ranks

    def begin(self, verb: str, spec: Spec) -> Checkpoint | None:
        """See RunFolder.begin; the others wait for the first, and go on from the same checkpoint."""
        saved = super().begin(verb, spec) if self._ranks.first else None
        self._ranks.wait()
        return saved if self._ranks.first else load_checkpoint(self._checkpoint)[0]

    def note(self, sentence: str) -> None:
        """See RunFolder.note."""
        if self._ranks.first:
            super().note(sentence)

    def log(self, step: int, total: int, phase: str, **figures: Any) -> None:
        """See RunFolder.log."""
        if self._ranks.first:
            super().log(step, total, phase, **figures)

    def keep(self, step: int, every: int, tensors: Callable[[], dict[str, Tensor]], state: dict[str, Any]) -> None:
        """See RunFolder.keep."""
        if self._ranks.first:
            super().keep(step, every, tensors, state)
        elif self._stop.raised():
            raise Stopped(f"{self.folder}: stopped beside the first process")

    def publish_model(self, report: dict[str, Any]) -> None:
        """See RunFolder.publish_model."""
        if self._ranks.first:
            super().publish_model(report)

    def finish(self, report: dict[str, Any]) -> None:
        """See RunFolder.finish."""
        if self._ranks.first:
            super().finish(report)


@contextlib.contextmanager
def lock_on_first(folder: Path, ranks: Ranks) -> Iterator[None]:
    """Hold `folder` as folder_lock does, by the first rank for all. Raises FolderBusy on that one."""
    with folder_lock(folder) if ranks.first else contextlib.nullcontext():
        yield
