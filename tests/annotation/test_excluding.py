"""Excluding judgements from calibration, with a reason, and letting them back in."""

import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from rest_framework.test import APIClient

from annotation.errors import DomainError, Unacceptable
from annotation.models import Exclusion, Judgement, Project, QualityReport
from annotation.selectors.exports import audit_lines
from annotation.selectors.judgements import current
from annotation.selectors.quality import quality_page, stale_projects
from annotation.selectors.snapshots import file_path
from annotation.services.calibration import NothingJudged, calibrate
from annotation.services.excluding import AlreadyExcluded, AlreadyLifted, exclude, lift
from annotation.services.snapshots import freeze
from tests.annotation.world import LATER, NOON, add, hand, judge, take


@pytest.fixture
def judged(project: Project, alice: User, bob: User) -> Project:
    """Alice prefers the first response of three comparisons, Bob the second, an hour apart each."""
    add(project, 3)
    for user, ranking in ((alice, [[0], [1]]), (bob, [[1], [0]])):
        annotator = hand(user, project)
        for hour in range(3):
            now = NOON + timedelta(hours=hour)
            judge(take(annotator, now), annotator, now, ranking=ranking)
    return project


def counted(project: Project) -> list[str]:
    return sorted(current(project).values_list("annotator__name", flat=True))


def test_an_excluded_annotator_counts_for_nothing_and_nothing_is_deleted(
    judged: Project, alice: User, bob: User
) -> None:
    before = calibrate(project=judged, now=LATER)
    row = exclude(annotator=hand(bob, judged), by=alice, reason="Clicked at random.", now=LATER)
    after = freeze(project=judged, now=LATER)
    assert counted(judged) == ["alice"] * 3
    assert after.report.inputs_digest != before.inputs_digest
    assert [rater["annotator"] for rater in after.report.figures["raters"]] == ["alice"]
    assert after.manifest["parameters"]["exclusions"] == [row.pk]
    frozen = [json.loads(line) for line in file_path(after, "judgements.jsonl").read_text().splitlines()]
    assert {line["annotator"] for line in frozen} == {"alice"}
    pairs = [json.loads(line) for line in file_path(after, "preferences.jsonl").read_text().splitlines()]
    assert all(line["chosen"].endswith("r0") for line in pairs)
    assert Judgement.objects.count() == 6


def test_lifting_brings_the_same_report_back_and_keeps_who_and_why(judged: Project, alice: User, bob: User) -> None:
    before = calibrate(project=judged, now=NOON)
    row = exclude(annotator=hand(bob, judged), by=alice, reason="Clicked at random.", now=LATER)
    calibrate(project=judged, now=LATER)
    lift(exclusion=row, by=alice, reason="It was a shared account.", now=LATER)
    again = calibrate(project=judged, now=LATER)
    assert (again.pk, again.inputs_digest) == (before.pk, before.inputs_digest)
    row.refresh_from_db()
    assert (row.reason, row.lifted_reason, row.created_by, row.lifted_by) == (
        "Clicked at random.", "It was a shared account.", alice, alice,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("starts", "ends", "left"), [(None, None, 0), (1, None, 1), (None, 1, 2), (1, 2, 2), (0, 3, 0), (3, None, 3)]
)
def test_a_window_takes_out_what_was_judged_from_its_start_until_before_its_end(
    judged: Project, alice: User, bob: User, starts: int | None, ends: int | None, left: int
) -> None:
    window = [None if hour is None else NOON + timedelta(hours=hour) for hour in (starts, ends)]
    exclude(annotator=hand(bob, judged), by=alice, reason="Ill.", now=LATER, starts_at=window[0], ends_at=window[1])
    assert counted(judged) == ["alice"] * 3 + ["bob"] * left


def test_one_judgement_is_excluded_alone(judged: Project, alice: User, bob: User) -> None:
    slip = Judgement.objects.filter(annotator__name="bob").first()
    assert slip is not None
    exclude(annotator=hand(bob, judged), judgement=slip.pk, by=alice, reason="A slip.", now=LATER)
    assert counted(judged) == ["alice"] * 3 + ["bob"] * 2
    assert slip not in current(judged)


def test_the_audit_names_what_is_excluded(judged: Project, alice: User, bob: User) -> None:
    exclude(annotator=hand(bob, judged), by=alice, reason="Spam.", now=LATER)
    lines = [json.loads(line) for line in audit_lines(judged)]
    assert {line["annotator"]: line["excluded"] for line in lines} == {"alice": False, "bob": True}


def test_the_report_is_stale_until_it_reads_what_counts_now(judged: Project, alice: User, bob: User) -> None:
    calibrate(project=judged, now=NOON)
    assert stale_projects() == []
    row = exclude(annotator=hand(bob, judged), by=alice, reason="Spam.", now=LATER)
    assert stale_projects() == [judged]
    assert quality_page(judged, you=None)["is_stale"]
    calibrate(project=judged, now=LATER)
    assert stale_projects() == []
    lift(exclusion=row, by=alice, reason="No.", now=LATER)
    assert stale_projects() == [judged]


def test_where_everything_is_excluded_the_refusal_says_so(judged: Project, alice: User, bob: User) -> None:
    for user in (alice, bob):
        exclude(annotator=hand(user, judged), by=alice, reason="A test.", now=LATER)
    with pytest.raises(NothingJudged, match="every judgement is excluded"):
        calibrate(project=judged, now=LATER)
    assert not QualityReport.objects.exists()


def test_the_same_twice_no_reason_and_a_window_backwards_are_refused(judged: Project, alice: User, bob: User) -> None:
    bobs = hand(bob, judged)
    row = exclude(annotator=bobs, by=alice, reason="Spam.", now=LATER)
    refused: list[tuple[type[DomainError], dict[str, object]]] = [
        (AlreadyExcluded, {"reason": "Again."}),
        (Unacceptable, {"reason": "  "}),
        (Unacceptable, {"reason": "Backwards.", "starts_at": LATER, "ends_at": NOON}),
        (Unacceptable, {"reason": "Hers.", "judgement": Judgement.objects.filter(annotator__name="alice")[0].pk}),
    ]
    for error, given in refused:
        with pytest.raises(error):
            exclude(annotator=bobs, by=alice, now=LATER, **given)  # type: ignore[arg-type]
    lift(exclusion=row, by=alice, reason="Mended.", now=LATER)
    with pytest.raises(AlreadyLifted):
        lift(exclusion=row, by=alice, reason="Twice.", now=LATER)
    assert Exclusion.objects.count() == 1


def test_the_list_keeps_lifted_ones_after_those_that_stand(
    judged: Project, alice: User, bob: User, client_of: Callable[[User], APIClient]
) -> None:
    client = client_of(alice)
    bobs = hand(bob, judged)
    first = client.post(f"/api/annotators/{bobs.pk}/exclusions", {"reason": "Spam."}, format="json").data
    assert (first["judgements"], first["created_by"]) == (3, "alice")
    client.post(f"/api/exclusions/{first['id']}/lift", {"reason": "No."}, format="json")
    window = {"reason": "Ill.", "starts_at": NOON.isoformat(), "ends_at": LATER.isoformat()}
    client.post(f"/api/annotators/{bobs.pk}/exclusions", window, format="json")
    listed = client.get("/api/projects/tea/exclusions").data
    assert [(row["reason"], row["judgements"], row["lifted_by"]) for row in listed] == [
        ("Ill.", 2, None),
        ("Spam.", 3, "alice"),
    ]
