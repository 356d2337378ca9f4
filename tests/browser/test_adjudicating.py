"""An expert judges what is disputed, with the others' answers hidden until the verdict is sent."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.desk import enter, saved, shown
from tests.browser.product import Product

pytestmark = pytest.mark.browser


def test_an_expert_gives_verdicts_on_the_disputed(page: Page, product: Product) -> None:
    enter(page, "alice", "/p/instructions/quality")
    waiting = page.get_by_role("region", name="Adjudication").first
    expect(waiting).to_contain_text("disputed comparisons", timeout=30_000)
    waiting.get_by_role("link", name="Give verdicts").click()
    expect(page).to_have_url(re.compile("/adjudicate$"))
    shown(page)
    others = page.get_by_role("complementary", name="What the others said")
    expect(others).to_contain_text("hidden until your verdict is sent")
    expect(others.locator(".mark")).to_have_count(0)
    page.keyboard.press("2")
    page.keyboard.press("Enter")
    saved(page)
    expect(others).to_contain_text("The last one, by the others:")
    expect(others.locator(".mark")).to_have_count(3)  # three annotators judged each comparison of this project
    others.get_by_role("button", name="Show it now").click()
    expect(others).to_contain_text("This one, by the others:")
    page.goto("/p/instructions/quality")
    newest = page.get_by_role("region", name="Newest judgements").get_by_role("row").first
    expect(newest).to_contain_text("verdict")
