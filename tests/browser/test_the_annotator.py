"""An annotator's day: log in, rank by keyboard, undo, skip, lose the connection, lose nothing."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.desk import enter, saved, shown
from tests.browser.product import Product
from tests.browser.projects import make_pairs

pytestmark = pytest.mark.browser


def test_wrong_password_is_said_so(page: Page) -> None:
    page.goto("/")
    page.get_by_label("Name").fill("alice")
    page.get_by_label("Password").fill("wrong")
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("alert")).to_contain_text("No account has this name and password")


def test_one_keystroke_judges_enter_sends_and_z_brings_it_back(page: Page, product: Product) -> None:
    make_pairs(product, "keys")
    enter(page, "bob", "/p/keys")
    first = shown(page)
    submit = page.get_by_role("button", name="submit")
    expect(submit).to_be_disabled()
    page.keyboard.press("Enter")
    assert shown(page) == first  # nothing can be sent that nobody touched
    page.keyboard.press("2")
    expect(page.get_by_role("radio", name="A better")).to_be_checked()
    page.keyboard.press("Enter")
    expect(submit).to_be_disabled()
    second = shown(page)
    assert second != first
    saved(page)
    page.keyboard.press("z")
    assert shown(page) == first
    expect(page.get_by_role("radio", name="A better")).to_be_checked()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    assert shown(page) == second
    saved(page)
    page.keyboard.press("h")
    expect(page.get_by_role("dialog").get_by_role("listitem").first).to_be_visible()


def test_skip_asks_why_and_does_not_come_back(page: Page, product: Product) -> None:
    make_pairs(product, "skipping")
    enter(page, "bob", "/p/skipping")
    first = shown(page)
    page.keyboard.press("s")
    page.get_by_role("button", name="The prompt is unclear").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert shown(page) != first
    saved(page)
    page.reload()
    assert shown(page) != first


def test_help_lists_the_keys_and_guidelines_are_one_key_away(page: Page) -> None:
    enter(page, "bob", "/p/instructions")
    shown(page)
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_contain_text("B much better")
    page.keyboard.press("Escape")
    page.keyboard.press("g")
    expect(page.get_by_role("dialog")).to_contain_text("careful person")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_what_was_judged_offline_is_kept_over_a_reload_and_sent_later(page: Page, product: Product) -> None:
    make_pairs(product, "offline")
    enter(page, "bob", "/p/offline")
    shown(page)
    page.wait_for_timeout(500)  # the next ones are prefetched
    page.context.route("**/api/**", lambda route: route.abort())
    page.keyboard.press("t")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").filter(has_text="offline, 1 kept here")).to_be_visible()
    page.keyboard.press("6")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").filter(has_text="offline, 2 kept here")).to_be_visible()
    page.context.unroute("**/api/**")
    page.reload()
    saved(page)
    response = page.request.get("/api/projects/offline/judgements/mine?limit=2").json()
    assert [len(row["judgement"]["ranking"]) for row in response] == [2, 1]


def test_a_stranger_to_the_managers_pages_is_told_so(page: Page, product: Product) -> None:
    enter(page, "bob", "/p/instructions/quality")
    expect(page.get_by_role("alert")).to_contain_text("needs the role manager")
    page.goto("/p/nothing-here")
    expect(page.get_by_role("heading", name="There is nothing at this address")).to_be_visible()
