"""Who may call what: the owner, an annotator, a stranger, and nobody."""

import re
from collections.abc import Callable
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from rest_framework.test import APIClient

from annotation.models import FileImport, Project
from annotation.services.discussing import comment
from annotation.services.excluding import exclude
from annotation.services.notes import write_note
from annotation.services.pool import add_to_pool
from annotation.services.reports import report
from annotation.services.sessions import open_session
from annotation.services.writing import claim_writing
from tests.annotation.world import LATER, NOON, add, hand, judge, take

ANSWER = {"id": str(uuid4()), "ranking": [[0], [1]]}
# method, address, body, status for owner, annotator, stranger. 404 for strangers: they do not learn what exists.
CALLS = [
    ("get", "/api/projects/tea", None, 200, 200, 404),
    ("post", "/api/projects/tea/claim", {"want": 1}, 200, 200, 404),
    ("get", "/api/projects/tea/judgements/mine", None, 200, 200, 404),
    ("get", "/api/projects/tea/mine", None, 200, 200, 404),
    ("get", "/api/projects/tea/judgements/recent", None, 200, 403, 404),
    ("get", "/api/projects/tea/progress", None, 200, 200, 404),
    ("post", "/api/projects/tea/guidelines/read", {"version": 1}, 204, 204, 404),
    ("get", "/api/projects/tea/settings", None, 200, 403, 404),
    ("patch", "/api/projects/tea/settings", {"overlap": 3}, 200, 403, 404),
    ("get", "/api/projects/tea/people", None, 200, 403, 404),
    ("post", "/api/projects/tea/people", {"username": "eva", "role": "annotator"}, 201, 403, 404),
    ("patch", "/api/people/{bob}", {"is_paused": True}, 200, 403, 404),
    ("patch", "/api/people/{bob}/role", {"role": "annotator"}, 200, 403, 404),
    ("post", "/api/comparisons/{comparison}/pause", None, 204, 403, 404),
    ("delete", "/api/comparisons/{comparison}/pause", None, 204, 403, 404),
    ("get", "/api/annotators/{bob}", None, 200, 403, 404),
    ("get", "/api/annotators/{bob}/judgements", None, 200, 403, 404),
    ("post", "/api/annotators/{bob}/exclusions", {"reason": "Spam."}, 201, 403, 404),
    ("post", "/api/annotators/{bob}/notes", {"text": "Well done."}, 201, 403, 404),
    ("post", "/api/notes/{note}/read", None, 404, 204, 404),
    ("get", "/api/projects/tea/exclusions", None, 200, 403, 404),
    ("post", "/api/exclusions/{exclusion}/lift", {"reason": "Looked again."}, 200, 403, 404),
    ("get", "/api/projects/tea/gold", None, 200, 403, 404),
    ("post", "/api/comparisons/{comparison}/gold/accept", None, 409, 403, 404),
    ("post", "/api/comparisons/{comparison}/gold/decline", {}, 409, 403, 404),
    ("post", "/api/comparisons/{comparison}/gold/retire", {"reason": "Dated."}, 409, 403, 404),
    ("post", "/api/comparisons/{comparison}/gold/undo", {}, 409, 403, 404),
    ("get", "/api/projects/tea/disputes", None, 200, 403, 404),
    ("post", "/api/projects/tea/disputes/claim", {"want": 1}, 200, 403, 404),
    ("get", "/api/projects/tea/sessions", None, 200, 200, 404),
    ("post", "/api/projects/tea/sessions", {"name": "June", "count": 1}, 422, 403, 404),
    ("get", "/api/sessions/{session}", None, 200, 200, 404),
    ("post", "/api/sessions/{session}/reveal", None, 404, 409, 404),
    ("post", "/api/sessions/{session}/close", None, 200, 403, 404),
    ("post", "/api/sessions/{session}/look", {"comments": 0}, 404, 403, 404),
    ("get", "/api/session-notices", None, 200, 200, 200),
    ("post", "/api/session-items/{item}/comments", {"id": str(uuid4()), "text": "Why?"}, 204, 403, 404),
    ("post", "/api/session-items/{item}/conclusion", {"text": "So."}, 204, 403, 404),
    ("delete", "/api/session-comments/{comment}", None, 204, 404, 404),
    ("get", "/api/assignments/{held}/others", None, 403, 403, 404),
    ("get", "/api/comparisons/{comparison}", None, 200, 403, 404),
    ("get", "/api/projects/tea/quality", None, 200, 403, 404),
    ("post", "/api/projects/tea/quality/refresh", None, 202, 403, 404),
    ("get", "/api/projects/tea/comparisons", None, 200, 403, 404),
    ("get", "/api/projects/tea/snapshots", None, 200, 403, 404),
    ("post", "/api/projects/tea/snapshots", None, 201, 403, 404),
    ("get", "/api/projects/tea/export/judgements.jsonl", None, 200, 403, 404),
    ("get", "/api/projects/tea/export/audit.jsonl", None, 200, 403, 404),
    ("get", "/api/projects/tea/export/nothing.jsonl", None, 404, 403, 404),
    ("get", "/api/projects/tea/imports", None, 200, 403, 404),
    ("post", "/api/projects/tea/imports", None, 422, 403, 404),
    ("get", "/api/imports/{sent}/left-out.jsonl", None, 404, 403, 404),
    ("post", "/api/projects/tea/simulate", {"judgements": 1}, 403, 403, 404),
    ("post", "/api/assignments/{held}/judgements", ANSWER, 403, 201, 404),
    ("post", "/api/assignments/{held}/skip", {}, 403, 204, 404),
    ("delete", "/api/assignments/{held}/skip", None, 403, 403, 404),
    ("post", "/api/assignments/{held}/renew", None, 409, 200, 404),
    ("post", "/api/assignments/{held}/release", None, 204, 204, 404),
    ("post", "/api/judgements/{said}/edits", ANSWER, 403, 201, 404),
    ("post", "/api/assignments/{held}/reports", {"id": str(uuid4()), "text": "Cut."}, 204, 204, 404),
    ("get", "/api/projects/tea/reports", None, 200, 403, 404),
    ("post", "/api/reports/{report}/settled", None, 204, 403, 404),
    ("post", "/api/projects/tea/writing/claim", None, 200, 200, 404),
    ("post", "/api/writings/{writing}/demonstration", {"text": "So."}, 403, 204, 404),
    ("post", "/api/writings/{writing}/pass", None, 403, 204, 404),
    ("post", "/api/writings/{writing}/take-back", None, 403, 204, 404),
]


