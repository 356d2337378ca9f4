"""Every screen that the product has, each as a scene: who looks, where, and what is done before the picture."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from playwright.sync_api import Page, Route

from tests.browser.projects import Managed, ask, make_projects, project
from tests.browser.texts import CHAT, CODE, ESSAY, LONG

Steps = Callable[[Page], object]


@dataclass(frozen=True)
class Scene:
    """One picture."""

    name: str
    who: str
    path: str
    steps: Steps = lambda page: None
    is_whole: bool = False
    """Whether the picture shows the whole page, also below the fold."""


SHORT = [ask(f"What is {n} plus {n}?", f"It is {2 * n}.", f"{n} plus {n} makes **{2 * n}**.") for n in range(3, 12)]
ALL = {
    "rationale": "required",
    "rationale_min": 20,
    "allows_better_answer": True,
    "flags": ["unsafe", "personal_data", "factually_wrong", "off_topic"],
    "guidelines": "# What we look for\n\n1. **Right** before pretty.\n2. Short before long.\n\nA tie is one too.",
}
LESSON = ask(
    "How is tea made?",
    "With milk, cold.",
    "With boiling water.",
    purpose="tutorial",
    gold=[[1], [0]],
    explanation="Tea wants heat: the guidelines put what is right before what is kind.",
)
SET_PEOPLE = """
from annotation.models import Annotator, Project
from django.contrib.auth.models import User
bob = User.objects.get(username="bob")
for slug, state in {states!r}.items():
    project = Project.objects.get(slug=slug)
    Annotator.objects.update_or_create(project=project, user=bob, defaults={{"name": "bob", **state}})
"""


AGREE = """
from uuid import uuid4
from django.utils import timezone
from annotation.models import Judgement, Project
from annotation.services.annotators import ensure_annotators
from annotation.services.calibration import calibrate

now = timezone.now()
project = Project.objects.get(slug={slug!r})
crowd = ensure_annotators(project=project, names=["ann", "ben", "cid", "dee", "eve"])
said = []
for number, row in enumerate(project.comparisons.order_by("id")):
    for place, annotator in enumerate(crowd.values()):
        best = int(number % 9 == place)
        shown = [0, 1] if (number + place) % 2 else [1, 0]
        said.append(Judgement(id=uuid4(), project=project, comparison=row, annotator=annotator, origin="browser",
                              ranking=[[best], [1 - best]], shown=shown, seconds=9.0, received_at=now))
Judgement.objects.bulk_create(said)
calibrate(project=project, now=now)
"""
HOLD_SESSIONS = """
from uuid import uuid4
from django.contrib.auth.models import User
from django.utils import timezone
from annotation.models import Annotator, GoldTerm, Project
from annotation.services.annotators import annotator_of
from annotation.services.answers import Answer
from annotation.services.discussing import comment, conclude
from annotation.services.gold import make_gold, retire
from annotation.services.judging import submit
from annotation.services.queue import claim
from annotation.services.sessions import close, open_session, reveal

now = timezone.now()
project = Project.objects.get(slug={slug!r})
alice, bob = (User.objects.get(username=name) for name in ("alice", "bob"))
people = [annotator_of(user=user, project=project) for user in (alice, bob)]
rows = list(project.comparisons.order_by("id"))

def session(name, *comparisons):
    return open_session(
        project=project, name=name, about="What do we call equal?", annotators=[row.pk for row in people], tag="",
        comparisons=[row.pk for row in comparisons], count=0, by=alice, now=now,
    )

def judge(annotator, count, *best):
    annotator.refresh_from_db()
    for place in range(count):
        [held] = claim(annotator=annotator, want=1, now=now)
        first = best[place % len(best)]
        answer = Answer(id=uuid4(), ranking=[[first], [1 - first]], strength=2, reason="It says it in one line.")
        submit(assignment=held, annotator=annotator, answer=answer, origin="browser", now=now)

