"""Each figure of the Quality page leads to the comparisons behind it; agreement over time is told in runs."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from django.contrib.auth.models import User
from rest_framework.test import APIClient

from annotation.models import Project
from annotation.services.calibration import calibrate
from annotation.services.over_time import RUNS, agreement_over_time
from quality.judgements import Judgement as Observation
from tests.annotation.test_calibrating_more import compare, say
from tests.annotation.world import NOON


@pytest.fixture
def judged(project: Project) -> Project:
    """0: three agree. 1: two disagree. 2: ann alone. 3: ann and cid, ann a second time."""
    for number, sources in enumerate([("A", "B"), ("A", "B"), ("A", "C"), ("B", "C")]):
        compare(project, number, (f"one {number}", sources[0]), (f"two {number}", sources[1]))
    for who in ("ann", "ben", "cid"):
        say(project, "0-A-B", who, best=0)
    say(project, "1-A-B", "ann", best=0)
    say(project, "1-A-B", "ben", best=1)
    say(project, "2-A-C", "ann", best=0)
    say(project, "3-B-C", "ann", best=0)
    say(project, "3-B-C", "cid", best=0)
    say(project, "3-B-C", "ann", best=1, again=True, shown=(1, 0))
    calibrate(project=project, now=NOON)
    return project


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("order=oldest", "0 1 2 3"),
        ("order=oldest&kind=shared", "0 1 3"),
        ("order=oldest&kind=retested", "3"),
        ("order=oldest&kind=tied", ""),
        ("order=oldest&kind=decided", "0 1 2 3"),
        ("order=oldest&kind=ranked", ""),
        ("order=oldest&annotator=ben", "0 1"),
        ("order=oldest&annotator=ben&other=cid", "0"),
        ("order=oldest&source=C", "2 3"),
        ("order=oldest&certain_from=0&certain_to=1", "0 1 2 3"),
        ("order=oldest&certain_from=0.9&certain_to=0.9", ""),
    ],
)
def test_conditions_name_the_comparisons(
    judged: Project, alice: User, client_of: Callable[[User], APIClient], query: str, found: str
) -> None:
    rows = client_of(alice).get(f"/api/projects/tea/comparisons?{query}").data["results"]
    assert [row["external_id"][0] for row in rows] == found.split()


def test_the_disputed_comparison_comes_first_also_with_a_condition(
    judged: Project, alice: User, client_of: Callable[[User], APIClient]
) -> None:
    client = client_of(alice)
    for query in ("order=disagreement", "order=uncertain&annotator=ben", "order=disagreement&kind=shared"):
        page = client.get(f"/api/projects/tea/comparisons?{query}").data
        assert page["results"][0]["external_id"][0] == "1", query
    both = client.get("/api/projects/tea/comparisons?order=disagreement&kind=shared").data
    assert both["total"] == 3


def said(number: int, who: str, best: int, at: datetime | None) -> Observation:
    moment = None if at is None else at.isoformat()
    return Observation(f"{number}-{who}", f"c{number:03}", who, ((best,), (1 - best,)), at=moment)


def test_agreement_that_falls_shows_in_the_runs() -> None:
    start = datetime(2026, 1, 1, tzinfo=UTC)
    rows = [
        said(number, who, number % 2 if who == "b" and number >= 240 else 0, start + timedelta(hours=number))
        for number in range(480)
        for who in ("a", "b")
    ]
    runs = agreement_over_time(rows, seed=0, resamples=100)
    assert len(runs) == RUNS
    assert sum(run["comparisons"] for run in runs) == 480
    assert [run["raw_without_ties"]["value"] for run in runs] == [1.0] * 6 + [0.5] * 6
    assert runs[-1]["raw_without_ties"]["low"] < 0.5 < runs[-1]["raw_without_ties"]["high"]
    assert all(run["until"] < later["from"] for run, later in pairwise(runs))
    assert runs == agreement_over_time(rows[::-1], seed=0, resamples=100)


def test_few_comparisons_are_one_run_and_what_nobody_shares_or_dates_is_none() -> None:
    start = datetime(2026, 1, 1, tzinfo=UTC)
    few = [said(number, who, 0, start) for number in range(30) for who in ("a", "b")]
    assert [run["comparisons"] for run in agreement_over_time(few, seed=0, resamples=10)] == [30]
    alone = [said(number, "a", 0, start) for number in range(30)]
    undated = [said(number, who, 0, None) for number in range(30) for who in ("a", "b")]
    assert (
        agreement_over_time(alone, seed=0, resamples=10) == agreement_over_time(undated, seed=0, resamples=10) == []
    )
