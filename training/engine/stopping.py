"""Whether the run has been asked to stop: by SIGTERM or Ctrl-C, or by the death of the process that started it."""

import os
import signal
from types import FrameType

PARENT = "PLUMBLINE_PARENT_PID"

LAUNCHED = ("TORCHELASTIC_RUN_ID", "ACCELERATE_MIXED_PRECISION")
"""Variables that torchrun and accelerate launch set for what they start."""


class StopFlag:
    """Raised by SIGTERM and SIGINT, and by an orphaning where PLUMBLINE_PARENT_PID names the parent."""

    def __init__(self) -> None:
        self._signalled = False
        parent = os.environ.get(PARENT)
        self._parent = int(parent) if parent and parent.isdigit() else None
        if self._parent is not None and any(name in os.environ for name in LAUNCHED):
            self._parent = os.getppid()  # the launcher stands between

    def listen(self) -> None:
        """Answer SIGTERM and SIGINT by raising the flag instead of dying; call from the main thread."""
        signal.signal(signal.SIGTERM, self._on_signal)
        signal.signal(signal.SIGINT, self._on_signal)

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        self._signalled = True

    def raised(self) -> bool:
        """True once the run should keep a checkpoint and end."""
        return self._signalled or (self._parent is not None and os.getppid() != self._parent)
