"""A word to the managers from inside a task."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from rest_framework.test import APIClient

from annotation.models import Assignment, Project
from tests.annotation.world import add, hand, take

pytestmark = pytest.mark.django_db


def test_a_report_reaches_the_managers_until_it_is_settled(
    project: Project, bob: User, alice: User, client_of: Callable[[User], APIClient]
) -> None:
    add(project, 1)
    held = take(hand(bob, project))
    body = {"id": str(uuid4()), "text": " Cut off. "}
    for _ in range(2):  # the second is a client that never heard the answer
        said = client_of(bob).post(f"/api/assignments/{held.pk}/reports", body, format="json")
        assert said.status_code == 204
    assert Assignment.objects.get(pk=held.pk).state == "leased"
    (row,) = client_of(alice).get("/api/projects/tea/reports").json()
    assert (row["text"], row["comparison_name"], row["prompt"]) == ("Cut off.", "c0", "question 0")
    assert client_of(alice).post(f"/api/reports/{row['id']}/settled").status_code == 204
    assert client_of(alice).get("/api/projects/tea/reports").json() == []


def test_a_report_says_something(project: Project, bob: User, client_of: Callable[[User], APIClient]) -> None:
    add(project, 1)
    held = take(hand(bob, project))
    refused = client_of(bob).post(
        f"/api/assignments/{held.pk}/reports", {"id": str(uuid4()), "text": "  "}, format="json"
    )
    assert (refused.status_code, refused.json()["where"]) == (422, "text")
