"""A calibration session in two browsers: opened, judged apart, seen, talked over, closed, concluded; gold from it."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.desk import enter, saved, shown
from tests.browser.product import Product
from tests.browser.projects import make_pairs, said
from tests.browser.test_for_everyone import SCREENS, violations

pytestmark = pytest.mark.browser


def judge_here(page: Page, key: str, times: int) -> None:
    """As many comparisons by keyboard, each once the next one stands or nothing is left."""
    for _ in range(times):
        before = shown(page)
        page.keyboard.press(key)
        page.keyboard.press("Enter")
        expect(page.locator(".response-text").first).not_to_have_text(before[0])
    saved(page)


def told(page: Page, text: str, does: str) -> None:
    """By the mark at the top, on the own page, and among the projects; follows the way that is shown there."""
    for address in ("/p/talk/mine", "/"):
        page.goto(address)
        expect(page.get_by_role("list", name="Calibration sessions")).to_contain_text(text)
        assert violations(page, "main .notices") == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        if address != "/":
            expect(page.get_by_role("link", name="Sessions 1")).to_be_visible()
    page.get_by_role("list", name="Calibration sessions").get_by_role("link", name=does).click()


def test_two_people_judge_apart_and_then_talk(browser: Browser, page: Page, product: Product) -> None:
    make_pairs(product, "talk", count=6)
    context = browser.new_context(base_url=product.address, **SCREENS["phone"])  # type: ignore[arg-type]
    bobs = context.new_page()
    enter(bobs, "bob", "/p/talk/mine")
    bobs.get_by_role("heading", name="My work").wait_for()  # bob has come to the project: he can be chosen
    enter(page, "alice", "/p/talk/mine")
    page.get_by_role("heading", name="My work").wait_for()
    page.goto("/p/talk/sessions")
    expect(page.get_by_text("There was none yet.")).to_be_visible()
    page.get_by_role("button", name="Open a session").click()
    sheet = page.get_by_role("dialog")
    sheet.get_by_label("Name", exact=True).fill("May")
    for name in ("alice", "bob"):
        sheet.get_by_label(name, exact=True).check()
    sheet.get_by_label("Comparisons, drawn at random").fill("2")
    assert violations(page, "dialog input") == []
    page.keyboard.press("Tab")
    sheet.get_by_role("button", name="Open it").click()
    expect(page).to_have_url(re.compile(r"/p/talk/sessions/\d+$"))
    address = page.url
    expect(page.get_by_text("You have judged 0 of 2 comparisons.")).to_be_visible()
    bobs.goto(address)
    expect(bobs.get_by_role("heading", name="What each said")).to_have_count(0)
    assert violations(bobs, ".session-members") == []
    told(bobs, "May: 2 comparisons wait for you.", "Judge")
    judge_here(bobs, "2", 2)
    told(bobs, "May: you have judged all of it.", "See what the others said")
    expect(bobs).to_have_url(address)
    bobs.get_by_role("button", name="See what the others said").click()
    expect(bobs.get_by_role("heading", name="What each said")).to_have_count(2)
    expect(bobs.get_by_text("alice)")).to_have_count(0)  # numbers, no names
    bobs.get_by_role("textbox").first.fill("I took the left one.")
    bobs.keyboard.press("Control+Enter")
    expect(bobs.get_by_text("I took the left one.")).to_be_visible()
    assert violations(bobs, ".discussion") == []
    assert bobs.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert bobs.request.get("/api/session-notices").json() == []  # he was there
    bobs.goto("/")
    expect(bobs.get_by_role("link", name="Annotate").first).to_be_visible()
    expect(bobs.get_by_role("list", name="Calibration sessions")).to_have_count(0)
    bobs.goto("/p/talk")
    shown(bobs)
    bobs.keyboard.press("z")
    bobs.keyboard.press("5")
    bobs.keyboard.press("Enter")
    expect(bobs.locator("button.outbox")).to_contain_text("not accepted")  # the own answer stands as it is
    page.get_by_role("button", name="Close the session").click()
    page.get_by_role("dialog").get_by_role("button", name="Close it").click()
    expect(page.get_by_text("I took the left one.")).to_be_visible()
    page.get_by_role("textbox").first.fill("And why?")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".discussion li").get_by_text("And why?")).to_be_visible()
    told(bobs, "May: 1 new comment.", "Read them")
    expect(bobs.get_by_text("And why?")).to_be_visible()
    expect(bobs.get_by_role("link", name="Sessions", exact=True)).to_be_visible()  # no number: nothing waits now
    expect(page.get_by_text("(bob)").first).to_be_visible()
    page.get_by_role("button", name="Write a conclusion").first.click()
    page.get_by_label("What was agreed on").fill("The left one, where both are right.")
    page.get_by_label("Also as a line of the guidelines").check()
    page.get_by_label("Also as gold").select_option(index=1)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("The left one, where both are right.")).to_be_visible()
    assert violations(page, ".session-item") == []
    page.get_by_role("link", name="Gold's page").click()
    serving = page.get_by_role("region", name="Serving").first
    expect(serving.get_by_text("a session")).to_be_visible()
    assert violations(page, "tbody td") == []
    serving.get_by_role("button", name=re.compile("^Undo")).click()
    expect(page.get_by_text("No comparison serves as gold")).to_be_visible()
    expect(page.get_by_role("region", name="Decisions").first).to_contain_text("undone")
    assert len(said(product, "talk")) == 2
    context.close()
