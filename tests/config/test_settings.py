"""Settings: a wrong value stops the process with a hint; every variable is documented."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def start(**environment: str) -> subprocess.CompletedProcess[str]:
    """A process that loads the settings with these variables."""
    return subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("name", "value", "hint"),
    [
        ("DATABASE_URL", "oracle-ish", "postgres://user:password@host:5432/name"),
        ("BROKER_URL", "amqp://host", "redis://host:6379/0"),
        ("PLUMBLINE_DEMO", "perhaps", "use 1 or 0"),
        ("ENGINE_THREADS", "many", "not a whole number"),
        ("HEARTBEAT_LOST_S", "1", "outside 3..3600"),
    ],
)
def test_a_wrong_value_stops_the_process_with_a_hint(name: str, value: str, hint: str) -> None:
    done = start(**{name: value})
    assert done.returncode != 0
    assert name in done.stderr
    assert hint in done.stderr


def test_every_variable_that_the_settings_read_is_documented() -> None:
    source = (ROOT / "config" / "settings.py").read_text() + (ROOT / "Makefile").read_text()
    read = set(re.findall(r'env\.\w+\("([A-Z_]+)"', source))
    documented = set(re.findall(r"^\| `([A-Z_]+)`", (ROOT / "docs" / "settings.md").read_text(), re.MULTILINE))
    assert read - documented == set()
    assert documented - read == {"PORT"}  # read by `manage.py demo`


def test_web_and_worker_never_load_torch() -> None:
    code = "import django, sys; django.setup(); import config.urls, annotation.jobs, training.jobs;"
    code += "print([name for name in ('torch', 'transformers') if name in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "[]"
