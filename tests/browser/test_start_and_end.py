"""The demo's start and end: quick the second time, data kept, no process left behind."""

import time

import pytest

from tests.browser.product import Product

pytestmark = pytest.mark.browser


def test_it_ends_on_sigterm_with_nothing_left_and_starts_again_in_seconds(product: Product) -> None:
    assert product.answers()
    commands = " ".join(product.processes().values())
    wanted = ["gunicorn", "celery --app config --quiet worker", "celery --app config --quiet beat"]
    assert [name for name in wanted if name not in commands] == []
    assert product.stop() == 0
    deadline = time.monotonic() + 5
    while product.processes() and time.monotonic() < deadline:
        time.sleep(0.1)
    assert product.processes() == {}
    assert not product.answers()

    again_s = product.start()  # the tests after this one go on with it
    assert again_s < 30  # it loads nothing anew; ten seconds on an idle machine, and machines are noisy
    assert "0 comparisons added, 945 stood already" in product.log.read_text()
