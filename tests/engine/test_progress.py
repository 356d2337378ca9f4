"""The line on a terminal that says how far a run is."""

import io
import sys

import pytest

from training.engine import progress
from training.engine.progress import Progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_sees_how_far_the_run_is_and_a_file_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "EVERY_S", 0.0)
    for stderr, sees in ((Terminal(), True), (io.StringIO(), False)):
        monkeypatch.setattr(sys, "stderr", stderr)
        bar = Progress()
        for step in (1, 2, 4):
            bar.step(step, 4, "training", f"loss_nats {step}")
        shown = stderr.getvalue()
        assert bool(shown) is sees
        if sees:
            assert "training ━━━━━━                   1/4" in shown
            assert "loss_nats 4" in shown.rsplit("\r", 1)[1]
            assert "s left" in shown
            assert shown.endswith("\n"), "what follows begins on a line of its own"
