"""The demo's start and end: quick the second time, data kept, no process left behind."""

import time
from pathlib import Path

import pytest

from tests.browser.product import Product
from tests.servers import free_port

pytestmark = pytest.mark.browser


def test_it_ends_on_sigterm_with_nothing_left_and_starts_again_in_seconds(tmp_path: Path) -> None:
    demo = Product(tmp_path / "var", free_port())
    demo.start()
    assert demo.answers()
    commands = " ".join(demo.processes().values())
    wanted = ["gunicorn", "celery --app config --quiet worker", "celery --app config --quiet beat"]
    assert [name for name in wanted if name not in commands] == []
    assert demo.stop() == 0
    deadline = time.monotonic() + 5
    while demo.processes() and time.monotonic() < deadline:
        time.sleep(0.1)
    assert demo.processes() == {}
    assert not demo.answers()

    again_s = demo.start()
    assert again_s < 30  # it loads nothing anew; ten seconds on an idle machine, and machines are noisy
    assert "0 comparisons added, 945 stood already" in demo.log.read_text()
    assert demo.stop() == 0
