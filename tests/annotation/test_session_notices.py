"""Members are told when a session waits for their answers, when its discussion opens, and when somebody spoke."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from annotation.models import Annotator, Membership, Project, SessionComment, SessionMember
from annotation.selectors.session_notices import session_notices
from annotation.services.discussing import comment, withdraw
from annotation.services.leases import skip
from annotation.services.sessions import close, reveal
from tests.annotation.test_sessions import begin, member, people
from tests.annotation.world import LATER, NOON, judge, take

__all__ = ["people"]


def told(annotator: Annotator) -> list[tuple[str, int]]:
    assert annotator.user is not None
    return [(row["asks"], row["count"]) for row in session_notices(annotator.user)]


def test_from_waiting_to_the_last_comment(
    project: Project, alice: User, people: list[Annotator], client_of: Callable[[User], APIClient]
) -> None:
    bob, dora, erik = people
    assert told(bob) == []
    session = begin(project, alice, [bob, dora])
    assert told(bob) == told(dora) == [("judge", 3)]
    judge(take(bob), bob)
    skip(assignment=take(bob), annotator=bob, now=NOON)  # passed by is done, too
    assert told(bob) == [("judge", 1)]
    judge(take(bob), bob)
    assert told(bob) == [("reveal", 0)]
    reveal(member=member(session, bob), now=NOON)
    assert told(bob) == [("discuss", 0)]
    assert told(dora) == [("judge", 3)]

    assert bob.user is not None
    bobs = client_of(bob.user)
    assert bobs.post(f"/api/sessions/{session.pk}/look", {"comments": 0}, format="json").status_code == 204
    assert told(bob) == []
    close(session=session, by=alice, now=LATER)
    assert told(dora) == [("discuss", 0)]
    assert told(bob) == told(erik) == []

    item = session.items.all()[0]
    for author in (alice, alice, bob.user):
        comment(id=uuid4(), item=item, by=author, member=None, text="Why?", now=LATER)
    assert bobs.get("/api/session-notices").data == [
        {"session": session.pk, "name": "May", "project": "tea", "asks": "read", "count": 2}
    ]
    withdraw(comment=SessionComment.objects.filter(author=alice)[0], now=LATER)  # that something was said stays
    assert told(bob) == [("read", 2)]
    assert bobs.post(f"/api/sessions/{session.pk}/look", {"comments": 2}, format="json").status_code == 204
    assert told(bob) == []
    assert told(dora) == [("discuss", 3)]


def test_nobody_looks_at_what_is_not_open(
    project: Project, alice: User, people: list[Annotator], client_of: Callable[[User], APIClient]
) -> None:
    bob, dora, erik = people
    session = begin(project, alice, [bob, dora])
    answers = {}
    for user in (bob.user, erik.user, alice):
        assert user is not None
        said = client_of(user).post(f"/api/sessions/{session.pk}/look", {"comments": 0}, format="json")
        answers[user.username] = said.status_code
    assert answers == {"bob": 403, "erik": 404, "alice": 404}
    with pytest.raises(IntegrityError), transaction.atomic():
        SessionMember.objects.update(comments_seen=0)
    assert bob.user is not None
    for wrong in (-1, "many", None):
        said = client_of(bob.user).post(f"/api/sessions/{session.pk}/look", {"comments": wrong}, format="json")
        assert said.status_code == 422, wrong


def test_who_left_the_project_is_told_nothing(project: Project, alice: User, people: list[Annotator]) -> None:
    bob, dora, _ = people
    begin(project, alice, [bob, dora])
    Membership.objects.filter(user=bob.user).delete()
    assert told(bob) == []
    assert told(dora) == [("judge", 3)]
    assert session_notices(alice) == []  # she opened it, and is no member


def test_many_sessions_are_one_statement(project: Project, alice: User, people: list[Annotator]) -> None:
    bob, dora, erik = people
    for numbers in ((5,), (6,), (7,)):
        begin(project, alice, [bob, dora], *numbers)
    assert bob.user is not None  # loaded before the count
    with CaptureQueriesContext(connection) as queries:
        assert told(bob) == [("judge", 1)] * 3
    assert len(queries) == 1
    assert told(erik) == []
