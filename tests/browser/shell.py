"""A Django shell that stays open in the state of a running product, as starting one for each call costs a second."""

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

LOOP = """
import contextlib, io, json, sys, traceback
from django.db import connection

said = sys.stdout
for line in sys.stdin:
    output, fault = io.StringIO(), ""
    with contextlib.redirect_stdout(output):
        try:
            exec(compile(json.loads(line), "<test>", "exec"), {})
        except Exception:
            fault = traceback.format_exc()
    connection.close()
    said.write(json.dumps({"output": output.getvalue(), "fault": fault}) + "\\n")
    said.flush()
"""


class Shell:
    """A child process in the project's folder; started by the first call, ended by `close`."""

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        self.folder, self.environment = folder, environment
        self._child: subprocess.Popen[str] | None = None

    def run(self, code: str) -> str:
        """Runs the code with names of its own; returns what it printed. Raises RuntimeError with its traceback."""
        if self._child is None:
            self._child = subprocess.Popen(
                [sys.executable, "manage.py", "shell", "--verbosity", "0", "--no-imports", "--command", LOOP],
                cwd=self.folder,
                env=self.environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
        assert self._child.stdin is not None
        assert self._child.stdout is not None
        self._child.stdin.write(json.dumps(code) + "\n")
        self._child.stdin.flush()
        line = self._child.stdout.readline()
        if not line:
            raise RuntimeError(f"the shell ended with status {self._child.wait()}")
        answer: dict[str, str] = json.loads(line)
        if answer["fault"]:
            raise RuntimeError(answer["fault"])
        return answer["output"]

    def close(self) -> None:
        """Ends the child."""
        if self._child is not None:
            self._child.communicate()
            self._child = None
