"""Texts as annotators read them: Markdown, code, formulas, right to left, long ones, chats; difference and marks."""

import re

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.desk import enter, saved, shown
from tests.browser.product import ROOT, Product
from tests.browser.projects import ask, make_project, said

pytestmark = pytest.mark.browser

RICH = """# How to plant

Dig a **wide** hole
then water it. It costs $5 to $10.

| Tree | Height |
|:--|--:|
| Oak | 20 m |

```python
def dig(depth: float) -> str:
    return f"{depth} m"  # a long remark that goes on and on beyond its pane until it has to scroll by itself
```

The area is \\(\\pi r^2\\), so
$$
\\int_0^1 x^2\\,dx = \\frac{1}{3}
$$

- [x] dig
- [ ] water

مرحبا **بالعالم** هذا نص

* שלום
* عالم

<script>window.ran = true</script> <img src="https://example.test/x.png" onerror="window.ran = true">

![a tree](https://example.test/tree.png) and [more](https://example.test/more), ~~never~~ `mind`
"""
PLAIN = "Dig a wide hole\nthen plant it."


def pane(page: Page, text: str) -> Locator:
    """The response that holds a text."""
    return page.locator(".response-text").filter(has_text=text)


def open_pair(page: Page, product: Product, slug: str, *responses: str, **more: object) -> None:
    """A project with one comparison, open on bob's desk."""
    make_project(product, slug, rules={}, comparisons=[ask(f"Question of {slug}?", *responses) | more])
    enter(page, "bob", f"/p/{slug}")
    expect(page.get_by_role("article")).to_have_count(len(responses))


def test_a_response_is_drawn_with_all_that_markdown_has(page: Page, product: Product) -> None:
    open_pair(page, product, "rich", RICH, PLAIN)
    text = pane(page, "How to plant")
    expect(text.get_by_role("heading", name="How to plant")).to_be_visible()
    expect(text.get_by_role("table").get_by_role("cell", name="20 m")).to_be_visible()
    expect(text.locator("code .hljs-keyword").first).to_have_text("def")
    expect(text.locator(".katex")).to_have_count(2)
    expect(text.locator(".katex-display")).to_have_count(1)
    expect(text).to_contain_text("It costs $5 to $10.")
    expect(text.get_by_role("img", name="not done")).to_be_visible()
    expect(text.locator("del")).to_have_text("never")
    expect(text.locator("p").first.locator("br")).to_have_count(1)
    expect(text.get_by_role("link", name="more")).to_have_attribute("rel", re.compile("noreferrer"))
    expect(text).to_contain_text("(https://example.test/more)")
    families = "[...document.fonts].filter(f => f.status === 'loaded').map(f => f.family).join()"
    page.wait_for_function(f"() => {families}.includes('KaTeX_Math')")


def test_arabic_and_hebrew_begin_at_the_right_and_code_at_the_left(page: Page, product: Product) -> None:
    open_pair(page, product, "rtl", RICH, PLAIN)
    text = pane(page, "How to plant")
    direction = "element => getComputedStyle(element).direction"
    assert text.locator("p", has_text="مرحبا").evaluate(direction) == "rtl"
    assert text.locator("ul", has_text="שלום").evaluate(direction) == "rtl"
    assert text.locator("p", has_text="wide").evaluate(direction) == "ltr"
    assert text.locator("pre").evaluate(direction) == "ltr"
    page.keyboard.press("m")
    lines = page.locator(".source .line")
    assert lines.filter(has_text="مرحبا").evaluate(direction) == "rtl"
    assert lines.filter(has_text="wide").first.evaluate(direction) == "ltr"


def test_brackets_stand_around_their_words_in_the_source_of_right_to_left_lines(page: Page, product: Product) -> None:
    open_pair(page, product, "brackets", "قهوة\n\nتقدم في فناجين (60 ml).\n\nتقدم (60 ml) في.", "قهوة")
    page.keyboard.press("m")
    line = page.locator(".source .line", has_text="60 ml").last
    left_of = """(line, letter) => {
      const node = line.firstChild.firstChild;
      const range = document.createRange();
      range.setStart(node, node.data.indexOf(letter));
      range.setEnd(node, node.data.indexOf(letter) + 1);
      return range.getBoundingClientRect().left;
    }"""
    places = [line.evaluate(left_of, letter) for letter in ("(", "6", "m", ")")]
    assert places == sorted(places, reverse=True)