@pytest.mark.parametrize(("method", "address", "body", "owner", "annotator", "stranger"), CALLS)
@pytest.mark.parametrize("who", ["owner", "annotator", "stranger", "nobody"])
def test_each_call_answers_by_role(
    method: str,
    address: str,
    body: dict[str, object] | None,
    owner: int,
    annotator: int,
    stranger: int,
    who: str,
    project: Project,
    alice: User,
    bob: User,
    carol: User,
    client_of: Callable[[User], APIClient],
) -> None:
    add(project, 3)
    bobs = hand(bob, project)
    said = judge(take(bobs), bobs)
    held = take(bobs)
    people = {"owner": (alice, owner), "annotator": (bob, annotator), "stranger": (carol, stranger)}
    client, expected = (APIClient(), 403) if who == "nobody" else (client_of(people[who][0]), people[who][1])
    reported = report(id=uuid4(), assignment=held, annotator=bobs, text="broken", now=NOON)
    Project.objects.update(demonstrations_wanted=1)
    add_to_pool(project=project, conversations=[[{"role": "user", "content": "Tea?"}]])
    writing = claim_writing(annotator=bobs, now=NOON)
    assert writing is not None
    sent = FileImport.objects.create(project=project, kind="comparisons", name="a.csv", file="a.csv", size_bytes=1)
    note = write_note(annotator=bobs, by=alice, text="Read on.", now=NOON)
    exclusion = exclude(annotator=bobs, starts_at=LATER, by=alice, reason="Tired.", now=NOON)
    dora = hand(User.objects.create_user("dora"), project)
    session = open_session(
        project=project, name="May", about="", annotators=[bobs.pk, dora.pk], tag="", count=0, by=alice, now=NOON,
        comparisons=[project.comparisons.get(external_id="c2").pk],
    )  # fmt: skip
    item = session.items.get()
    worded = comment(id=uuid4(), item=item, by=alice, member=None, text="Why so?", now=NOON)
    path = address.format(
        session=session.pk,
        item=item.pk,
        comment=worded.pk,
        note=note.pk,
        exclusion=exclusion.pk,
        held=held.pk,
        said=said.pk,
        bob=bobs.pk,
        comparison=held.comparison_id,
        report=reported.pk,
        writing=writing.pk,
        sent=sent.pk,
    )
    response = getattr(client, method)(path, body, format="multipart" if path.endswith("imports") else "json")
    assert response.status_code == expected, getattr(response, "data", response)


def test_every_address_of_collecting_is_in_the_list() -> None:
    from annotation.api.urls import urlpatterns

    tried = {address.split("/api/")[1] for _, address, *_ in CALLS}
    tried = {path.replace("projects/tea", "projects/<slug:slug>") for path in tried}
    tried = {re.sub("{said}|{report}|{sent}|{comment}", "<uuid:pk>", path) for path in tried}
    tried = {
        re.sub("{held}|{bob}|{comparison}|{writing}|{note}|{exclusion}|{session}|{item}", "<int:pk>", path)
        for path in tried
    }
    tried = {re.sub(r"export/\w+\.jsonl", "export/<slug:what>.jsonl", path) for path in tried}
    open_to_all = {"session", "projects"}
    assert {str(route.pattern) for route in urlpatterns} - open_to_all == tried