done = session("Ties in sums", *rows[:3])
judge(people[0], 3, 0, 1)
judge(people[1], 3, 0)
for member in done.members.all():
    reveal(member=member, now=now)
first, second = done.items.select_related("session__project", "comparison")[:2]
comment(id=uuid4(), item=second, by=bob, member=done.members.get(annotator=people[1]), now=now,
        text="The bold figure helps nobody: both are right, so I took the shorter one.")
comment(id=uuid4(), item=second, by=alice, member=None, text="Agreed; the guidelines should say so.", now=now)
conclude(item=second, text="Of two right answers the shorter one is better.", by=alice, now=now)
close(session=done, by=alice, now=now)
if {is_under_way!r}:
    session("Second look at sums", *rows[3:5])
gold = rows[-3:]
for row in gold:
    make_gold(comparison=row, ranking=[[0], [1]], origin=GoldTerm.Origin.SESSION,
              evidence={{"session": done.name}}, by=alice, now=now)
retire(comparison=gold[0], why="hand", by=alice, now=now, reason="Too easy.")
"""


def prepare(product: Managed, stamp: str) -> None:
    """The projects that the scenes need; `stamp` keeps their addresses apart from those of an earlier set."""
    pair = ask("What should I bake first?", ESSAY, CODE)
    nine = [f"Answer {n}: {ESSAY[: 90 * n]}" for n in range(1, 10)]
    pool = [CHAT, [{"role": "user", "content": "Write a short poem about rain."}]]
    wanted: list[tuple[str, str, dict[str, object], list[dict[str, object]]]] = [
        ("long", "Everyday questions", {**ALL, "rationale": "optional", "strategy": "oldest"}, SHORT + LONG),
        ("all", "Kitchen and code", ALL, [pair, *SHORT]),
        ("aspects", "Helpful and harmless", {"aspects": ["helpfulness", "harmlessness", "honesty"]}, [pair]),
        ("scale4", "Four levels", {"strength_levels": 4}, [pair]),
        ("scale2", "Two levels", {"strength_levels": 2}, [pair]),
        ("scale0", "No strength", {"strength_levels": 0}, [pair]),
        ("many5", "Five drafts", {}, [ask("What should I bake first?", *nine[4:])]),
        ("many9", "Nine drafts", {"aspects": ["helpfulness"]}, [ask("What should I bake first?", *nine)]),
        ("lesson", "Tutorial", {}, [LESSON, *SHORT]),
        ("guidelines", "With guidelines", {**ALL, "must_read_guidelines": True}, SHORT),
        ("paused", "Paused", {"is_paused": True}, SHORT),
        ("stopped", "Person paused", {}, SHORT),
        ("today", "One a day", {"daily_cap": 1}, SHORT),
        ("failed", "Qualification", {"qualification_items": 2}, SHORT),
        ("unready", "No qualification yet", {"qualification_items": 2}, SHORT),
        ("nothing", "All done", {}, []),
        ("write", "Demonstrations", {"demonstrations_wanted": 1}, []),
        ("agreed", "Sums agreed on", {}, [ask(f"What is {n} times {n}?", f"{n * n}", "Many.") for n in range(2, 92)]),
        ("together", "Sums together", {}, SHORT),
        ("talked", "Sums talked over", {}, SHORT),
    ]
    rows = [
        project(f"{slug}-{stamp}", name=name, rules=rules, comparisons=given, pool=pool if slug == "write" else None)
        for slug, name, rules, given in wanted
    ]
    make_projects(product, rows)
    states = {f"stopped-{stamp}": {"is_paused": True}, f"failed-{stamp}": {"qualification": "failed"}}
    product.manage("shell", "-c", SET_PEOPLE.format(states=states))
    product.manage("shell", "-c", AGREE.format(slug=f"agreed-{stamp}"))
    for slug, is_under_way in ((f"together-{stamp}", True), (f"talked-{stamp}", False)):
        product.manage("shell", "-c", HOLD_SESSIONS.format(slug=slug, is_under_way=is_under_way))


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
