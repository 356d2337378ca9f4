"""Parts that a test may need and a machine may lack. REQUIRE_ALL=1 turns each skip for want of one into a failure."""

import os
import shutil
from pathlib import Path
from typing import NoReturn

import pytest

MISSING: dict[str, str] = {}
REQUIRE_ALL = os.environ.get("REQUIRE_ALL") == "1"


def chromium() -> str:
    """The path of a Chromium or Chrome; skips the test where there is none."""
    path = find_chromium()
    if path is None:
        want("Chromium", "install Debian's package chromium")
    return path


def find_chromium() -> str | None:
    """The path of a Chromium or Chrome, or None."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return next((path for name in names if (path := shutil.which(name))), None)


def postgres_folder() -> Path | None:
    """The folder of PostgreSQL's server binaries, newest first; None where there is none."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if found:
        return found[-1].parent
    path = shutil.which("initdb")
    return Path(path).resolve().parent if path else None


def want(part: str, mend: str) -> NoReturn:
    """Skips the running test for want of `part`, or fails it under REQUIRE_ALL=1."""
    MISSING[part] = mend
    if REQUIRE_ALL:
        pytest.fail(f"{part} is missing and REQUIRE_ALL=1: {mend}.", pytrace=False)
    pytest.skip(f"{part} is missing: {mend}")
