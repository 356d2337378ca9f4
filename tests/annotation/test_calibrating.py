"""Calibrating and freezing: what a judgement becomes."""

import json
from hashlib import sha256

import pytest
from django.contrib.auth.models import User

from annotation.models import Judgement, Preference, Project, QualityReport, Snapshot
from annotation.selectors.judgements import current, read
from annotation.selectors.snapshots import file_path
from annotation.services.calibration import NothingJudged, calibrate
from annotation.services.judging import edit
from annotation.services.snapshots import freeze
from annotation.splits import split_of
from quality import digest
from tests.annotation.world import LATER, NOON, add, answer, hand, judge, take


def judged_by_both(project: Project, users: list[User], count: int) -> None:
    add(project, count)
    for user in users:
        annotator = hand(user, project)
        for _ in range(count):
            judge(take(annotator), annotator)


def test_a_judgement_appears_in_the_report_and_in_the_next_snapshot(project: Project, alice: User, bob: User) -> None:
    judged_by_both(project, [alice, bob], 3)
    snapshot = freeze(project=project, now=LATER)
    assert snapshot.judgements == 6
    assert {row["annotator"] for row in snapshot.report.figures["raters"]} == {"alice", "bob"}
    rows = [json.loads(line) for line in file_path(snapshot, "preferences.jsonl").read_text().splitlines()]
    assert {row["comparison"] for row in rows} == {"c0", "c1", "c2"}
    assert all(row["chosen"].endswith("r0") and row["p_chosen"] > 0.5 for row in rows)
    assert all(row["annotators"] == ["alice", "bob"] and 0 < row["certainty"] <= 1 for row in rows)
    said = [json.loads(line) for line in file_path(snapshot, "judgements.jsonl").read_text().splitlines()]
    assert {row["id"] for row in said} == {str(pk) for pk in Judgement.objects.values_list("pk", flat=True)}


def test_the_manifest_names_every_file_by_its_digest(project: Project, alice: User) -> None:
    judged_by_both(project, [alice], 2)
    snapshot = freeze(project=project, now=LATER)
    for name, entry in snapshot.manifest["files"].items():
        assert sha256(file_path(snapshot, name).read_bytes()).hexdigest() == entry["sha256"]


def test_a_preference_tells_how_strong_it_was_said_to_be(project: Project, alice: User, bob: User) -> None:
    add(project, 1)
    for user, strength in ((alice, 2), (bob, 3)):
        annotator = hand(user, project)
        judge(take(annotator), annotator, strength=strength)
    (line,) = file_path(freeze(project=project, now=LATER), "preferences.jsonl").read_text().splitlines()
    assert json.loads(line)["strength"] == 2  # the lower middle one: a step that somebody chose


def test_a_tie_is_in_one_file_with_one_half_and_not_in_the_other(project: Project, alice: User) -> None:
    add(project, 1)
    annotator = hand(alice, project)
    judge(take(annotator), annotator, ranking=[[0, 1]])
    snapshot = freeze(project=project, now=LATER)
    row = json.loads(file_path(snapshot, "preferences.jsonl").read_text())
    assert row["p_chosen"] == 0.5
    assert row["p_tie"] > 0.2
    assert file_path(snapshot, "preferences-no-ties.jsonl").read_text() == ""
    assert snapshot.ties == 1


def test_the_same_judgements_give_the_same_report(project: Project, alice: User) -> None:
    judged_by_both(project, [alice], 2)
    first = calibrate(project=project, now=NOON)
    again = calibrate(project=project, now=LATER)
    assert first.pk == again.pk
    assert first.inputs_digest == digest([row.observation for row in read(current(project))])
    assert QualityReport.objects.count() == 1


def test_an_edit_changes_the_report_and_leaves_the_old_snapshot_alone(project: Project, alice: User) -> None:
    judged_by_both(project, [alice], 1)
    before = freeze(project=project, now=NOON)
    text = file_path(before, "preferences.jsonl").read_text()
    edit(
        judgement=Judgement.objects.get(),
        annotator=hand(alice, project),
        answer=answer(ranking=[[1], [0]]),
        now=LATER,
    )
    after = freeze(project=project, now=LATER)
    assert file_path(before, "preferences.jsonl").read_text() == text
    assert json.loads(file_path(after, "preferences.jsonl").read_text())["chosen"].endswith("r1")
    assert (before.number, after.number) == (1, 2)
    assert before.report != after.report
    assert set(Preference.objects.values_list("report", flat=True)) == {after.report_id}


def test_nothing_judged_is_said_so_and_nothing_written(project: Project) -> None:
    add(project, 1)
    with pytest.raises(NothingJudged):
        freeze(project=project, now=NOON)
    assert Snapshot.objects.count() == QualityReport.objects.count() == 0


def test_about_one_prompt_in_seven_is_held_out() -> None:
    held = sum(split_of(sha256(str(number).encode()).hexdigest()) == "heldout" for number in range(4000))
    assert 500 < held < 700  # binomial(4000, .15): 600, standard deviation 23
