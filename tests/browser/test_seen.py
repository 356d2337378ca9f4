"""What an annotator must see without looking for it: texts that can be read, the bar, the sheets' beginnings."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.desk import enter, shown
from tests.browser.product import Product
from tests.browser.projects import ask, make_project

pytestmark = pytest.mark.browser
LONG = "\n\n".join(f"Paragraph {number} of a text that does not end soon." for number in range(40))


def heights(page: Page, selector: str) -> list[float]:
    """How tall is what is found."""
    return [box["height"] for place in page.locator(selector).all() if (box := place.bounding_box()) is not None]


def test_nine_responses_can_be_read_and_ranked_on_a_small_screen(page: Page, product: Product) -> None:
    page.set_viewport_size({"width": 1280, "height": 720})
    make_project(
        product,
        "nine",
        rules={"aspects": ["tone"]},
        comparisons=[ask("Which?", *[f"{n}\n\n{LONG}" for n in range(9)])],
    )
    enter(page, "bob", "/p/nine")
    expect(page.get_by_role("article")).to_have_count(9)
    assert min(heights(page, ".response-text")) > 150
    bar = page.locator(".choice-bar").bounding_box()
    assert bar is not None
    assert bar["y"] + bar["height"] <= 720
    for digit in "123456789":
        page.keyboard.press(digit)
    expect(page.get_by_role("button", name="tone")).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".pane.focused")).to_be_in_viewport()


@pytest.mark.parametrize("levels", [0, 2, 4])
def test_the_bar_is_in_sight_whatever_is_asked(page: Page, product: Product, levels: int) -> None:
    page.set_viewport_size({"width": 1280, "height": 720})
    rules = {"strength_levels": levels, "aspects": ["helpfulness", "harmlessness", "honesty"]}
    make_project(product, f"bar-{levels}", rules=rules, comparisons=[ask(LONG, LONG, f"{LONG} Indeed.")])
    enter(page, "bob", f"/p/bar-{levels}")
    shown(page)
    expect(page.get_by_role("button", name="submit")).to_be_in_viewport(ratio=1)
    assert min(heights(page, ".response-text")) > 140
    assert page.evaluate("document.documentElement.scrollHeight <= innerHeight")


def test_sheets_open_at_their_beginning_with_nothing_to_be_pressed_by_accident(page: Page, product: Product) -> None:
    page.set_viewport_size({"width": 1280, "height": 500})
    make_project(product, "sheets", rules={"guidelines": LONG}, comparisons=[ask("?", "a", "b"), ask("??", "c", "d")])
    enter(page, "bob", "/p/sheets")
    first = shown(page)
    for key in "?ghsf":
        page.keyboard.press(key)
        expect(page.get_by_role("dialog").get_by_role("heading").first).to_be_in_viewport()
        page.keyboard.press("Enter")
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog")).to_have_count(0)
    assert shown(page) == first
    page.keyboard.press("?")
    columns = {table.bounding_box()["x"] for table in page.locator(".help table").all()}  # type: ignore[index]
    assert len(columns) > 1  # one long column would be read by nobody
    page.keyboard.press("Escape")
    page.keyboard.press("f")
    page.keyboard.press("3")
    expect(page.get_by_role("checkbox", name="factually wrong")).to_be_checked()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_on_a_phone_everything_is_large_enough_and_nothing_hangs_over(browser: Browser, product: Product) -> None:
    make_project(
        product,
        "thumb",
        rules={"aspects": ["tone"], "allows_better_answer": True},
        comparisons=[ask("?", f"# Heading\n\n{LONG}", "| a | b |\n|---|---|\n| 1 | 2 |")],
    )
    context = browser.new_context(
        base_url=product.address, viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True
    )
    page = context.new_page()
    enter(page, "bob", "/p/thumb")
    shown(page)
    for key in ("", "?", "s", "f", "r", "e", "w", "h"):
        if key:
            page.keyboard.press(key)
        small = page.evaluate(
            """() => [...document.querySelectorAll('button, select, input, a.button, label:has([type=checkbox])')]
              .filter((element) => element.checkVisibility() && element.type !== 'checkbox')
              .filter((element) => element.closest('dialog') !== null || document.querySelector('dialog') === null)
              .filter((element) => element.getBoundingClientRect().height < 44)
              .map((element) => element.textContent)"""
        )
        assert (key, small) == (key, [])
        assert page.evaluate("document.documentElement.scrollWidth") == 390
        page.keyboard.press("Escape")
    context.close()


def test_no_page_of_a_manager_is_wider_than_a_phone(browser: Browser, product: Product) -> None:
    context = browser.new_context(
        base_url=product.address, viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True
    )
    page = context.new_page()
    enter(page, "alice", "/p/pocket/loop")
    for name in ("loop", "people", "quality", "settings", "mine"):
        page.goto(f"/p/pocket/{name}")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        header, mark = page.locator(".header").bounding_box(), page.locator(".outbox").bounding_box()
        assert header is not None
        assert mark is not None
        assert mark["y"] + mark["height"] <= header["y"] + header["height"]
        assert (name, page.evaluate("document.documentElement.scrollWidth")) == (name, 390)
    context.close()