def test_html_is_text_and_nothing_is_fetched_from_elsewhere(page: Page, product: Product) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    open_pair(page, product, "unsafe", RICH, "[press](javascript:window.ran=true) <b onclick=x>bold</b>")
    expect(pane(page, "How to plant")).to_contain_text("<script>window.ran = true</script>")
    expect(pane(page, "How to plant")).to_contain_text("a tree (https://example.test/tree.png)")
    expect(pane(page, "press")).to_contain_text("<b onclick=x>bold</b>")
    expect(pane(page, "press").get_by_role("link")).to_have_count(0)
    page.wait_for_timeout(300)
    assert page.evaluate("() => window.ran") is None
    assert [url for url in asked if not url.startswith(product.address)] == []


def test_nothing_is_cut_and_wide_things_scroll_in_their_own_block(page: Page, product: Product) -> None:
    wide = f"{RICH}\n\n{'word' * 200}\n\n$$ {' + '.join(f'x_{{{n}}}' for n in range(90))} $$\n\nthe very end"
    open_pair(page, product, "wide", wide, PLAIN)
    text = pane(page, "How to plant")
    expect(text.locator(".katex")).to_have_count(3)
    room = "e => ({ inner: e.scrollWidth, outer: e.clientWidth })"
    own, code, formula = (
        text.evaluate(room),
        text.locator("pre").evaluate(room),
        text.locator(".display").last.evaluate(room),
    )
    assert own["inner"] == own["outer"]
    assert code["inner"] > code["outer"]
    assert formula["inner"] > formula["outer"]
    text.get_by_text("the very end").scroll_into_view_if_needed()
    expect(text.get_by_text("the very end")).to_be_in_viewport()


def test_code_is_copied_as_it_was_written(page: Page, product: Product) -> None:
    open_pair(page, product, "copy", RICH, PLAIN)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    expect(page.locator("code .hljs-keyword").first).to_be_visible()
    page.get_by_role("button", name="copy").click()
    expect(page.get_by_role("button", name="copied ✓")).to_be_visible()
    code = RICH.split("```python\n")[1].split("```")[0]
    assert page.evaluate("() => navigator.clipboard.readText()") == code


def test_without_katex_the_formula_stands_as_text(page: Page, product: Product) -> None:
    def refuse(route: Route) -> None:
        route.abort()

    page.route(re.compile(r"katex.*\.js"), refuse)
    open_pair(page, product, "katexless", "So $x^2$ it is.", PLAIN)
    expect(pane(page, "So")).to_have_text("So $x^2$ it is.")
    page.unroute(re.compile(r"katex.*\.js"), refuse)
    page.reload()
    expect(page.locator(".katex").first).to_be_visible()


def test_a_text_nested_beyond_the_stack_is_shown_as_its_source(page: Page, product: Product) -> None:
    deep = ">" * 6000 + " deep"
    open_pair(page, product, "deep", deep, PLAIN)
    expect(pane(page, "too deeply nested")).to_contain_text(deep)
    expect(page.get_by_role("button", name="submit")).to_be_visible()


def test_m_shows_the_source_and_is_remembered(page: Page, product: Product) -> None:
    open_pair(page, product, "source", RICH, "a  **b**\n\n   c")
    expect(page.get_by_role("heading", name="How to plant")).to_be_visible()
    page.keyboard.press("m")
    expect(page.get_by_role("button", name="source text")).to_have_attribute("aria-pressed", "true")
    copied = "pane => { getSelection().selectAllChildren(pane); return getSelection().toString(); }"
    assert pane(page, "How to plant").evaluate(copied).rstrip("\n") == RICH.rstrip("\n")
    assert pane(page, "**b**").evaluate(copied) == "a  **b**\n\n   c"
    page.reload()
    expect(pane(page, "# How to plant")).to_be_visible()
    page.keyboard.press("m")
    expect(page.get_by_role("heading", name="How to plant")).to_be_visible()


