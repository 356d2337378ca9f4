"""WCAG 2.2 AA by axe on every screen and sheet, in light, dark and at phone width: no violation."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.desk import enter
from tests.browser.product import Product
from tests.browser.projects import ask, make_project

pytestmark = pytest.mark.browser
AXE = (Path(__file__).resolve().parents[2] / "frontend/node_modules/axe-core/axe.min.js").read_text(encoding="utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
SCREENS = {
    "light": {"viewport": {"width": 1280, "height": 860}},
    "dark": {"viewport": {"width": 1280, "height": 860}, "color_scheme": "dark"},
    "phone": {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True},
}
DEMO = "/p/instructions"
PAGES = [
    "/",
    f"{DEMO}/quality",
    f"{DEMO}/gold",
    f"{DEMO}/sessions",
    f"{DEMO}/people",
    f"{DEMO}/settings",
    "/p/pocket/loop",
    "/p/everyone-{screen}",
    "/p/everyone-{screen}/write",
    f"{DEMO}/mine",
    "/p/everyone-many-{screen}",
    "/nowhere",
]
SHEETS = "fwkesrgh?d"


@pytest.mark.parametrize("screen", list(SCREENS))
def test_no_screen_breaks_a_rule(browser: Browser, product: Product, screen: str) -> None:
    rules = {"aspects": ["helpfulness", "tone"], "demonstrations_wanted": 2, "allows_better_answer": True}
    pool = [[{"role": "user", "content": "Explain tea."}]]
    rich = "1. heat\n2. **wait**\n\n```py\nprint(1)\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |"
    pairs = [ask("How?", rich, "Boil it: $x^2$ [a link](https://example.org)")]
    make_project(product, f"everyone-{screen}", rules=rules, comparisons=pairs, pool=pool)
    many = [ask("Which?", *[f"Answer {number}" for number in range(5)])]
    make_project(product, f"everyone-many-{screen}", rules={"aspects": ["tone"]}, comparisons=many)
    context = browser.new_context(base_url=product.address, **SCREENS[screen])  # type: ignore[arg-type]
    page = context.new_page()
    page.goto("/")
    found: dict[str, Any] = {"login": violations(page, "button")}
    page.get_by_role("button", name="alice,").click()
    page.get_by_role("heading", name="Projects").wait_for()
    for path in PAGES:
        page.goto(path.format(screen=screen))
        found[path] = violations(page, "h1, h2")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{path} is wider than the screen"
    page.goto(f"{DEMO}/quality")
    page.get_by_role("region", name="Annotators").get_by_role("link", name="annotator1").last.click()
    found["annotator"] = violations(page, "#judgements td")
    page.get_by_role("button", name="Exclude …").click()
    found["exclude"] = violations(page, "dialog textarea")
    page.keyboard.press("Escape")
    page.locator("#judgements td a").first.click()
    found["comparison"] = violations(page, ".judged-responses")
    page.goto(f"{DEMO}/adjudicate")
    found["adjudicate"] = violations(page, ".others")
    page.goto(f"/p/everyone-{screen}")
    page.get_by_role("article").first.wait_for()
    for key in SHEETS:
        page.keyboard.press(key)
        found[f"sheet {key}"] = violations(page, "main")
        page.keyboard.press("Escape")
    assert {place: broken for place, broken in found.items() if broken} == {}
    context.close()


def test_nothing_moves_for_who_wants_no_motion(browser: Browser, product: Product) -> None:
    context = browser.new_context(base_url=product.address, reduced_motion="reduce")
    page = context.new_page()
    enter(page, "alice", DEMO)
    page.get_by_role("article").first.wait_for()
    for key in ("2", "Enter", "d", "?"):
        page.keyboard.press(key)
        assert page.evaluate("document.getAnimations().length") == 0
    for path in (f"{DEMO}/quality", "/p/pocket/loop", f"{DEMO}/settings"):
        page.goto(path)
        page.locator("h1").first.wait_for()
        moving = page.evaluate(
            """[...document.querySelectorAll('*')].filter((element) => {
              const style = getComputedStyle(element);
              const lasts = (times) => times.split(',').some((time) => parseFloat(time) > 0);
              const isSmooth = style.scrollBehavior === 'smooth';
              return isSmooth || lasts(style.transitionDuration) || lasts(style.animationDuration);
            }).map((element) => element.className)"""
        )
        assert moving == []
    context.close()


@pytest.mark.parametrize("path", [f"{DEMO}/quality", f"{DEMO}/people", f"{DEMO}/settings", "/p/pocket/loop"])
def test_a_refused_page_has_its_heading_and_says_why(page: Page, path: str) -> None:
    enter(page, "bob", path)
    expect(page.locator("main h1")).to_have_count(1)
    expect(page.get_by_role("main").get_by_role("alert")).to_contain_text("manager")
    assert violations(page, "h1") == []


def violations(page: Page, settled: str) -> list[tuple[str, list[str]]]:
    """Broken rules with the places, once `settled` and what loads late are there."""
    page.locator(settled).first.wait_for()
    page.wait_for_load_state("networkidle")
    page.evaluate(AXE)
    result = page.evaluate("rules => axe.run(document, { runOnly: rules })", RULES)
    return [(row["id"], [str(node["target"]) for node in row["nodes"]][:3]) for row in result["violations"]]
