"""Calibration holds on to the rankings that somebody knew."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User

from annotation.models import Comparison, GoldTerm, Project, Purpose
from annotation.selectors.known_rankings import known_rankings
from annotation.services.calibration import calibrate
from annotation.services.comparisons import NewComparison, add_comparisons
from annotation.services.recomputing import differences
from tests.annotation.world import LATER, NOON, add, hand, judge, take

KNOWN = [[1], [0]]


@pytest.fixture
def checked(project: Project, alice: User, bob: User) -> Project:
    """Two comparisons, and one of gold from a file; alice and bob prefer the first response of each."""
    add(project, 2)
    gold = NewComparison(
        where="line 9",
        id="gold",
        messages=[{"role": "user", "content": "Which?"}],
        responses=[("this", "a file"), ("that", "a file")],
        gold=KNOWN,
        purpose=Purpose.GOLD,
    )
    add_comparisons(project=project, rows=[gold])
    for rate, answers in ((0.0, 2), (1.0, 1)):
        Project.objects.update(gold_rate=rate)
        project.refresh_from_db()
        for user in (alice, bob):
            annotator = hand(user, project)
            for hour in range(answers):
                now = NOON + timedelta(hours=rate * 10 + hour)
                judge(take(annotator, now), annotator, now)
    return project


def test_a_report_names_what_was_known_and_is_made_again_to_the_digit(checked: Project) -> None:
    report = calibrate(project=checked, now=LATER + timedelta(days=1))
    assert report.parameters["known"] == {"gold": KNOWN}
    Comparison.objects.filter(external_id="gold").update(gold=[[0], [1]])
    assert differences(report) == []  # it stays by what it knew
    corrected = calibrate(project=checked, now=LATER + timedelta(days=1))
    assert corrected.parameters["known"] == {"gold": [[0], [1]]}
    assert differences(corrected) == []


def test_what_calibration_itself_said_is_not_known(checked: Project) -> None:
    row = Comparison.objects.get(external_id="gold")
    term = GoldTerm.objects.create(
        project=checked, comparison=row, origin=GoldTerm.Origin.MINED, state=GoldTerm.State.STANDING, ranking=KNOWN
    )
    assert known_rankings(checked) == {}
    GoldTerm.objects.filter(pk=term.pk).update(origin=GoldTerm.Origin.SESSION)
    assert known_rankings(checked) == {"gold": KNOWN}
    leaked = {"state": GoldTerm.State.RETIRED, "ended_at": LATER, "why": GoldTerm.Why.LEAK}
    GoldTerm.objects.filter(pk=term.pk).update(**leaked)
    assert known_rankings(checked) == {}
