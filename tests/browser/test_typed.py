"""Whatever was typed is there again: in sheets that were closed, over a reload, in a change that was not sent."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.desk import enter, saved, shown
from tests.browser.product import Product
from tests.browser.projects import make_pairs, said

pytestmark = pytest.mark.browser


def sheet(page: Page) -> str:
    """What stands in the open sheet's field."""
    return page.get_by_role("dialog").get_by_role("textbox").input_value()


def test_a_report_and_the_words_of_a_skip_outlive_escape_and_reload(page: Page, product: Product) -> None:
    make_pairs(product, "words")
    enter(page, "bob", "/p/words")
    first = shown(page)
    page.keyboard.press("r")
    page.keyboard.type("Half a report")
    page.keyboard.press("Escape")
    page.keyboard.press("s")
    page.get_by_role("dialog").get_by_role("textbox").fill("Half a reason")
    page.keyboard.press("Escape")
    page.wait_for_timeout(400)
    page.reload()
    assert shown(page) == first
    expect(page.get_by_text("Your draft from")).to_be_visible()
    page.keyboard.press("r")
    assert sheet(page) == "Half a report"
    page.keyboard.press("Control+Enter")
    saved(page)
    page.keyboard.press("r")
    assert sheet(page) == ""
    page.keyboard.press("Escape")
    page.keyboard.press("s")
    assert sheet(page) == "Half a reason"


def test_a_change_that_was_not_sent_is_there_again_after_a_reload(page: Page, product: Product) -> None:
    make_pairs(product, "changes")
    enter(page, "bob", "/p/changes")
    first = shown(page)
    page.keyboard.press("2")
    page.keyboard.press("Enter")
    saved(page)
    page.keyboard.press("z")
    page.keyboard.press("w")
    page.keyboard.type("On second thoughts")
    page.keyboard.press("Escape")
    page.wait_for_timeout(400)
    page.reload()
    assert shown(page) != first
    page.keyboard.press("z")
    assert shown(page) == first
    expect(page.get_by_text("Your draft from")).to_be_visible()
    page.keyboard.press("w")
    assert sheet(page) == "On second thoughts"


def test_a_judgement_looked_at_again_is_left_as_it_was(page: Page, product: Product) -> None:
    make_pairs(product, "left")
    enter(page, "bob", "/p/left")
    first = shown(page)
    page.keyboard.press("2")
    page.keyboard.press("Enter")
    second = shown(page)
    page.keyboard.press("3")
    saved(page)
    [before] = said(product, "left")
    page.keyboard.press("h")
    page.get_by_role("dialog").get_by_role("listitem").get_by_role("button").click()
    assert shown(page) == first
    page.keyboard.press("Escape")
    assert shown(page) == second
    expect(page.get_by_role("radio", name="A slightly better")).to_be_checked()
    page.keyboard.press("z")
    page.keyboard.press("Enter")  # nothing was changed
    assert shown(page) == second
    saved(page)
    assert said(product, "left") == [before]


def test_the_days_count_is_right_however_quick_somebody_is(page: Page, product: Product) -> None:
    make_pairs(product, "counted")
    enter(page, "bob", "/p/counted")
    for _ in range(5):
        before = shown(page)
        page.keyboard.press("2")
        page.keyboard.press("Enter")
        expect(page.locator(".response-text").first).not_to_have_text(before[0])
    saved(page)
    page.wait_for_timeout(2500)
    expect(page.get_by_text("5 today")).to_be_visible()
