"""Two projects' rounds on two workers at once share nothing but the machine."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_two_projects_rounds_run_side_by_side_on_two_workers() -> None:
    command = [sys.executable, "-m", "bench.faults.side_by_side"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=280)
    assert done.returncode == 0, done.stdout + done.stderr[-3000:]
    assert "on two workers at once" in done.stdout
