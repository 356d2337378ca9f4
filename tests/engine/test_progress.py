"""The line on a terminal that says how far a run is."""

import io
import re
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from tests.engine.tiny import REWARD, SFT, Tiny, run
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


def test_a_new_phase_is_shown_at_once_and_judges_its_time_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    monkeypatch.setattr(sys, "stderr", terminal := Terminal())
    bar = Progress()
    for at, phase, step in ((0, "training", 1), (90, "training", 2), (90.01, "measuring", 1), (92, "measuring", 2)):
        now[0] = at
        bar.step(step, 4, phase, "")
    drawn = [line for line in terminal.getvalue().split("\r\x1b[K") if line]
    assert [re.findall(r"^[a-z]+|\d/\d|\d+ s left", line) for line in drawn] == [
        ["training", "1/4"],
        ["training", "2/4", "180 s left"],
        ["measuring", "1/4"],
        ["measuring", "2/4", "4 s left"],
    ]


def test_a_verb_at_a_terminal_shows_its_training_and_what_comes_after(
    tiny: Tiny, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fields: dict[str, dict[str, Any]] = {
        "sft": {**SFT, "epochs": 1, "demonstrations": tiny.file("demonstrations")},
        "reward": {**REWARD, "epochs": 1, "model": tiny.sft, "preferences": tiny.file("preferences")},
    }
    phases = {"sft": ["training", "measuring"]}
    phases["reward"] = ["training", "sampling for the scale", "scoring", "measuring"]
    monkeypatch.setattr(progress, "EVERY_S", 0.0)
    for verb, own in fields.items():
        monkeypatch.setattr(sys, "stderr", terminal := Terminal())
        assert run(verb, tmp_path / verb, **own) == 0
        drawn = re.findall(r"\x1b\[K([a-z ]+) ━* *(\d+)/(\d+)", terminal.getvalue())
        assert list(dict.fromkeys(phase.strip() for phase, _, _ in drawn)) == phases[verb]
        for phase in (phases[verb][0], phases[verb][-1]):
            _, done, total = [line for line in drawn if line[0].strip() == phase][-1]
            assert done == total, f"{phase} ends at its end"
