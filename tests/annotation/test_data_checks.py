"""Whether judgements are fit to be learnt from: each figure against the project's bound."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from annotation.models import Project, QualityReport
from annotation.selectors.data_checks import data_checks
from annotation.services.calibration import calibrate
from tests.annotation.world import NOON, add, hand, judge, take

GOOD = {"value": 0.75, "low": 0.7, "high": 0.8, "n": 400}


def report(project: Project, **changes: Any) -> None:
    """A newest report with these figures in place of a good one's."""
    calibrate(project=project, now=timezone.now())
    row = QualityReport.objects.latest()
    row.figures |= {
        "agreement": row.figures["agreement"] | {"raw_without_ties": changes.get("agreement", GOOD)},
        "checks": changes.get("checks", {}),
        "drift": changes.get("drift", {}),
        "raters": [rater | {"flags": changes.get("flags", [])} for rater in row.figures["raters"]],
    }
    row.save()


@pytest.fixture
def judged(project: Project, alice: User, bob: User) -> Project:
    """Six comparisons, judged by both."""
    add(project, 6)
    for user in (alice, bob):
        person = hand(user, project)
        for _ in range(6):
            judge(take(person), person)
    return project


def failing(project: Project) -> list[str]:
    return [check.name for check in data_checks(project) if not check.passed]


def test_before_the_first_report_nothing_is_held_back(judged: Project) -> None:
    assert data_checks(judged) == []


@pytest.mark.parametrize(
    ("low", "high", "held"), [(0.5, 0.54, True), (0.5, 0.55, False), (0.6, 0.7, False), (0.1, 0.2, True)]
)
def test_agreement_holds_back_where_its_whole_interval_lies_below_the_floor(
    judged: Project, low: float, high: float, held: bool
) -> None:
    report(judged, agreement={"value": low, "low": low, "high": high, "n": 60})
    assert failing(judged) == (["agreement"] if held else [])


def test_an_unknown_agreement_holds_nothing_back(judged: Project) -> None:
    report(judged, agreement={"value": None, "why": "no comparison was judged by two annotators"})
    assert failing(judged) == []


def test_known_rankings_are_counted_together(judged: Project) -> None:
    # Beta(1 + right, 1 + wrong): 9 of 10 and 2 of 30 right are 11 of 40, surely below .6
    gold = {"ann": (9, 10), "ben": (2, 30)}
    told = {name: {"gold": {"value": (1 + right) / (2 + n), "n": n}} for name, (right, n) in gold.items()}
    report(judged, checks=told)
    [check] = [check for check in data_checks(judged) if check.name == "gold"]
    assert not check.passed
    assert check.value == pytest.approx(11 / 40)
    assert "n = 40" in check.sentence


def test_doubtful_annotators_are_named(judged: Project) -> None:
    report(judged, flags=["few", "left_bias"])
    assert failing(judged) == []
    report(judged, flags=["reversed"])
    [check] = [check for check in data_checks(judged) if not check.passed]
    assert check.name == "flagged"
    assert check.sentence.startswith("100% of the judgements are by annotators with a flag that casts doubt: ")


def test_drift_holds_back_the_judgements_since_it_began(judged: Project) -> None:
    own = judged.judgements.filter(annotator__name="bob").order_by("received_at")
    for minute, row in enumerate(own):
        row.judged_at = NOON + timedelta(minutes=minute)
        row.save()
    rows = list(own.order_by("judged_at"))
    seen = {"windows": [], "p": 0.001, "is_alarm": True, "since": str(rows[-3].pk)}
    report(judged, drift={"bob": seen})
    [check] = [check for check in data_checks(judged) if check.name == "drift"]
    assert not check.passed
    assert check.value == pytest.approx(2 / 12)
    report(judged, drift={"bob": seen | {"is_alarm": False}})
    assert failing(judged) == []
