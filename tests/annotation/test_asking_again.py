"""Asking again only where needed, on a recorded crowd that is played through the real queue."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest

from annotation.models import Assignment, Comparison, Project, QualityReport
from bench.crowds import Mix, simulate
from bench.overlap.recording import Item, Recording, recording
from bench.overlap.replay import Outcome, replay

MOST = 5
CROWD = Mix("small", {"expert": 0.5, "ordinary": 0.4, "spammer": 0.1}, 100, 20, MOST, MOST, spread=2.5)


@pytest.fixture(scope="module")
def crowd() -> Recording:
    drawn = simulate(CROWD, rng=np.random.default_rng(3))
    start = datetime(2026, 1, 1, tzinfo=UTC)
    rng = np.random.default_rng(4)
    # Judgements of a pair lie an hour apart on average, so that the queue has others to ask about meanwhile.
    at = [start + timedelta(minutes=float(rng.exponential(60))) for _ in drawn.judgements]
    said = [replace(row, at=when.isoformat()) for row, when in zip(drawn.judgements, at, strict=True)]
    items = [
        Item(f"c{pair}", "Which?", (f"{pair} a", f"{pair} b"), int(label))
        for pair, label in enumerate(drawn.consensus)
    ]
    return recording(said, items)


def played(crowd: Recording, slug: str, **settings: Any) -> tuple[Project, Outcome]:
    project = Project.objects.create(slug=slug, name=slug, gold_rate=0.0, **settings)
    return project, replay(project=project, recording=crowd, every=100)


def match(crowd: Recording, outcome: Outcome) -> float:
    return float(np.mean([outcome.labels[item.id] == item.label for item in crowd.items]))


@pytest.mark.slow
@pytest.mark.django_db
def test_it_finds_as_many_truths_with_three_judgements_in_four_and_more_than_as_many_spread_evenly(
    crowd: Recording,
) -> None:
    _, full = played(crowd, "full", overlap=MOST)
    project, adaptive = played(crowd, "adaptive", overlap=2, overlap_max=MOST)
    assert full.judgements == MOST * CROWD.pairs == crowd.judgements
    assert adaptive.judgements < 0.75 * full.judgements
    whole = int(adaptive.per_comparison)
    share = adaptive.per_comparison - whole
    _, even = played(crowd, "even", overlap=whole, calibration_share=share, calibration_overlap=whole + 1)
    assert abs(even.judgements - adaptive.judgements) < 0.05 * adaptive.judgements
    # Pair by pair the labels of two replays differ on about one in ten: the standard error is .03.
    assert match(crowd, adaptive) > match(crowd, full) - 0.05
    assert match(crowd, adaptive) >= match(crowd, even)
    slots = {row.external_id: row.assignments.count() for row in Comparison.objects.filter(project=project)}
    added = Assignment.objects.filter(project=project, is_added=True)
    assert set(added.values_list("slot", flat=True)) <= {2, 3, 4}
    assert not Assignment.objects.filter(project=project, slot__gte=2, is_added=False).exists()
    assert {2, 3} <= set(slots.values()) <= {2, 3, 4, 5}
    assert not Assignment.objects.filter(project=project).exclude(state=Assignment.State.DONE).exists()


@pytest.mark.django_db
def test_a_pair_on_which_more_answers_would_change_nothing_is_not_asked_about(crowd: Recording) -> None:
    project, _ = played(crowd, "settled", overlap=3, overlap_max=4)
    newest = QualityReport.objects.filter(project=project).latest()
    settled = newest.preferences.filter(gain__lt=1e-3, judgements__lt=4)
    assert settled.exists()
    assert not newest.preferences.filter(gain__gt=0.05, judgements__lt=4).exists()
