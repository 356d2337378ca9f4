"""A manager's view: what was ranked by hand is seen at once, counted, and frozen into the next snapshot."""

import json
import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.product import Product
from tests.browser.test_the_annotator import enter, saved, shown

pytestmark = pytest.mark.browser


def test_a_comparison_ranked_by_hand_is_on_the_quality_page_and_in_the_next_snapshot(
    page: Page, product: Product
) -> None:
    enter(page, "alice", "/p/instructions")
    shown(page)
    page.keyboard.press("7")
    page.keyboard.press("Enter")
    saved(page)
    mine = page.request.get("/api/projects/instructions/judgements/mine?limit=1").json()[0]["judgement"]["id"]
    page.goto("/p/instructions/quality")
    newest = page.get_by_role("region", name="Newest judgements").get_by_role("row").first
    expect(newest).to_contain_text("you")
    expect(newest).to_contain_text("much")
    page.get_by_role("button", name="Refresh").click()
    annotators = page.get_by_role("region", name="Annotators")
    expect(annotators.get_by_role("cell").filter(has_text="alice")).to_be_visible(timeout=30_000)
    page.get_by_role("button", name="Freeze a snapshot").click()
    expect(page.get_by_role("region", name="Snapshots").get_by_role("row")).to_have_count(2, timeout=30_000)
    [folder] = (product.var / "artifacts" / "snapshots" / "instructions").iterdir()
    frozen = [json.loads(line) for line in (folder / "judgements.jsonl").read_text().splitlines()]
    assert mine in {row["id"] for row in frozen}


def test_every_figure_has_interval_n_and_a_table(page: Page) -> None:
    enter(page, "alice", "/p/instructions/quality")
    headline = page.locator(".headline")
    expect(headline).to_contain_text("±")
    expect(headline).to_contain_text("n = ")
    plot = page.get_by_role("figure", name="Certainty of the preferences")
    plot.get_by_role("button", name="Table").click()
    expect(plot.get_by_role("table")).to_be_visible()
    page.get_by_role("link", name="annotator1").first.click()
    expect(page).to_have_url(re.compile("annotator=annotator1"))
    expect(page.get_by_role("button", name="only annotator1")).to_be_visible()


def test_a_bad_file_is_refused_with_its_line_and_the_good_one_is_taken_once(page: Page) -> None:
    enter(page, "alice", "/p/instructions/quality")
    region = page.get_by_role("region", name="Import and export")
    good = b'{"id": "hand-1", "prompt": "Tea?", "responses": ["Yes.", "No."]}\n'
    chooser = region.get_by_label("File", exact=True)
    chooser.set_input_files({"name": "bad.jsonl", "mimeType": "text/plain", "buffer": good + b'{"id": "x"}\n'})
    region.get_by_role("button", name="Import").click()
    expect(region.get_by_role("alert")).to_contain_text("Line 2: column 'prompt' is missing")
    chooser.set_input_files({"name": "good.jsonl", "mimeType": "text/plain", "buffer": good})
    region.get_by_role("button", name="Import").click()
    expect(region.get_by_role("status")).to_contain_text("1 row added")
    region.get_by_role("button", name="Import").click()
    expect(region.get_by_role("status")).to_contain_text("0 rows added, 1 stood already")
