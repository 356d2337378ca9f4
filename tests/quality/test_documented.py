"""docs/calibration.md says what every figure, method and flag is."""

from pathlib import Path

import pytest

from quality import METHODS
from quality.agreement import NAMES
from quality.discrimination import POOL
from quality.instruments import NAMES as INSTRUMENTS
from quality.raters import FLAGS
from quality.tie_links import LINKS

PAGE = (Path(__file__).parents[2] / "docs" / "calibration.md").read_text()


@pytest.mark.parametrize("name", [*METHODS, *NAMES, *FLAGS, *POOL, *INSTRUMENTS, *LINKS])
def test_it_is_in_a_table(name: str) -> None:
    assert any(line.startswith("| ") and f"`{name}`" in line.split("|")[1] for line in PAGE.splitlines())
