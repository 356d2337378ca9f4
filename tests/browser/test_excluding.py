"""A manager follows a figure to its judgements, excludes one, undoes it, and writes to the annotator."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.desk import enter, saved, shown
from tests.browser.product import Product
from tests.browser.projects import make_pairs

pytestmark = pytest.mark.browser


def test_a_judgement_is_excluded_with_a_reason_and_let_back_in(page: Page) -> None:
    enter(page, "alice", "/p/instructions/quality")
    page.get_by_role("region", name="Annotators").get_by_role("link", name="annotator2").last.click()
    expect(page).to_have_url(re.compile(r"/quality/annotators/\d+$"))
    expect(page.get_by_role("heading", name="annotator2")).to_be_visible()
    page.get_by_label("Kind").select_option("differs")
    expect(page).to_have_url(re.compile("kind=differs"))
    judgements = page.get_by_role("region", name="Judgements").first
    judgements.get_by_role("button", name="Exclude the judgement of").first.click()
    sheet = page.get_by_role("dialog")
    expect(sheet.get_by_role("button", name="Exclude")).to_be_disabled()
    sheet.get_by_label("Reason").fill("A slip of the finger.")
    sheet.get_by_role("button", name="Exclude").click()
    listed = page.get_by_role("region", name="Exclusions").first
    expect(listed).to_contain_text("A slip of the finger.")
    page.get_by_label("Kind").select_option("excluded")
    expect(judgements.get_by_text("excluded", exact=True)).to_be_visible()
    listed.get_by_role("button", name="Undo the exclusion of annotator2").click()
    sheet.get_by_label("Reason").fill("It was meant.")
    sheet.get_by_role("button", name="Let them count again").click()
    expect(listed).to_contain_text("undone by alice")
    expect(judgements).to_contain_text("None.")


def test_a_judgement_leads_to_the_comparison_as_it_was_shown_and_a_note_reaches_its_author(
    page: Page, product: Product
) -> None:
    make_pairs(product, "noted", count=2)
    enter(page, "bob", "/p/noted")
    left = shown(page)[0]
    page.keyboard.press("1")
    page.keyboard.press("Enter")
    saved(page)
    page.context.clear_cookies()
    enter(page, "alice", "/p/noted/people")
    page.get_by_role("link", name="bob").click()
    page.locator("#judgements td a").first.click()
    expect(page.get_by_text("As bob saw it")).to_be_visible()
    expect(page.locator(".judged-responses article").first).to_contain_text(left)
    page.go_back()
    page.get_by_role("button", name="Write a note about").first.click()
    sheet = page.get_by_role("dialog")
    sheet.get_by_label("Note", exact=True).fill("Please say why.")
    sheet.get_by_role("button", name="Send").click()
    expect(page.get_by_role("region", name="Notes to the annotator")).to_contain_text("not read yet")
    page.context.clear_cookies()
    enter(page, "bob", "/p/noted/mine")
    mine = page.get_by_role("region", name="Notes for you")
    expect(mine).to_contain_text("Please say why.")
    mine.get_by_role("button", name="I have read this").click()
    expect(mine.get_by_text("read", exact=True)).to_be_visible()
