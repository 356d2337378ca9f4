"""Every screen that the product has, each as a scene: who looks, where, and what is done before the picture."""

from collections.abc import Iterator
from dataclasses import dataclass

from playwright.sync_api import Page

from tests.browser.steps import (
    SHEETS,
    Steps,
    changed,
    judged,
    keys,
    lease_lost,
    new_session,
    offline,
    painted,
    refused,
    said_half,
    session_ended,
    settled,
    stands,
    the_first,
    typed,
    unreachable,
    waiting,
    wrong_password,
)
from tests.browser.texts import ESSAY


@dataclass(frozen=True)
class Scene:
    """One picture."""

    name: str
    who: str
    path: str
    steps: Steps = lambda page: None
    is_whole: bool = False
    """Whether the picture shows the whole page, also below the fold."""


def scenes(stamp: str) -> Iterator[Scene]:
    """All of them, in the order in which they can be played."""

    def desk(name: str, slug: str, *steps: Steps, who: str = "bob") -> Scene:
        return Scene(
            f"desk-{name}", who, f"/p/{slug}-{stamp}", lambda page: [step(page) for step in (stands, *steps)]
        )

    yield Scene("login", "", "/", lambda page: page.get_by_role("button", name="Log in").wait_for())
    yield Scene("login-wrong", "", "/", wrong_password)
    yield desk("first", "long")
    yield desk("tenth-code", "long", judged(9), keys("2"), painted)
    for name in ("table", "formulas", "right-to-left", "chat"):
        yield desk(f"tenth-{name}", "long", judged(1), painted)
    yield desk("difference", "long", keys("d"))
    yield desk("source", "long", keys("d", "m"))
    yield desk("editing", "long", keys("m", "z"))
    yield desk("history", "long", keys("h"))
    yield desk("lesson", "lesson")
    yield desk("lesson-feedback", "lesson", keys("4", "Enter"))
    yield from (desk(name, "all", *steps) for name, steps in SHEETS.items())
    yield desk("draft-restored", "all", said_half, lambda page: page.wait_for_timeout(500), Page.reload, stands)
    yield desk("aspects", "aspects", keys("2", "1"))
    yield from (desk(f"scale-{levels}", f"scale{levels}", keys("1")) for levels in (4, 2, 0))
    yield desk("many-5", "many5", keys("2", "1"))
    yield desk("many-9", "many9", keys(*"2133"))
    yield desk("many-9-difference", "many9", keys("1", "d"))
    yield desk("lease-lost", "all", lease_lost)
    yield desk("offline", "all", offline, keys("2", "w"), typed("It is simply the better one."), keys("Enter"))
    yield desk("not-accepted", "long", refused)
    yield desk("not-accepted-sheet", "long", refused, lambda page: page.locator("button.outbox").click())
    for name in ("guidelines", "paused", "stopped", "failed", "unready", "nothing"):
        yield Scene(f"closed-{name}", "bob", f"/p/{name}-{stamp}", settled)
    yield desk("closed-today", "today", keys("2", "Enter"), settled)
    yield Scene("closed-offline", "bob", f"/p/nothing-{stamp}", unreachable)
    yield Scene("closed-waiting", "bob", f"/p/scale2-{stamp}", waiting)
    yield Scene("write", "bob", f"/p/write-{stamp}/write", lambda page: page.get_by_role("textbox").fill(ESSAY[:300]))
    yield Scene("write-nothing", "bob", f"/p/nothing-{stamp}/write", settled)
    yield Scene("mine", "bob", f"/p/long-{stamp}/mine", settled, is_whole=True)
    yield Scene("mine-first", "bob", f"/p/nothing-{stamp}/mine", settled, is_whole=True)
    yield Scene("account", "bob", f"/p/long-{stamp}", lambda page: page.locator("button.account").click())
    yield Scene("projects-annotator", "bob", "/", settled)
    yield Scene("not-yours", "bob", f"/p/long-{stamp}/quality", lambda page: page.get_by_role("alert").wait_for())
    yield Scene("nowhere", "bob", "/p/no-such-project", settled)
    yield Scene("session-ended", "bob", f"/p/long-{stamp}", session_ended)
    yield Scene("projects", "alice", "/", settled)
    for page_name in ("quality", "people", "settings", "mine"):
        yield Scene(f"manager-{page_name}", "alice", f"/p/instructions/{page_name}", settled, is_whole=True)
    yield Scene("manager-settings-changed", "alice", "/p/instructions/settings", changed)
    yield Scene("manager-reports", "alice", f"/p/all-{stamp}/quality", settled, is_whole=True)
    yield Scene("manager-gold-proposed", "alice", f"/p/agreed-{stamp}/gold", settled, is_whole=True)
    yield Scene("manager-gold", "alice", f"/p/together-{stamp}/gold", settled, is_whole=True)
    yield Scene("manager-sessions", "alice", f"/p/together-{stamp}/sessions", settled)
    yield Scene("manager-session-new", "alice", f"/p/together-{stamp}/sessions", new_session)
    yield Scene("manager-session", "alice", f"/p/talked-{stamp}/sessions", the_first, is_whole=True)
    yield Scene("session-waiting", "bob", f"/p/together-{stamp}/sessions", the_first)
    yield Scene("session", "bob", f"/p/talked-{stamp}/sessions", the_first, is_whole=True)
    yield Scene("manager-loop", "alice", "/p/pocket/loop", settled, is_whole=True)
