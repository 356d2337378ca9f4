"""Every page draws itself in light, dark and phone width."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.pictures import take_pictures
from tests.browser.product import Product

pytestmark = pytest.mark.browser


def test_every_page_draws_itself_in_light_dark_and_phone_width(
    browser: Browser, product: Product, tmp_path: Path
) -> None:
    made = take_pictures(browser, product.address, tmp_path)
    assert len(made) == 15
    blank = [path.name for path in made if path.stat().st_size < 5000]
    assert blank == []
