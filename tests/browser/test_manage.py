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


@pytest.mark.parametrize("slug", ["instructions", "pocket"])
def test_settings_ask_for_nothing_that_is_not_there(page: Page, slug: str) -> None:
    broken: list[str] = []
    page.on("response", lambda answer: broken.append(answer.url) if answer.status >= 400 else None)
    enter(page, "alice", f"/p/{slug}/settings")
    expect(page.get_by_role("heading", name="Limits")).to_be_visible()
    page.wait_for_load_state("networkidle")
    expect(page.get_by_role("heading", name="Loop: reward gate")).to_have_count(int(slug == "pocket"))
    assert broken == []


def test_a_phone_goes_to_any_section_of_a_long_page(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    enter(page, "alice", "/p/instructions/quality")
    sections = page.get_by_role("navigation", name="On this page")
    for name in ("Import and export", "Annotators", "Quality"):
        sections.get_by_role("button", name=name, exact=True).click()
        heading = page.get_by_role("heading", name=name, exact=True)
        expect(heading).to_be_focused()
        expect(heading).to_be_in_viewport()
        assert page.evaluate(
            """(name) => {  // not below the strip
              const heading = [...document.querySelectorAll('h1, h2')].find((row) => row.textContent === name);
              const strip = document.querySelector('.on-this-page').getBoundingClientRect();
              return heading.getBoundingClientRect().top >= strip.bottom;
            }""",
            name,
        )
    page.set_viewport_size({"width": 1280, "height": 860})
    expect(sections).to_be_hidden()


def test_a_refused_form_names_the_field_as_it_does_and_has_the_focus_there(page: Page) -> None:
    enter(page, "alice", "/")
    page.get_by_role("button", name="New project").click()
    page.get_by_label("Name", exact=True).fill("Copy")
    page.get_by_label("Address").fill("instructions")
    page.get_by_role("button", name="Found the project").click()
    alert = page.get_by_role("alert")
    expect(alert).to_have_text("'instructions' is the address of another project. Choose another.")
    expect(page.get_by_label("Address")).to_be_focused()
    expect(page.get_by_label("Address")).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_label("Address")).to_have_accessible_description(re.compile("Choose another"))


def test_a_founded_project_says_how_its_first_comparisons_come(page: Page) -> None:
    enter(page, "alice", "/")
    page.get_by_role("button", name="New project").click()
    page.get_by_label("Name", exact=True).fill("Empty hall")
    page.get_by_role("button", name="Found the project").click()
    expect(page.get_by_role("heading", name="Settings", exact=True)).to_be_visible()
    page.get_by_role("link", name="Annotate").click()
    expect(page.get_by_role("heading", name="Nothing to judge yet")).to_be_visible()
    expect(page.get_by_text("at the end of the Quality page")).to_be_visible()


def test_who_pressed_a_button_finds_the_focus_there_after_the_call(page: Page, product: Product) -> None:
    make_pairs(product, "focus")
    enter(page, "alice", "/p/focus/settings")
    page.get_by_label("Hidden gold").fill("7.5")
    page.get_by_role("button", name="Pause the project").press("Enter")
    expect(page.get_by_role("button", name="Resume the project")).to_be_focused()
    expect(page.get_by_label("Hidden gold")).to_have_value("7.5")  # what was typed beside it stands
    page.get_by_role("button", name="Save").press("Enter")
    expect(page.get_by_role("heading", name="Settings", exact=True)).to_be_focused()  # the button has gone
    page.goto("/p/focus/people")
    page.get_by_label("Tags of alice").fill("half ty")
    page.get_by_role("button", name="Pause bob").press("Enter")
    expect(page.get_by_role("button", name="Resume bob")).to_be_focused()
    expect(page.get_by_label("Tags of alice")).to_have_value("half ty")


def test_an_owner_finds_the_way_to_delete_from_the_annotators_page(page: Page) -> None:
    enter(page, "alice", "/p/instructions/people")
    page.get_by_role("link", name="annotator1").click()
    page.get_by_role("link", name="deleting them for good").click()
    expect(page.get_by_role("button", name="Delete these judgements")).to_be_visible()


def test_a_sheet_gives_the_focus_back(page: Page, product: Product) -> None:
    make_pairs(product, "givenback")
    enter(page, "alice", "/p/givenback/people")
    add = page.get_by_role("button", name="Add a person")
    for close in ("Escape", "Cancel"):
        add.press("Enter")
        if close == "Escape":
            page.keyboard.press(close)
        else:
            page.get_by_role("button", name=close).press("Enter")
        expect(page.get_by_role("dialog")).to_have_count(0)
        expect(add).to_be_focused()
    page.goto("/p/givenback")
    first = shown(page)
    page.get_by_role("button", name="guidelines").click()  # by mouse: keys go on where they were
    page.keyboard.press("Escape")
    page.keyboard.press("2")
    page.keyboard.press("Enter")
    page.wait_for_function("first => document.querySelector('.response-text').innerText !== first", arg=first[0])


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