def test_d_marks_the_words_that_only_one_response_has(page: Page, product: Product) -> None:
    open_pair(page, product, "difference", "Dig a wide hole.", "Dig a **deep** hole, now.")
    page.keyboard.press("d")
    expect(page.locator("mark.only")).to_have_count(3)
    assert pane(page, "wide").locator("mark.only").all_inner_texts() == ["wide"]
    assert pane(page, "deep").locator("mark.only").all_inner_texts() == ["**deep**", ", now"]
    expect(page.get_by_role("status").filter(has_text="share 66 % of their words")).to_be_visible()
    weight = page.locator("mark.only").first.evaluate("e => getComputedStyle(e).textDecorationLine")
    assert weight == "underline"
    # In another weight than its neighbours a bracket beside right-to-left words is drawn the wrong way round.
    both = page.locator("mark.only").first.evaluate(
        "e => [e, e.parentElement].map(n => getComputedStyle(n).fontWeight)"
    )
    assert both[0] == both[1]
    page.keyboard.press("d")
    expect(page.locator("mark.only")).to_have_count(0)
    expect(page.locator("strong", has_text="deep")).to_be_visible()


def test_d_among_many_compares_the_one_in_hand_with_the_best(page: Page, product: Product) -> None:
    open_pair(page, product, "among", *(f"It is {word}." for word in ("red", "green", "blue")))
    page.keyboard.press("ArrowDown")
    page.keyboard.press("d")
    expect(page.get_by_role("status").filter(has_text="A and B share 66 %")).to_be_visible()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("status").filter(has_text="A and C share 66 %")).to_be_visible()
    expect(page.locator(".source")).to_have_count(2)


SELECT = """([pane, first, last]) => {
  const find = (words, atEnd) => {
    const walker = document.createTreeWalker(pane, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const at = walker.currentNode.data.indexOf(words);
      if (at >= 0) return [walker.currentNode, atEnd ? at + words.length : at];
    }
  };
  getSelection().setBaseAndExtent(...find(first, false), ...find(last, true));
}"""


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        ("wide", "then", "wide** hole\nthen"),
        ("Dig", "wide", "Dig a **wide"),
        ("costs", "costs", "costs"),
        ("return", "a long", 'return f"{depth} m"  # a long'),
        ("area", ", so", "area is \\(\\pi r^2\\), so"),
        ("بالعالم", "هذا", "بالعالم** هذا"),
        ("never", "mind", "never~~ `mind"),
    ],
)
def test_selected_words_become_a_mark_on_the_same_words_of_the_source(
    page: Page, product: Product, first: str, last: str, expected: str
) -> None:
    slug = f"marks-{first.encode().hex()}"[:50]
    open_pair(page, product, slug, f"😀 {RICH}", PLAIN)
    text = pane(page, "How to plant")
    expect(text.locator("code .hljs-keyword").first).to_be_visible()
    page.evaluate(SELECT, [text.element_handle(), first, last])
    page.keyboard.press("k")
    expect(page.get_by_role("dialog").locator("q")).to_contain_text(expected.split("\n")[0])
    page.keyboard.press("Escape")
    expect(text.locator("mark.own").first).to_be_visible()
    page.keyboard.press("2")
    page.keyboard.press("Enter")
    saved(page)
    (row,) = said(product, slug)
    marks = row["marks"]
    assert isinstance(marks, list)
    (mark,) = marks
    assert f"😀 {RICH}"[mark["start"] : mark["end"]] == expected  # counted in characters, as Python does


def test_the_button_marks_as_the_key_does_and_a_formula_that_is_none_stays_text(page: Page, product: Product) -> None:
    open_pair(page, product, "button", "Say $\\frac{1$ and *done*.", PLAIN)
    text = pane(page, "Say")
    expect(text.locator(".formula.unset")).to_have_text("$\\frac{1$")
    page.evaluate(SELECT, [text.element_handle(), "and", "done"])
    page.get_by_role("button", name="mark a place").click()
    expect(page.get_by_role("dialog").locator("q")).to_contain_text("and *done")


