"""The list of projects: each with its own counts, in as many queries for thirty as for three."""

from collections.abc import Callable
from datetime import timedelta

from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from annotation.models import Membership, Project, QualityReport
from annotation.services.calibration import calibrate
from annotation.services.excluding import exclude
from tests.annotation.world import LATER, add, hand, judge, take

Login = Callable[[User], APIClient]


def queries_for(client: APIClient) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert client.get("/api/projects").status_code == 200
    return len(asked)


def test_each_project_has_its_own_counts(project: Project, alice: User, bob: User, client_of: Login) -> None:
    other = Project.objects.create(slug="coffee", name="Coffee", overlap=1)
    for user, role in ((alice, Membership.Role.OWNER), (bob, Membership.Role.ANNOTATOR)):
        Membership.objects.create(project=other, user=user, role=role)
    add(project, 3)
    add(other, 1)
    for user in (alice, bob):
        judge(take(hand(user, project)), hand(user, project))
    judge(take(hand(bob, other)), hand(bob, other))
    calibrate(project=project, now=LATER)
    rows = {row["slug"]: row for row in client_of(alice).get("/api/projects").json()}
    assert [(rows[slug]["comparisons"], rows[slug]["judgements"]) for slug in ("tea", "coffee")] == [(3, 2), (1, 1)]
    assert [rows[slug]["open_assignments"] for slug in ("tea", "coffee")] == [4, 0]
    assert rows["tea"]["raw_agreement"] == QualityReport.objects.get().figures["agreement"]["raw"]
    assert rows["coffee"]["raw_agreement"] is None
    assert all(row["raw_agreement"] is None for row in client_of(bob).get("/api/projects").json())
    assert client_of(alice).get("/api/projects/tea").json() == rows["tea"]


def test_what_is_excluded_does_not_count(project: Project, alice: User, bob: User, client_of: Login) -> None:
    add(project, 2)
    for user in (alice, bob):
        judge(take(hand(user, project)), hand(user, project))
    exclude(annotator=hand(bob, project), by=alice, reason="Clicked at random.", now=LATER + timedelta(hours=1))
    assert client_of(alice).get("/api/projects").json()[0]["judgements"] == 1


def test_thirty_projects_cost_no_more_queries_than_three(alice: User, client_of: Login) -> None:
    client = client_of(alice)

    def open_more(count: int) -> None:
        for number in range(count):
            fresh = Project.objects.create(slug=f"p{Project.objects.count()}-{number}", name="More")
            Membership.objects.create(project=fresh, user=alice, role=Membership.Role.OWNER)
            add(fresh, 1)

    open_more(2)
    few = queries_for(client)
    open_more(27)
    assert queries_for(client) == few <= 11
