"""Half of the annotators turn their labels over for a day: nothing learns from it before somebody has looked."""

import random
from datetime import timedelta
from uuid import UUID

import pytest
from django.utils import timezone

from annotation.models import Project
from annotation.selectors.data_checks import data_checks
from annotation.services.calibration import calibrate
from annotation.services.comparisons import NewComparison, add_comparisons
from annotation.services.imported_judgements import add_imported, parse_row
from tests.training.driving import at_round_1, drive, start
from training.models import LoopSettings, Policy, Round
from training.services import rounds

pytestmark = pytest.mark.django_db

CROWD = [f"a{number}" for number in range(8)]
TURNED = set(CROWD[:4])
COMPARISONS, DAYS, JUDGES, RIGHT = 200, 4, 4, 0.87
NOW = timezone.now()


def crowd(project: Project, *, poisoned: bool) -> None:
    """Each comparison has four judges of eight, who are right in 87 %; on the last day half of these turn it over."""
    rows = [
        NewComparison(
            where=f"line {n}",
            id=f"p{n}",
            messages=[{"role": "user", "content": f"Ask {n}"}],
            responses=[("a short one", "old"), (f"a longer one, the {n}th", "old")],
        )
        for n in range(COMPARISONS)
    ]
    add_comparisons(project=project, rows=rows)
    rng = random.Random(3)
    lines = []
    for n in range(COMPARISONS):
        day = n * DAYS // COMPARISONS
        for name in rng.sample(CROWD, JUDGES):
            right = rng.random() < RIGHT
            if poisoned and day == DAYS - 1 and name in TURNED:
                right = not right
            at = NOW - timedelta(days=DAYS - day, minutes=-n)
            lines.append(
                {
                    "id": str(UUID(int=rng.getrandbits(128), version=4)),
                    "comparison": f"p{n}",
                    "annotator": name,
                    "ranking": [[1], [0]] if right else [[0], [1]],
                    "shown": rng.sample([0, 1], 2),
                    "at": at.isoformat(),
                }
            )
    read = [parse_row(line, where=f"line {number}") for number, line in enumerate(lines, 1)]
    add_imported(project=project, rows=read, now=NOW)
    calibrate(project=project, now=NOW)  # as beat does while judgements arrive


def test_a_days_turned_labels_are_caught_before_anything_trains(project: Project, loop: LoopSettings) -> None:
    round_1 = at_round_1(project)
    crowd(project, poisoned=True)
    failed = {check.name: check.sentence for check in data_checks(project) if not check.passed}
    # Where exactly half turn over, the other half disagrees as much: the day is found, not who is to blame.
    assert "drift" in failed, data_checks(project)
    with pytest.raises(rounds.DataHeldBack):
        start(project)
    round_1.refresh_from_db()
    assert round_1.state == Round.State.COLLECTING
    assert not round_1.runs.exists()
    assert Policy.objects.get(is_promoted=True).version == 0


def test_the_same_crowd_on_honest_days_trains_and_is_promoted(project: Project, loop: LoopSettings) -> None:
    round_1 = at_round_1(project)
    crowd(project, poisoned=False)
    assert [check.name for check in data_checks(project) if not check.passed] == []
    start(project)
    assert drive(round_1).state == Round.State.CLOSED
    assert Policy.objects.get(is_promoted=True).version == 1