LONG = "\n\n".join(f"Paragraph {n} of a long answer. " + "It goes on. " * 30 for n in range(60))


def test_a_pair_scrolls_together_by_keys_and_by_wheel_until_y(page: Page, product: Product) -> None:
    open_pair(page, product, "together", LONG, "\n\n".join(LONG.split("\n\n")[:30]) + "\n\nShort.")
    panes = "[...document.querySelectorAll('.response-text')]"
    shares = f"() => {panes}.map(e => e.scrollTop / (e.scrollHeight - e.clientHeight))"

    def together(above: float) -> None:
        page.wait_for_function(
            f"above => {{ const [a, b] = ({shares})(); return a > above && Math.abs(a - b) < 0.02 }}", arg=above
        )

    for key in ("PageDown", "Space"):
        before = page.evaluate(shares)[0]
        page.keyboard.press(key)
        together(before)
    page.locator(".response-text").last.focus()
    before = page.evaluate(shares)[0]
    page.keyboard.press("PageDown")
    together(before)
    page.locator(".response-text").first.hover()
    before = page.evaluate(shares)[0]
    page.mouse.wheel(0, 700)
    together(before + 0.001)
    page.keyboard.press("Home")
    page.wait_for_function(f"() => ({shares})().every(share => share === 0)")
    page.get_by_role("button", name="scroll together").click()
    page.keyboard.press("PageDown")  # the button has the focus; the key scrolls all the same
    page.wait_for_function(f"() => ({shares})()[0] > 0")
    assert page.evaluate(shares)[1] == 0
    page.keyboard.press("y")
    together(0.0)  # the other one comes at once
    page.keyboard.press("Home")
    page.wait_for_function(f"() => ({shares})().every(share => share === 0)")
    page.keyboard.press("y")
    page.locator(".response-text").first.hover()
    page.mouse.wheel(0, 700)
    page.wait_for_function(f"() => ({shares})()[0] > 0")
    assert page.evaluate(shares)[1] == 0


def test_a_chat_stands_at_its_last_turn_with_its_system_prompt_folded(page: Page, product: Product) -> None:
    turns = [{"role": "system", "content": "You are a gardener.\nNever say *tree*."}]
    for number in range(8):
        turns.append({"role": "user", "content": f"Question {number}?"})
        turns.append({"role": "assistant", "content": f"Answer {number}. " * 40})
    turns.append({"role": "user", "content": "And **now**?"})
    open_pair(page, product, "chat", "Dig.", "Plant.", messages=turns)
    chat = page.get_by_role("group", name="Prompt")
    expect(chat.locator(".turn").last).to_be_in_viewport()
    expect(chat.locator("strong", has_text="now")).to_be_in_viewport()
    page.get_by_role("button", name="to the beginning of the conversation (17 turns)").click()
    system = chat.locator("details")
    expect(system.locator("summary")).to_be_in_viewport()
    expect(system.locator("summary")).to_contain_text("You are a gardener.")
    expect(system.locator("em")).to_be_hidden()
    system.locator("summary").press("Enter")
    expect(system.locator("em")).to_be_visible()
    assert shown(page)


def test_every_view_passes_axe_in_light_and_dark(page: Page, product: Product) -> None:
    page.emulate_media(reduced_motion="reduce")  # no colour is caught on its way to another
    open_pair(page, product, "axe", RICH, PLAIN)
    expect(page.locator(".katex").first).to_be_visible()
    expect(page.locator(".hljs-keyword").first).to_be_visible()
    page.add_script_tag(path=ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js")
    run = """() => axe.run(".desk", { runOnly: ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"] })
      .then(found => found.violations.map(rule => `${rule.id}: ${rule.nodes.map(node => node.target)}`))"""
    for theme in ("light", "dark"):
        page.evaluate("theme => { document.documentElement.dataset.theme = theme }", theme)
        assert page.evaluate(run) == []
        page.keyboard.press("d")
        expect(page.locator("mark.only").first).to_be_visible()
        assert page.evaluate(run) == []
        page.keyboard.press("d")
