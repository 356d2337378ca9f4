"""People compare the new policy with the old one, blind; it is promoted once their interval has left even odds."""

import json
import random
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.utils import timezone
from rest_framework.test import APIClient

from annotation.models import Assignment, Comparison, Judgement, Project
from annotation.services.simulation import simulate
from tests.training.driving import advance, at_round_1, drive, start
from training.betting import confidence_sequence
from training.models import LoopSettings, Policy, Round
from training.selectors.human_gate import standing_of
from training.services import rings
from training.services.human_gate import different_answers

State = Round.State
pytestmark = pytest.mark.django_db


def gated(project: Project) -> Round:
    """Round 1 with a new policy that people are to judge."""
    LoopSettings.objects.update(human_comparisons=12)
    at_round_1(project)
    simulate(project=project, judgements=24, seed=1, now=timezone.now())
    return drive(start(project))


def judge(project: Project, count: int, *, truth: str = "longer") -> None:
    """Annotators by the clock of now; the new policy's answers are the longer ones."""
    Project.objects.filter(pk=project.pk).update(truth=truth)
    project.refresh_from_db()
    simulate(project=project, judgements=count, seed=2, now=timezone.now(), accuracy=1.0)


def test_the_round_waits_for_people_with_blind_comparisons_before_all_others(
    project: Project, loop: LoopSettings
) -> None:
    round_1 = gated(project)
    assert (round_1.state, Policy.objects.get(is_promoted=True).version) == (State.GATING_POLICY, 0)
    placed = Comparison.objects.filter(external_id__startswith="g1.1-")
    assert placed.count() == 12
    assert {row.meta["chosen_by"] for row in placed} == {"human gate"}
    assert Assignment.objects.filter(comparison__in=placed, state="open", turn__lt=0).count() == 12
    sources = {place.response.source.name for row in placed for place in row.places.all()}
    assert sources == {"policy v0", "policy v1"}
    for _ in range(2):  # a restarted worker adds nothing
        advance(round_1)
    assert placed.count() == Comparison.objects.filter(round_number=1).count() == 12
    assert rings.ring_idle_rounds(now=timezone.now() + timedelta(minutes=1)) == 1  # and somebody looks again


def test_the_policy_is_promoted_as_soon_as_the_interval_clears(project: Project, loop: LoopSettings) -> None:
    round_1 = gated(project)
    judge(project, 4)
    assert advance(round_1).state == State.GATING_POLICY
    standing = standing_of(round_1)
    assert (standing.judged, standing.share.value, standing.is_over) == (4, 1.0, False)
    judge(project, 6)
    assert drive(round_1).state == State.CLOSED
    verdict = round_1.verdicts.get(name="human")
    assert verdict.passed
    assert "of 10 blind comparisons" in verdict.sentence
    assert Policy.objects.get(is_promoted=True).version == 1


def test_a_policy_that_people_do_not_prefer_is_refused(project: Project, loop: LoopSettings) -> None:
    round_1 = gated(project)
    judge(project, 12, truth="random")
    drive(round_1)
    assert (round_1.state, round_1.halted_from) == (State.HALTED, State.GATING_POLICY)
    assert (
        "of 12 blind comparisons with the policy that serves now (wanted: whole interval above 50%)" in round_1.reason
    )
    assert Policy.objects.get(is_promoted=True).version == 0


def test_a_simulated_round_has_its_annotators_judge_it(project: Project, loop: LoopSettings) -> None:
    LoopSettings.objects.update(human_comparisons=12)
    drive(start(project, simulate=True))
    round_1 = drive(Round.objects.get(number=1))
    assert round_1.verdicts.filter(name="human").count() == 1
    assert Judgement.objects.filter(comparison__external_id__startswith="g1.1-").count() == 12


def test_the_page_shows_how_far_it_is(
    project: Project, loop: LoopSettings, alice: User, client_of: Callable[[User], APIClient]
) -> None:
    round_1 = gated(project)
    judge(project, 4)
    page = client_of(alice).get("/api/projects/tea/loop").json()
    shown = page["rounds"][0]["human_gate"]
    assert {key: shown[key] for key in ("placed", "judged", "value", "is_decided")} == {
        "placed": 12, "judged": 4, "value": 1.0, "is_decided": False,
    }  # fmt: skip
    assert page["rounds"][0]["id"] == round_1.pk


def test_the_interval_may_be_looked_at_after_every_answer() -> None:
    """Under no difference 5 % of all courses, looked at 200 times each, may ever leave even odds; ties count half."""
    rng = random.Random(7)
    left = 0
    for _ in range(200):
        seen = rng.choices([0.0, 0.5, 1.0], [2, 1, 2], k=200)
        whole = confidence_sequence(seen)  # it holds what stood at every look
        left += not whole.low <= 0.5 <= whole.high
    assert left / 200 <= 0.08  # 5 % and two standard errors of 200 courses


def test_the_interval_needs_few_answers_where_the_difference_is_large_and_knows_nothing_of_none() -> None:
    assert confidence_sequence([1.0] * 10).low > 0.5
    assert confidence_sequence([0.0] * 10).high < 0.5
    assert (confidence_sequence([]).value, confidence_sequence([]).low, confidence_sequence([]).high) == (
        None,
        0.0,
        1.0,
    )
    with pytest.raises(ValueError, match=r"outside 0\.\.1"):
        confidence_sequence([2.0])


def test_answers_that_cannot_be_compared_are_not_placed(tmp_path: Path) -> None:
    said = [("new", "old"), ("same", "same"), (" ", "old"), ("ne\0w", "old")]
    rows = [
        {"prompt_id": str(number), "policy_response": new, "current_response": old}
        for number, (new, old) in enumerate(said)
    ]
    (tmp_path / "episodes.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    assert different_answers(tmp_path / "episodes.jsonl", "current") == {"0": ("new", "old")}
