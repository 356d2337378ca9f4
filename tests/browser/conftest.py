"""One running demo and one Chromium for all browser tests."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests import parts
from tests.browser.flags import FLAGS
from tests.browser.product import Product
from tests.servers import free_port

expect.set_options(timeout=15_000)  # a busy machine takes its time; nothing passes that would not have come


@pytest.fixture(scope="session")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """The demo; ended when the last test is over."""
    running = Product(tmp_path_factory.mktemp("demo") / "var", free_port())
    try:
        running.start()
        yield running
    finally:
        running.stop()  # also where its start took too long


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A headless Chromium."""
    path = parts.chromium()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser, product: Product) -> Iterator[Page]:
    """A fresh window at the product's address; a fault on the page's console fails the test."""
    context = browser.new_context(base_url=product.address, viewport={"width": 1280, "height": 860})
    window = context.new_page()
    faults: list[str] = []
    window.on("pageerror", lambda error: faults.append(str(error)))
    yield window
    context.close()
    assert faults == []
