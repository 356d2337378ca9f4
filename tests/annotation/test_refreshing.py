"""Reports begun at earlier ones, and reports made once more from the judgements that they name."""

import io
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError

from annotation.models import FitStart, Judgement, Preference, Project, QualityReport
from annotation.services import refreshing
from annotation.services.annotators import ensure_annotators
from annotation.services.calibration import calibrate
from annotation.services.recomputing import InputsChanged, differences, recompute
from annotation.services.refreshing import refresh, refresh_in_full
from annotation.services.snapshots import freeze
from tests.annotation.world import NOON, add

PEOPLE = ("ann", "ben", "cid", "dee")
MINUTE = timedelta(minutes=1)


@pytest.fixture
def busy(project: Project, monkeypatch: pytest.MonkeyPatch) -> Project:
    """A project of 40 comparisons, 30 of them judged; any number of judgements is many."""
    monkeypatch.setattr(refreshing, "SMALL", 0)
    add(project, 40)
    say(project, range(30), NOON)
    return project


def say(project: Project, numbers: range, now: datetime) -> None:
    """All but one of PEOPLE judge each comparison; now and then one of them errs or calls a tie."""
    people = ensure_annotators(project=project, names=PEOPLE)
    comparisons = {row.external_id: row for row in project.comparisons.all()}
    rankings = ([[0], [1]], [[1], [0]], [[0, 1]])
    Judgement.objects.bulk_create(
        Judgement(
            id=uuid4(), project=project, comparison=comparisons[f"c{number}"], annotator=people[name],
            ranking=rankings[(number % 2 + (number * 7 + place * 3) % 5 // 3) % 3], origin="import", received_at=now,
        )
        for number in numbers
        for place, name in enumerate(PEOPLE)
        if place != number % 4
    )  # fmt: skip


def test_judgements_that_came_since_are_read_from_where_the_last_full_report_ended(busy: Project) -> None:
    full = refresh(project=busy, now=NOON)
    say(busy, range(30, 33), NOON + MINUTE)
    second = refresh(project=busy, now=NOON + MINUTE)
    say(busy, range(33, 36), NOON + 2 * MINUTE)
    third = refresh(project=busy, now=NOON + 2 * MINUTE)
    assert (full.started_from, second.started_from, third.started_from) == (None, full, full)
    assert third.judgements == 36 * 3
    begun = {row.comparison_id: row.p_first for row in third.preferences.all()}
    whole = calibrate(project=busy, now=NOON + 2 * MINUTE)
    assert whole.started_from is None
    assert third.figures["shrinkage"] == full.figures["shrinkage"]
    # Both stop when posteriors move by 3e-4 on average; and a report in full chooses anew how strongly it shrinks.
    assert all(abs(begun[row.comparison_id] - row.p_first) < 0.06 for row in whole.preferences.all())


def test_every_report_is_made_again_to_the_digit(busy: Project) -> None:
    Project.objects.filter(pk=busy.pk).update(overlap_max=5)
    busy.refresh_from_db()
    full = refresh(project=busy, now=NOON)
    assert differences(full) == []
    say(busy, range(30, 34), NOON + MINUTE)
    begun = refresh(project=busy, now=NOON + MINUTE)
    assert begun.started_from == full
    assert begun.preferences.filter(gain__gt=0).exists()
    assert differences(begun) == []
    # Later judgements, an edit of an early one, and a start that is no longer kept change nothing of it.
    said = Judgement.objects.filter(comparison__external_id="c3").order_by("id")[0]
    Judgement.objects.create(
        id=uuid4(), project=busy, comparison=said.comparison, annotator=said.annotator, ranking=[[0, 1]],
        origin="import", received_at=NOON + 2 * MINUTE, supersedes=said,
    )  # fmt: skip
    say(busy, range(34, 40), NOON + 2 * MINUTE)
    newest = calibrate(project=busy, now=NOON + 2 * MINUTE)
    assert FitStart.objects.get().report == newest
    assert [differences(report) for report in (full, begun, newest)] == [[], [], []]


def test_a_digit_that_was_changed_by_hand_is_found(busy: Project) -> None:
    report = refresh(project=busy, now=NOON)
    row = report.preferences.all()[7]
    Preference.objects.filter(pk=row.pk).update(p_first=row.p_first + 1e-12)
    report.figures["agreement"]["raw"]["low"] += 1e-12
    report.save()
    assert differences(report) == ["figures.agreement", "1 of 30 preferences"]


def test_a_report_whose_judgements_are_gone_says_so(busy: Project) -> None:
    report = refresh(project=busy, now=NOON)
    Judgement.objects.filter(comparison__external_id="c1").delete()
    with pytest.raises(InputsChanged, match=report.inputs_digest[:12]):
        recompute(report)


def test_an_old_or_outgrown_start_is_not_begun_at(busy: Project) -> None:
    full = refresh(project=busy, now=NOON)
    say(busy, range(30, 31), NOON + MINUTE)
    assert refresh(project=busy, now=NOON + refreshing.IN_FULL_EVERY).started_from is None
    QualityReport.objects.exclude(pk=full.pk).delete()
    FitStart.objects.filter(report=full).delete()
    assert refresh(project=busy, now=NOON + MINUTE).started_from is None
    say(busy, range(31, 40), NOON + 2 * MINUTE)  # a quarter more
    assert refresh(project=busy, now=NOON + 2 * MINUTE).started_from is None


def test_few_judgements_are_always_read_in_full(project: Project) -> None:
    add(project, 4)
    say(project, range(2), NOON)
    refresh(project=project, now=NOON)
    say(project, range(2, 3), NOON + MINUTE)
    assert refresh(project=project, now=NOON + MINUTE).started_from is None


def test_by_schedule_the_newest_is_in_full_again(busy: Project) -> None:
    refresh(project=busy, now=NOON)
    say(busy, range(30, 33), NOON + MINUTE)
    begun = refresh(project=busy, now=NOON + MINUTE)
    assert refresh_in_full(now=NOON + 2 * MINUTE) == 1
    newest = QualityReport.objects.filter(project=busy).latest()
    assert (newest.started_from, newest.inputs_digest) == (None, begun.inputs_digest)
    assert refresh_in_full(now=NOON + 3 * MINUTE) == 0
    assert QualityReport.objects.filter(pk=begun.pk).exists()  # what a snapshot may name stays as it was


def test_a_snapshot_rests_on_a_report_in_full(busy: Project) -> None:
    refresh(project=busy, now=NOON)
    say(busy, range(30, 33), NOON + MINUTE)
    assert refresh(project=busy, now=NOON + MINUTE).started_from is not None
    assert freeze(project=busy, now=NOON + 2 * MINUTE).report.started_from is None


def test_a_report_that_others_began_at_cannot_be_deleted(busy: Project) -> None:
    full = refresh(project=busy, now=NOON)
    say(busy, range(30, 33), NOON + MINUTE)
    refresh(project=busy, now=NOON + MINUTE)
    with pytest.raises(IntegrityError):
        full.delete()


def test_the_command_makes_every_report_again(busy: Project) -> None:
    report = refresh(project=busy, now=NOON)
    out = io.StringIO()
    call_command("recompute", busy.slug, stdout=out)
    assert out.getvalue() == f"report {report.pk}, 90 judgements: the same to the digit\n"
    Preference.objects.filter(report=report).update(certainty=0.5)
    with pytest.raises(CommandError, match=r"1 of 1 .* differ"):
        call_command("recompute", busy.slug, stdout=out)
    assert "30 of 30 preferences" in out.getvalue()
    with pytest.raises(CommandError, match="no project"):
        call_command("recompute", "nowhere")
