"""What is done on a page before its picture is taken."""

from collections.abc import Callable

from playwright.sync_api import Page, Route

Steps = Callable[[Page], object]


def stands(page: Page) -> None:
    page.locator(".response-text").first.wait_for()


def settled(page: Page) -> None:
    page.locator("h1").first.wait_for()
    page.wait_for_load_state("networkidle")


def the_first(page: Page) -> None:
    """The newest session of the list."""
    page.locator("tbody a").first.click()
    page.locator(".session-members").wait_for()
    settled(page)


def new_session(page: Page) -> None:
    settled(page)
    page.locator("button.primary").click()
    page.get_by_role("dialog").wait_for()
    settled(page)


def keys(*pressed: str) -> Steps:
    def press(page: Page) -> None:
        for key in pressed:
            page.keyboard.press(key)

    return press


def typed(text: str) -> Steps:
    def type_and_close(page: Page) -> None:
        page.keyboard.type(text)
        page.keyboard.press("Control+Enter")

    return type_and_close


def painted(page: Page) -> None:
    """Code and formulas are set a moment later."""
    page.wait_for_timeout(400)


def judged(times: int) -> Steps:
    """As often, by keyboard, each once the next one stands."""

    def judge(page: Page) -> None:
        for _ in range(times):
            page.evaluate("window.before = document.querySelector('.panes')")
            page.keyboard.press("2")
            page.keyboard.press("Enter")
            page.wait_for_function("![null, window.before].includes(document.querySelector('.panes'))")

    return judge


def mark(page: Page, place: int, first: str, last: str) -> None:
    """Selects from one element to another in a response and marks it."""
    page.evaluate(
        """([place, first, last]) => {
          const pane = document.querySelectorAll('.response-text')[place];
          const range = document.createRange();
          range.setStart(pane.querySelector(first), 0);
          range.setEndAfter(pane.querySelector(last));
          getSelection().removeAllRanges();
          getSelection().addRange(range);
        }""",
        [place, first, last],
    )
    page.keyboard.press("k")


def marked(page: Page) -> None:
    painted(page)
    mark(page, 0, "p, h2, h3, h4", "strong, code")
    page.keyboard.type("Says it at once.")
    page.keyboard.press("Enter")
    mark(page, 0, "strong, code", "li, code")
    page.keyboard.type("Overlaps the first.")


def said_half(page: Page) -> None:
    page.keyboard.press("3")
    page.keyboard.press("w")
    page.keyboard.type("Because it is half said")
    page.keyboard.press("Escape")


def reported(page: Page) -> None:
    page.keyboard.press("r")
    page.keyboard.type("The second response is cut off in the middle of a sentence.")
    page.get_by_role("dialog").locator("button.primary").click()


SHEETS: dict[str, tuple[Steps, ...]] = {
    "help": (keys("?"),),
    "flags": (keys("f"),),
    "reason": (keys("2", "Enter"),),
    "reason-lacking": (keys("2"),),
    "skip": (keys("s"),),
    "report": (keys("r"),),
    "reported": (reported,),
    "guidelines-sheet": (keys("g"),),
    "history-empty": (keys("h"),),
    "better": (keys("e"),),
    "marks-sheet": (marked,),
    "marks": (marked, keys("Escape")),
    "both-bad": (keys("x"),),
}


def wrong_password(page: Page) -> None:
    boxes = page.locator("form input")
    boxes.nth(0).fill("alice")
    boxes.nth(1).fill("wrong")
    page.locator("form button").click()
    page.get_by_role("alert").wait_for()


def lease_lost(page: Page) -> None:
    gone = '{"code": "lease_lost", "message": "the lease has ended."}'
    page.route("**/renew", lambda route: route.fulfill(status=409, content_type="application/json", body=gone))
    page.route("**/claim", abort)  # else the server says that it is still ours
    page.wait_for_timeout(500)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    page.locator(".notice.warn").first.wait_for()


def abort(route: Route) -> None:
    """As if the network were gone."""
    route.abort()


def offline(page: Page) -> None:
    page.wait_for_timeout(500)  # the next ones are fetched
    page.route("**/api/**", abort)


def refused(page: Page) -> None:
    body = '{"code": "unacceptable", "message": "the project is closed.", "fix": "Ask its owner."}'
    page.route(
        "**/assignments/*/judgements*",
        lambda route: route.fulfill(status=422, content_type="application/json", body=body),
    )
    page.keyboard.press("2")
    page.keyboard.press("Enter")
    page.locator("button.outbox").wait_for()


def unreachable(page: Page) -> None:
    page.route("**/claim", abort)
    page.reload()
    page.get_by_role("alert").wait_for()


def waiting(page: Page) -> None:
    page.route("**/claim", lambda route: None)
    page.reload()
    page.locator(".skeleton").wait_for()


def session_ended(page: Page) -> None:
    stands(page)
    page.context.clear_cookies()
    page.reload()
    page.locator("form").wait_for()


def changed(page: Page) -> None:
    page.locator("input[type=number]").first.fill("7")
