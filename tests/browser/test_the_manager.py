"""A manager's view: what was ranked by hand is seen at once, counted, and frozen into the next snapshot."""

import json
import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.desk import enter, saved, shown
from tests.browser.product import Product
from tests.browser.projects import make_pairs

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
    newest.get_by_role("button", name="Pause it").click()
    newest.get_by_role("button", name="Hand it out again").click()
    expect(newest.get_by_role("button", name="Pause it")).to_be_visible()
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
    headline = page.locator(".headline").first
    expect(headline).to_contain_text("±")
    expect(headline).to_contain_text("n = ")
    plot = page.get_by_role("figure", name="Certainty of the preferences")
    plot.get_by_role("button", name="Table").click()
    expect(plot.get_by_role("table")).to_be_visible()
    headline.locator("summary").first.click()
    expect(headline).to_contain_text("percentile bootstrap over comparisons")
    page.get_by_role("link", name="Ties and pace, n =").click()
    expect(page).to_have_url(re.compile("kind=tied"))
    only = page.get_by_role("button", name="only that somebody called a tie")
    expect(only).to_be_visible()
    said = page.get_by_role("region", name="Comparisons").locator(".judged-by")
    for comparison in said.all():
        expect(comparison).to_contain_text("tie")
    only.click()
    expect(only).to_have_count(0)


TWO_AN_HOUR = """
from datetime import UTC, datetime, timedelta
from uuid import uuid4
from annotation.models import Judgement, Project
from annotation.services.annotators import ensure_annotators
from annotation.services.answers import Answer
from annotation.services.calibration import calibrate
from annotation.services.judging import submit
from annotation.services.queue import claim
project = Project.objects.get(slug="course")
noon = datetime(2026, 5, 4, 12, tzinfo=UTC)
for name in ("ann", "ben"):
    annotator = ensure_annotators(project=project, names=[name])[name]
    for hour in range(24):
        now = noon + timedelta(hours=hour)
        annotator.refresh_from_db()
        annotator.project = project
        for assignment in claim(annotator=annotator, want=1, now=now):
            answer = Answer(id=uuid4(), ranking=[[0], [1]], shown=assignment.shown)
            browser = Judgement.Origin.BROWSER
            submit(assignment=assignment, annotator=annotator, answer=answer, origin=browser, now=now)
calibrate(project=project, now=noon + timedelta(days=2))
"""


def test_agreement_over_time_stands_beside_what_was_published(page: Page, product: Product) -> None:
    make_pairs(product, "course", 24, overlap=2)
    product.shell(TWO_AN_HOUR)
    enter(page, "alice", "/p/course/quality")
    course = page.get_by_role("figure", name="Agreement without ties over time")
    for name in ("Stiennon 73–77 %", "InstructGPT 72.6 %", "AlpacaFarm 65.7 %", "HH 63 %"):
        expect(course).to_contain_text(name)
    course.get_by_role("button", name="Table").click()
    expect(course.get_by_role("cell", name="0.73–0.77").first).to_be_visible()


def test_judgements_that_came_without_a_time_are_told_and_drawn_nowhere(page: Page) -> None:
    enter(page, "alice", "/p/instructions/quality")
    expect(page.get_by_text("judgements that a file brought without the time of judging")).to_be_visible()
    expect(page.get_by_role("figure", name="Agreement without ties over time")).to_have_count(0)


def test_a_bad_file_is_refused_with_its_line_and_the_good_one_is_taken_once(page: Page) -> None:
    enter(page, "alice", "/p/instructions/quality")
    region = page.get_by_role("region", name="Import and export")
    newest = region.get_by_role("list", name="Files that came in").get_by_role("listitem").first
    good = b'{"id": "hand-1", "prompt": "Tea?", "responses": ["Yes.", "No."]}\n'
    bad = b'{"id": "x"}\n'

    def send(name: str, content: bytes) -> None:
        file = {"name": name, "mimeType": "text/plain", "buffer": content}
        region.get_by_label("File", exact=True).set_input_files(file)  # type: ignore[arg-type]  # a FilePayload
        region.get_by_role("button", name="Import").click()
        expect(newest).to_contain_text(name)

    send("bad.jsonl", good + bad)
    expect(newest).to_contain_text("Refused: line 2: column 'prompt' is missing", timeout=30_000)
    send("good.jsonl", good)
    expect(newest).to_contain_text("1 added, 0 stood already", timeout=30_000)
    send("again.jsonl", good)
    expect(newest).to_contain_text("0 added, 1 stood already", timeout=30_000)
    region.get_by_label("leave bad rows out").check()
    send("half.jsonl", good.replace(b"hand-1", b"hand-2") + bad)
    expect(newest).to_contain_text("1 added, 0 stood already, 1 left out", timeout=30_000)
    with page.expect_download() as download:
        newest.get_by_role("link", name="All rows that were left out").click()
    assert "column 'prompt' is missing" in download.value.path().read_text()


def test_the_page_shows_sources_and_who_agrees_with_whom(page: Page) -> None:
    enter(page, "alice", "/p/instructions/quality")
    sources = page.get_by_role("region", name="Sources").first
    expect(sources.get_by_role("cell", name="llama-7b")).to_be_visible()
    expect(page.get_by_role("figure", name="How often a source is preferred to an average one")).to_contain_text("%")
    matrix = page.get_by_role("region", name="Who agrees with whom")
    cell = matrix.get_by_role("link", name="annotator1 and annotator2").first
    expect(cell).to_have_text(re.compile(r"^\d+: annotator"))
    cell.click()
    expect(page.get_by_role("button", name="only annotator1, annotator2")).to_be_visible()
