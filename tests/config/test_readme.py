"""What the README says can be typed, and what it shows is there."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text()
BLOCK = README.split("## Command lines")[1].split("```")[1]
COMMANDS = [line.split("#")[0].strip() for line in BLOCK.strip().splitlines()]


def test_every_file_that_it_links_to_is_there() -> None:
    targets = re.findall(r"\]\((?!http)([^)#]+)\)", README)
    assert [target for target in targets if not (ROOT / target).exists()] == []


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_line_is_known(command: str) -> None:
    """Each program is there and takes these options: its help names every one of them."""
    words = shlex.split(command)
    assert words[0] == "python"
    program = words[1:4] if words[1:3] == ["-m", "training.engine"] else words[1:3]
    done = subprocess.run([sys.executable, *program, "--help"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    options = [word for word in words if word.startswith("--") and word != "--help"]
    assert [option for option in options if option not in done.stdout] == []
