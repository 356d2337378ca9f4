"""Small worlds for the tests of collecting."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from django.contrib.auth.models import User

from annotation.models import Annotator, Assignment, Judgement, Project
from annotation.services.annotators import annotator_of
from annotation.services.answers import Answer
from annotation.services.comparisons import NewComparison, add_comparisons
from annotation.services.judging import submit
from annotation.services.queue import claim

NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
LATER = NOON + timedelta(hours=2)


def add(project: Project, count: int, *, responses: int = 2) -> None:
    """`count` comparisons c0, c1, ... with responses "c0 r0", "c0 r1", ..."""
    rows = [
        NewComparison(
            where=f"line {number}",
            id=f"c{number}",
            messages=[{"role": "user", "content": f"question {number}"}],
            responses=[(f"c{number} r{index}", "a file") for index in range(responses)],
        )
        for number in range(count)
    ]
    add_comparisons(project=project, rows=rows)


def hand(user: User, project: Project) -> Annotator:
    """The user as an annotator."""
    return annotator_of(user=user, project=project)


def take(annotator: Annotator, now: datetime = NOON) -> Assignment:
    """The next assignment; there must be one."""
    return claim(annotator=annotator, want=1, now=now)[0]


def answer(**columns: Any) -> Answer:
    """An answer that prefers the first response."""
    return Answer(**{"id": uuid4(), "ranking": [[0], [1]], **columns})


def judge(assignment: Assignment, annotator: Annotator, now: datetime = NOON, **columns: Any) -> Judgement:
    """A judgement from the browser."""
    judgement, _ = submit(
        assignment=assignment,
        annotator=annotator,
        answer=answer(**columns),
        origin=Judgement.Origin.BROWSER,
        now=now,
    )
    return judgement


def rules(project: Project, **settings: Any) -> Project:
    """Changes the project's settings; `hand` gives annotators that know them."""
    Project.objects.filter(pk=project.pk).update(**settings)
    project.refresh_from_db()
    return project


def walk(annotator: Annotator, **columns: Any) -> list[Assignment]:
    """Claims and judges until nothing is left."""
    done = []
    while found := claim(annotator=annotator, want=1, now=NOON):
        judge(found[0], annotator, **columns)
        done.append(found[0])
    return done
