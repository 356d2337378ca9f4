"""What is said when a service is down at start."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("DATABASE_URL", "postgres://plumb:secret@127.0.0.1:9/none", "The database postgres://plumb:***@127.0.0.1:9"),
        ("BROKER_URL", "redis://127.0.0.1:9/0", "The broker redis://127.0.0.1:9/0 does not answer"),
    ],
)
def test_a_service_that_is_down_is_named_with_its_mend_and_without_its_password(
    name: str, value: str, words: str
) -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", "preflight"],
        cwd=ROOT,
        env={**os.environ, name: value},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert words in done.stderr
    assert f"set {name}" in done.stderr
    assert "secret" not in done.stderr
    assert "Traceback" not in done.stderr


def test_all_is_well_on_this_machine() -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", "preflight"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_a_port_in_use_is_refused_before_anything_is_written() -> None:
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = subprocess.run(
            [sys.executable, "manage.py", "demo", "--port", str(port)],
            cwd=ROOT,
            env={**os.environ, "PLUMBLINE_DEMO": "1"},
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 1
    assert f"Port {port} cannot be used" in done.stderr
    assert "PORT=" in done.stderr
