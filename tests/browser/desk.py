"""How a test sits down at the annotator's desk: logged in, before what is shown, until all is saved."""

from playwright.sync_api import Cookie, Page, expect

from annotation.demo_logins import DEMO_LOGINS

_COOKIES: dict[str, list[Cookie]] = {}  # of who has come in before: a password's digest takes half a second


def enter(page: Page, who: str, path: str) -> None:
    """Logs in without the form, unless somebody's session of an earlier test still stands, and opens a page."""
    context = page.context
    context.add_cookies(_COOKIES.get(who, []))  # type: ignore[arg-type]  # the same fields, each given
    user = page.request.get("/api/session").json()["user"]
    if user is None or user["username"] != who:
        [login] = [login for login in DEMO_LOGINS if login["username"] == who]
        [token] = [cookie["value"] for cookie in context.cookies() if cookie["name"] == "csrftoken"]
        answer = page.request.post("/api/session", data=login, headers={"X-CSRFToken": token})
        expect(answer).to_be_ok()
        _COOKIES[who] = context.cookies()
    page.goto(path)


def shown(page: Page) -> tuple[str, ...]:
    """The two responses on the screen."""
    expect(page.get_by_role("article")).to_have_count(2)
    return tuple(page.locator(".response-text").all_inner_texts())


def saved(page: Page) -> None:
    """Waits until the server has everything."""
    expect(page.get_by_role("status").filter(has_text="saved ✓")).to_be_visible()
