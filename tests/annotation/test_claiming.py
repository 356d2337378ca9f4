"""Claiming: who gets which comparison, and for how long."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from rest_framework.test import APIClient

from annotation.models import Assignment, Project
from annotation.services.display import display_order
from annotation.services.leases import LeaseLost, release, renew, skip
from annotation.services.queue import claim
from tests.annotation.world import LATER, NOON, add, hand, judge, take


def test_bob_never_gets_the_same_comparison_twice(project: Project, bob: User) -> None:
    add(project, 3)  # six wanted answers
    annotator = hand(bob, project)
    seen = []
    while found := claim(annotator=annotator, want=1, now=NOON):
        seen.append(found[0].comparison_id)
        judge(found[0], annotator)
    assert len(seen) == len(set(seen)) == 3


def test_a_reload_shows_bob_what_he_holds(project: Project, bob: User) -> None:
    add(project, 3)
    annotator = hand(bob, project)
    first = claim(annotator=annotator, want=2, now=NOON)
    again = claim(annotator=annotator, want=2, now=NOON + timedelta(seconds=5))
    assert [row.pk for row in again] == [row.pk for row in first]
    assert [row.shown for row in again] == [row.shown for row in first]


def test_a_comparison_is_answered_as_often_as_wanted_and_no_oftener(
    project: Project, alice: User, bob: User, carol: User
) -> None:
    add(project, 1)
    for user in (alice, bob):
        annotator = hand(user, project)
        judge(take(annotator), annotator)
    assert claim(annotator=hand(carol, project), want=1, now=NOON) == []


def test_alice_gets_what_bob_left_when_his_lease_is_over(project: Project, alice: User, bob: User) -> None:
    Project.objects.update(overlap=1)
    project.refresh_from_db()
    add(project, 1)
    taken = take(hand(bob, project))
    assert claim(annotator=hand(alice, project), want=1, now=NOON) == []
    assert take(hand(alice, project), LATER).pk == taken.pk


def test_bob_alone_is_not_starved_by_his_own_expired_lease(project: Project, bob: User) -> None:
    add(project, 1)
    first = take(hand(bob, project))
    assert take(hand(bob, project), LATER).comparison_id == first.comparison_id


def test_renewing_holds_the_lease_and_a_lost_one_says_so(project: Project, alice: User, bob: User) -> None:
    Project.objects.update(overlap=1)
    project.refresh_from_db()
    add(project, 1)
    assignment = take(hand(bob, project))
    until = renew(assignment=assignment, annotator=hand(bob, project), now=NOON + timedelta(seconds=200))
    assert until == NOON + timedelta(seconds=200 + project.lease_floor_s)
    take(hand(alice, project), LATER)
    with pytest.raises(LeaseLost):
        renew(assignment=assignment, annotator=hand(bob, project), now=LATER)


def test_what_bob_skips_goes_to_alice_and_never_comes_back(project: Project, alice: User, bob: User) -> None:
    Project.objects.update(overlap=1)
    project.refresh_from_db()
    add(project, 1)
    skip(assignment=take(hand(bob, project)), annotator=hand(bob, project), reason="I know the author", now=NOON)
    assert claim(annotator=hand(bob, project), want=1, now=NOON) == []
    assert take(hand(alice, project)).state == Assignment.State.LEASED


def test_what_bob_gives_back_is_open(project: Project, bob: User) -> None:
    add(project, 1)
    assignment = take(hand(bob, project))
    release(assignment=assignment, annotator=hand(bob, project), now=NOON)
    assignment.refresh_from_db()
    assert (assignment.state, assignment.annotator) == (Assignment.State.OPEN, None)


def test_a_paused_project_hands_nothing_out(project: Project, bob: User) -> None:
    add(project, 1)
    Project.objects.update(is_paused=True)
    project.refresh_from_db()
    assert claim(annotator=hand(bob, project), want=1, now=NOON) == []


def test_sides_are_balanced_and_stable() -> None:
    orders = [display_order(annotator_id=7, comparison_id=pk, count=2) for pk in range(2000)]
    swapped = sum(order == [1, 0] for order in orders)
    assert 900 < swapped < 1100  # binomial(2000, .5): four and a half standard deviations
    assert orders[5] == display_order(annotator_id=7, comparison_id=5, count=2)


def test_what_lies_open_in_another_tab_is_not_given_out_again(project: Project, bob: User) -> None:
    add(project, 3)
    bobs = hand(bob, project)
    here = claim(annotator=bobs, want=2, now=NOON)
    there = claim(annotator=bobs, want=2, now=NOON, besides=[row.pk for row in here])
    assert len(there) == 1
    assert {row.pk for row in there}.isdisjoint(row.pk for row in here)
    everything = claim(annotator=bobs, want=5, now=NOON)
    assert {row.pk for row in everything} == {row.pk for row in [*here, *there]}


def test_an_answer_brings_the_next(project: Project, bob: User, client_of: Callable[[User], APIClient]) -> None:
    add(project, 3)
    client = client_of(bob)
    first, second = client.post("/api/projects/tea/claim", {"want": 2}, format="json").json()["items"]
    body = {"id": str(uuid4()), "ranking": [[0], [1]]}
    path = f"/api/assignments/{first['assignment']}/judgements"
    said = client.post(f"{path}?want=2&besides={second['assignment']}", body, format="json")
    assert said.status_code == 201
    assert [item["comparison"] for item in said.json()["next"]["items"]] not in ([], [second["comparison"]])
    again = client.post(path, body, format="json")
    assert (again.status_code, again.json()["next"]) == (200, None)
