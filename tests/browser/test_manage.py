"""A manager changes settings and people; annotators see what follows."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.desk import enter, shown
from tests.browser.product import Product
from tests.browser.projects import make_pairs

pytestmark = pytest.mark.browser


def test_settings_are_changed_taken_back_and_saved_together(page: Page, product: Product) -> None:
    make_pairs(product, "settled")
    enter(page, "alice", "/p/settled/settings")
    gold = page.get_by_label("Hidden gold")
    expect(gold).to_have_value("0")
    gold.fill("7.5")
    page.get_by_label("Aspects").fill("tone, helpfulness")
    bar = page.get_by_role("status").filter(has_text="Changed: Aspects, Hidden gold")
    expect(bar).to_be_visible()
    page.get_by_role("button", name="Undo the changes").click()
    expect(gold).to_have_value("0")
    expect(bar).to_have_count(0)
    gold.fill("7.5")
    page.get_by_label("Aspects").fill("tone, helpfulness")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("button", name="Save")).to_have_count(0)
    page.reload()
    expect(gold).to_have_value("7.5")
    expect(page.get_by_label("Aspects")).to_have_value("tone, helpfulness")
    page.goto("/p/settled")
    expect(page.get_by_role("radiogroup", name="in tone")).to_be_visible()


def test_a_refusal_stands_at_its_field_and_loses_nothing(page: Page, product: Product) -> None:
    make_pairs(product, "refusals")
    enter(page, "alice", "/p/refusals/settings")
    page.get_by_label("Flags").fill("Not A Name")
    page.get_by_label("Answers to each new comparison").fill("2")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_contain_text("small letters")
    expect(page.get_by_label("Flags")).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_label("Answers to each new comparison")).to_have_value("2")
    page.get_by_label("Flags").fill("rude")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("button", name="Save")).to_have_count(0)
    expect(page.get_by_label("Answers to each new comparison")).to_have_value("2")


def test_who_is_paused_reads_why_and_goes_on_when_resumed(page: Page, product: Product) -> None:
    make_pairs(product, "pausing")
    enter(page, "bob", "/p/pausing")
    shown(page)
    page.context.clear_cookies()
    enter(page, "alice", "/p/pausing/people")
    page.get_by_role("button", name="Pause bob").click()
    expect(page.get_by_role("button", name="Resume bob")).to_be_visible()
    page.get_by_label("Tags of bob").fill("chemistry")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("button", name="Save")).to_have_count(0)
    page.get_by_label("Find").fill("chem")
    expect(page).to_have_url(re.compile("find=chem"))
    expect(page.get_by_role("row")).to_have_count(2)
    page.context.clear_cookies()
    enter(page, "bob", "/p/pausing")
    expect(page.get_by_role("heading", name="You are paused in this project")).to_be_visible()
    page.context.clear_cookies()
    enter(page, "alice", "/p/pausing/people?find=chem")
    page.get_by_role("button", name="Resume bob").click()
    expect(page.get_by_role("button", name="Pause bob")).to_be_visible()
    page.context.clear_cookies()
    enter(page, "bob", "/p/pausing")
    shown(page)
