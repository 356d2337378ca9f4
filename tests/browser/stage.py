"""The projects and people that the scenes need."""

from tests.browser.projects import Shelled, ask, make_projects, project
from tests.browser.texts import CHAT, CODE, ESSAY, LONG

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


def prepare(product: Shelled, stamp: str) -> None:
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
    product.shell(SET_PEOPLE.format(states=states))
    product.shell(AGREE.format(slug=f"agreed-{stamp}"))
    for slug, is_under_way in ((f"together-{stamp}", True), (f"talked-{stamp}", False)):
        product.shell(HOLD_SESSIONS.format(slug=slug, is_under_way=is_under_way))
