"""Each way of answering, by the keyboard alone and by mouse; what arrives is what was said."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.desk import enter, saved, shown
from tests.browser.product import Product
from tests.browser.projects import ask, make_project, said

pytestmark = pytest.mark.browser
TEA = ("How is tea made?", "With boiling water.", "With milk, cold.")


def letters(page: Page) -> dict[str, str]:
    """The text below each letter."""
    panes = page.get_by_role("article")
    return {pane.locator("h2").inner_text(): pane.locator(".response-text").inner_text() for pane in panes.all()}


def test_a_pair_with_everything_by_keyboard(page: Page, product: Product) -> None:
    rules = {
        "aspects": ["helpfulness", "tone"],
        "rationale": "required",
        "rationale_min": 5,
        "allows_better_answer": True,
        "flags": ["rude"],
    }
    make_project(product, "whole", rules=rules, comparisons=[ask(*TEA), ask("And coffee?", "Ground.", "Whole.")])
    enter(page, "bob", "/p/whole")
    first = shown(page)
    submit = page.get_by_role("button", name="submit")
    page.keyboard.press("1")
    expect(page.get_by_role("status").filter(has_text="Open: helpfulness, tone")).to_be_visible()
    page.keyboard.press("b")
    expect(submit).to_be_disabled()
    page.keyboard.press("t")
    page.keyboard.press("f")
    page.keyboard.press("Tab")
    page.get_by_label("rude").press("Space")
    page.keyboard.press("Escape")
    page.keyboard.press("e")
    page.keyboard.type("Boil water; steep the leaves.")
    page.keyboard.press("Escape")
    page.keyboard.press("Enter")  # all but the reason is said: it is asked for
    page.keyboard.type("The first is hot.")
    page.keyboard.press("Control+Enter")
    page.keyboard.press("Enter")
    assert shown(page) != first
    saved(page)
    (row,) = said(product, "whole")
    left, right = (row["shown"][place] for place in (0, 1))  # type: ignore[index]
    assert row["ranking"] == [[left], [right]]
    assert row["strength"] == 3
    assert row["aspects"] == {"helpfulness": [[right], [left]], "tone": [[0, 1]]}
    assert (row["flags"], row["reason"]) == (["rude"], "The first is hot.")
    assert row["better_answer"] == "Boil water; steep the leaves."
    page.keyboard.press("z")
    assert shown(page) == first
    expect(page.get_by_role("radiogroup", name="in tone").get_by_role("radio", name="about equal")).to_be_checked()


def test_many_by_digits_by_mouse_and_by_drag(page: Page, product: Product) -> None:
    responses = [f"Answer number {number}." for number in range(4)]
    make_project(product, "many", rules={}, comparisons=[ask(f"Question {n}?", *responses) for n in range(3)])
    enter(page, "bob", "/p/many")
    submit = page.get_by_role("button", name="submit")
    for digit in "2124":
        expect(submit).to_be_disabled()
        page.keyboard.press(digit)
    by_digits = letters(page)
    page.keyboard.press("Enter")
    expect(submit).to_be_disabled()
    for letter, rank in zip("ABCD", (1, 2, 3, 3), strict=True):
        page.get_by_role("button", name=f"Response {letter}, no rank yet").click()
        page.get_by_role("button", name=f"Give {letter} rank {rank}").click()
    by_mouse = letters(page)
    page.keyboard.press("Enter")
    expect(submit).to_be_disabled()
    for letter, rank in zip("ABCD", (4, 3, 2, 1), strict=True):
        chip = page.get_by_role("button", name=f"Response {letter}, no rank yet")
        chip.drag_to(page.locator(f"[data-rank='{rank}']"))
        expect(page.get_by_role("button", name=f"Response {letter}, rank {rank}")).to_be_visible()
    by_drag = letters(page)
    page.keyboard.press("Enter")
    saved(page)
    rows = said(product, "many")
    expected = [(by_digits, "B > A = C > D"), (by_mouse, "A > B > C = D"), (by_drag, "D > C > B > A")]
    for row, (texts, order) in zip(rows, expected, strict=True):
        groups = [[responses.index(texts[letter]) for letter in group.split(" = ")] for group in order.split(" > ")]
        assert row["ranking"] == [sorted(group) for group in groups]


def test_keys_turn_the_response_in_hand_and_what_has_no_rank_is_named(page: Page, product: Product) -> None:
    responses = [f"Answer {number}. " + "On and on it goes. " * 200 for number in range(3)]
    make_project(product, "turned", rules={}, comparisons=[ask("Which?", *responses)])
    enter(page, "bob", "/p/turned")
    status = page.get_by_role("status").filter(has_text="No rank yet")
    page.locator(".response-text").nth(2).wait_for()
    page.keyboard.press("3")
    expect(status).to_have_text("No rank yet: B, C")
    page.keyboard.press("PageDown")
    page.wait_for_function("document.querySelectorAll('.response-text')[1].scrollTop > 50")
    assert page.evaluate("[0, 2].map((place) => document.querySelectorAll('.response-text')[place].scrollTop)") == [
        0,
        0,
    ]
    page.keyboard.press("1")
    expect(status).to_have_text("No rank yet: C")
    page.keyboard.press("1")
    expect(status).to_have_count(0)


def test_a_place_is_marked_without_a_pointer(page: Page, product: Product) -> None:
    texts = ("Boil **fresh water**, then wait.", "Use fresh milk; fresh water is no tea.")
    make_project(product, "pointed", rules={}, comparisons=[ask("How is tea made?", *texts)])
    enter(page, "bob", "/p/pointed")
    shown(page)
    letter = {text: letter for letter, text in letters(page).items()}[texts[1]]
    page.keyboard.press("k")
    words = page.get_by_label("Or type the words that are to be marked")
    words.focus()
    page.keyboard.type("fresh bread")
    expect(page.get_by_role("dialog").get_by_role("status")).to_have_text("These words stand in no response.")
    words.fill("")
    page.keyboard.type("boil FRESH")
    page.keyboard.press("Enter")  # they stand in one alone
    comment = page.get_by_role("textbox", name="Comment on the place")
    expect(comment).to_be_focused()
    page.keyboard.type("How hot?")
    words.fill("fresh water")
    page.get_by_role("button", name=f"Mark in {letter}").press("Enter")
    expect(comment.last).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("2")
    page.keyboard.press("Enter")
    saved(page)
    [row] = said(product, "pointed")
    assert sorted((mark["response"], mark["start"], mark["end"], mark["comment"]) for mark in row["marks"]) == [  # type: ignore[attr-defined]
        (0, 0, 12, "How hot?"),
        (1, 16, 27, ""),
    ]


def test_a_skip_is_taken_back_with_its_draft(page: Page, product: Product) -> None:
    make_project(product, "skips", rules={}, comparisons=[ask(f"Q{n}?", f"one {n}", f"two {n}") for n in range(4)])
    enter(page, "bob", "/p/skips")
    first = shown(page)
    page.keyboard.press("3")
    page.keyboard.press("s")
    page.keyboard.press("2")
    assert shown(page) != first
    saved(page)
    page.keyboard.press("z")
    expect(page.get_by_role("radio", checked=True)).to_have_count(1)
    assert shown(page) == first
    page.keyboard.press("Enter")
    saved(page)
    assert len(said(product, "skips")) == 1


def test_the_tutorial_teaches_before_the_first_real_task(page: Page, product: Product) -> None:
    lesson = ask(*TEA, purpose="tutorial", gold=[[0], [1]], explanation="Tea wants heat.")
    make_project(product, "lessons", rules={}, comparisons=[lesson, ask("Real?", "yes", "no")])
    enter(page, "bob", "/p/lessons")
    texts = shown(page)
    expect(page.get_by_text("tutorial", exact=True)).to_be_visible()
    page.keyboard.press("a" if texts[0] == TEA[2] else "b")  # the wrong one
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("The guidelines see it otherwise")
    expect(dialog).to_contain_text("Tea wants heat.")
    page.keyboard.press("Enter")
    expect(dialog).to_have_count(0)
    assert set(shown(page)) == {"yes", "no"}


def test_a_report_reaches_the_manager(page: Page, product: Product) -> None:
    make_project(product, "reports", rules={}, comparisons=[ask(*TEA)])
    enter(page, "bob", "/p/reports")
    shown(page)
    page.keyboard.press("r")
    page.keyboard.type("Cold tea is not unsafe.")
    page.get_by_role("button", name="Send the report").click()
    expect(page.get_by_role("status").filter(has_text="reported ✓")).to_be_visible()
    saved(page)
    shown(page)
    page.get_by_role("button", name="Account of Bob").click()
    page.get_by_role("button", name="Log out").click()
    expect(page.get_by_role("button", name="Log in")).to_be_visible()  # else the new login may be the one that ends
    enter(page, "alice", "/p/reports/quality")
    expect(page.get_by_text("Cold tea is not unsafe.")).to_be_visible()
    page.get_by_role("button", name="Settled").click()
    expect(page.get_by_text("Cold tea is not unsafe.")).to_have_count(0)


def test_a_demonstration_is_written(page: Page, product: Product) -> None:
    pool = [[{"role": "user", "content": f"Write line {number}."}] for number in range(2)]
    make_project(product, "writers", rules={"demonstrations_wanted": 1}, comparisons=[], pool=pool)
    enter(page, "bob", "/p/writers/write")
    box = page.get_by_label("Your answer")
    expect(box).to_be_visible()
    page.keyboard.press("g")
    expect(page.get_by_role("dialog", name="Guidelines")).to_be_visible()
    page.keyboard.press("Escape")
    box.fill("A line.")
    page.reload()
    expect(box).to_have_value("A line.")  # kept as typed
    page.get_by_role("button", name="Send").click()
    expect(box).to_have_value("")
    page.get_by_role("button", name="Pass by").click()
    expect(page.get_by_text("Nothing left to write")).to_be_visible()
    code = "from annotation.models import Demonstration as D; print(D.objects.get(project__slug='writers').text)"
    assert product.shell(code).strip().endswith("A line.")


def test_a_prompt_that_was_passed_by_comes_back_with_what_was_typed(page: Page, product: Product) -> None:
    pool = [[{"role": "user", "content": text}] for text in ("Write about tea.", "Write about rain.")]
    make_project(product, "passers", rules={"demonstrations_wanted": 1}, comparisons=[], pool=pool)
    enter(page, "bob", "/p/passers/write")
    expect(page.get_by_text("1 more prompt after this one")).to_be_visible()
    page.get_by_label("Your answer").fill("It is hot")
    page.get_by_role("button", name="Pass by").click()
    expect(page.get_by_text("Write about rain.")).to_be_visible()
    expect(page.get_by_text("the last one for now")).to_be_visible()
    page.get_by_role("button", name="Take back what was passed by").click()
    expect(page.get_by_text("Write about tea.")).to_be_visible()
    expect(page.get_by_label("Your answer")).to_have_value("It is hot")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("Write about rain.")).to_be_visible()
    expect(page.get_by_role("button", name="Take back what was passed by")).to_have_count(0)


def test_a_demonstration_goes_out_after_the_page_was_closed(browser: Browser, product: Product) -> None:
    pool = [[{"role": "user", "content": f"Write line {number}."}] for number in range(2)]
    make_project(product, "later", rules={"demonstrations_wanted": 1}, comparisons=[], pool=pool)
    context = browser.new_context(base_url=product.address)
    page = context.new_page()
    enter(page, "bob", "/p/later/write")
    page.route("**/api/writings/**", lambda route: route.abort())
    page.get_by_label("Your answer").fill("Said without a network.")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("1 kept here")).to_be_visible()
    page.close()
    page = context.new_page()
    page.goto("/")  # any page of the product
    saved(page)
    page.goto("/p/later/write")
    expect(page.get_by_label("Your answer")).to_have_value("")
    context.close()
    code = "from annotation.models import Demonstration as D; print(D.objects.get(project__slug='later').text)"
    assert product.shell(code).strip().endswith("Said without a network.")


def test_a_key_sends_at_once_where_the_person_wants_it(page: Page, product: Product) -> None:
    rows = [ask(f"Q{n}?", f"one {n}", f"two {n}") for n in range(6)]
    make_project(product, "at-once", rules={}, comparisons=rows)
    make_project(product, "at-once-reason", rules={"rationale": "required"}, comparisons=rows)
    enter(page, "bob", "/p/at-once")
    first = shown(page)
    page.keyboard.press("?")
    page.get_by_role("checkbox", name="sends at once").check()
    page.keyboard.press("Escape")
    page.reload()  # kept in the browser
    expect(page.get_by_text("a key sends at once", exact=True)).to_be_visible()
    page.wait_for_timeout(400)
    page.keyboard.press("2")
    page.wait_for_function("text => document.querySelector('.response-text')?.innerText !== text", arg=first[0])
    saved(page)
    page.keyboard.press("z")
    assert shown(page) == first  # the safety net
    page.wait_for_timeout(400)
    page.keyboard.press("6")
    assert shown(page) == first  # a change waits for Enter
    page.keyboard.press("Enter")
    saved(page)
    [row] = said(product, "at-once")
    assert row["strength"] == 2
    second = shown(page)
    page.wait_for_timeout(400)
    page.keyboard.press("a")  # names no strength
    assert shown(page) == second
    page.goto("/p/at-once-reason")
    shown(page)
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_contain_text("Not here: a reason must be given.")
    page.keyboard.press("Escape")
    page.wait_for_timeout(400)
    page.keyboard.press("2")
    expect(page.get_by_role("radio", checked=True)).to_have_count(1)
    assert said(product, "at-once-reason") == []


def test_the_screen_speaks_german(page: Page, product: Product) -> None:
    enter(page, "bob", "/p/instructions")
    shown(page)
    page.get_by_role("button", name="Account of Bob").click()
    page.get_by_label("Language").select_option("de")
    expect(page.get_by_role("button", name="überspringen")).to_be_visible()
    assert page.evaluate("document.documentElement.lang") == "de"
    page.get_by_role("button", name="Konto von Bob").click()
    page.get_by_label("Sprache").select_option("en")
    expect(page.get_by_role("button", name="skip")).to_be_visible()
