"""The page about one annotator: figures, and the judgements behind each of them."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from rest_framework.test import APIClient

from annotation.models import Annotator, Comparison, Note, Project, Purpose
from annotation.services.calibration import calibrate
from annotation.services.excluding import exclude
from annotation.services.notes import write_note
from tests.annotation.world import LATER, NOON, add, hand, judge, take


def kind(client: APIClient, annotator: Annotator, name: str) -> list[dict[str, Any]]:
    """The judgements of a kind as the table shows them."""
    answer = client.get(f"/api/annotators/{annotator.pk}/judgements?kind={name}").data
    assert answer["total"] == len(answer["results"])
    rows: list[dict[str, Any]] = answer["results"]
    return rows


@pytest.fixture
def bobs(project: Project, alice: User, bob: User) -> Annotator:
    """Six comparisons: Alice always prefers the first; Bob twice the second, once a tie, once in 0.2 seconds."""
    add(project, 6)
    annotator = hand(bob, project)
    for user in (alice, bob):
        person = hand(user, project)
        for number in range(6):
            said: dict[str, Any] = {"ranking": [[0], [1]], "seconds": 8.0}
            if user == bob and number < 3:
                said["ranking"] = [[1], [0]] if number < 2 else [[0, 1]]
            if user == bob and number == 5:
                said["seconds"] = 0.2
            held = take(person)
            judge(held, person, NOON + timedelta(minutes=number), shown=held.shown, **said)
    return annotator


def test_each_figure_leads_to_the_judgements_behind_it(
    project: Project, bobs: Annotator, alice: User, client_of: Callable[[User], APIClient]
) -> None:
    calibrate(project=project, now=LATER)
    client = client_of(alice)
    page = client.get(f"/api/annotators/{bobs.pk}").data
    assert page["figures"]["judgements"] == page["kinds"]["all"] == 6
    assert page["figures"]["low"] < page["figures"]["reliability"] < page["figures"]["high"]
    assert page["pool"]["annotators"] == 2
    assert page["figures"]["speed"] == {**page["figures"]["speed"], "value": pytest.approx(1 / 6), "n": 6}
    assert [row["seconds"] for row in kind(client, bobs, "fast")] == [0.2]
    assert [row["ranking"] for row in kind(client, bobs, "ties")] == [[[0, 1]]]
    sides = kind(client, bobs, "left") + kind(client, bobs, "right")
    assert len(sides) == 5
    assert all(row["ranking"][0][0] == row["shown"][0] for row in kind(client, bobs, "left"))
    differing = {row["external_id"] for row in kind(client, bobs, "differs")}
    for row in kind(client, bobs, "all"):
        assert (row["external_id"] in differing) == (row["ranking"] != row["leading"])


def test_gold_is_listed_item_by_item(
    project: Project, bobs: Annotator, alice: User, client_of: Callable[[User], APIClient]
) -> None:
    Comparison.objects.filter(external_id__in=["c0", "c4"]).update(purpose=Purpose.GOLD, gold=[[0], [1]])
    calibrate(project=project, now=LATER)
    client = client_of(alice)
    gold = kind(client, bobs, "gold")
    assert {row["external_id"]: row["known"] for row in gold} == {"c0": [[0], [1]], "c4": [[0], [1]]}
    assert [row["external_id"] for row in kind(client, bobs, "gold_missed")] == ["c0"]
    figures = client.get(f"/api/annotators/{bobs.pk}").data["figures"]
    assert (figures["gold"]["n"], figures["gold_verdict"]) == (2, "goes on")


def test_a_work_comparison_with_a_gold_column_is_no_gold(
    project: Project, bobs: Annotator, alice: User, client_of: Callable[[User], APIClient]
) -> None:
    Comparison.objects.filter(external_id="c0").update(gold=[[0], [1]])
    assert kind(client_of(alice), bobs, "gold") == []


def test_what_is_excluded_shows_so_in_the_table_and_on_the_comparison(
    project: Project, bobs: Annotator, alice: User, client_of: Callable[[User], APIClient]
) -> None:
    client = client_of(alice)
    slip = kind(client, bobs, "all")[0]
    exclude(annotator=bobs, judgement=slip["id"], by=alice, reason="A slip.", now=LATER)
    assert [row["id"] for row in kind(client, bobs, "excluded")] == [slip["id"]]
    assert kind(client, bobs, "excluded")[0]["is_excluded"]
    told = client.get(f"/api/comparisons/{slip['comparison']}").data
    assert {row["annotator"]: row["is_excluded"] for row in told["judgements"]} == {"alice": False, "bob": True}
    assert {row["annotator"]: row["shown"] for row in told["judgements"]}["bob"] == slip["shown"]
    page = client.get(f"/api/annotators/{bobs.pk}").data
    assert [row["reason"] for row in page["exclusions"]] == ["A slip."]


def test_somebody_whom_no_report_has_read_has_no_figures(
    project: Project, bobs: Annotator, alice: User, client_of: Callable[[User], APIClient]
) -> None:
    page = client_of(alice).get(f"/api/annotators/{bobs.pk}").data
    assert (page["figures"], page["report"], page["kinds"]["all"]) == (None, None, 6)


def test_a_note_stands_on_the_own_page_until_it_is_confirmed(
    project: Project, bobs: Annotator, alice: User, bob: User, client_of: Callable[[User], APIClient]
) -> None:
    about = kind(client_of(alice), bobs, "all")[0]
    said = {"text": " Read both to the end. ", "judgement": str(about["id"])}
    made = client_of(alice).post(f"/api/annotators/{bobs.pk}/notes", said, format="json").data
    client = client_of(bob)
    [note] = client.get("/api/projects/tea/mine").data["notes"]
    assert (note["text"], note["about"], note["read_at"]) == ("Read both to the end.", about["prompt"], None)
    assert client.post(f"/api/notes/{made['id']}/read").status_code == 204
    first = Note.objects.get().read_at
    client.post(f"/api/notes/{made['id']}/read")
    assert Note.objects.get().read_at == first is not None
    assert client_of(alice).get("/api/projects/tea/mine").data["notes"] == []


def test_nobody_writes_to_a_name_from_a_file(project: Project, alice: User) -> None:
    from annotation.errors import Unacceptable

    imported = Annotator.objects.create(project=project, name="ann")
    with pytest.raises(Unacceptable, match="no login"):
        write_note(annotator=imported, by=alice, text="Hello.", now=NOON)
