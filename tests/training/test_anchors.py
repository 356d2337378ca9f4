"""Some responses of every round are the SFT model's and the previous policy's, under their own names."""

import pytest
from django.utils import timezone

from annotation.models import Comparison, Project
from annotation.services.simulation import simulate
from tests.training.driving import at_round_1, drive, start
from tests.training.test_promoting import turn
from training.models import LoopSettings, Round, Run

pytestmark = pytest.mark.django_db


def sources(number: int) -> set[str]:
    rows = Comparison.objects.filter(round_number=number).prefetch_related("places__response__source")
    return {place.response.source.name for row in rows for place in row.places.all()}


def test_rounds_are_linked_by_what_others_wrote(project: Project, loop: LoopSettings) -> None:
    at_round_1(project)
    turn(project)
    turn(project)
    specs = [run.spec for run in Run.objects.filter(kind="sample").order_by("id")]
    assert [spec.get("sft_share") for spec in specs] == [None, 0.05, 0.05]
    assert [spec.get("previous_share") for spec in specs] == [None, None, 0.05]
    assert "policy v0" in sources(0) & sources(1) & sources(2)
    assert "policy v1" in sources(1)


def test_each_comparison_says_how_its_responses_were_sampled(project: Project, loop: LoopSettings) -> None:
    LoopSettings.objects.update(sample={"temperature": 0.7, "max_new_tokens": 9})
    at_round_1(project)
    sampled = Comparison.objects.filter(round_number=0)[0].meta["sampling"]
    run = Run.objects.get(kind="sample")
    assert sampled | {"policy": ""} == {
        "policy": "", "run": run.pk, "temperature": 0.7, "max_new_tokens": 9, "samples_per_prompt": 4, "seed": 0,
    }  # fmt: skip


def test_without_anchors_the_policy_writes_everything(project: Project, loop: LoopSettings) -> None:
    LoopSettings.objects.update(sft_anchors=0, previous_anchors=0)
    at_round_1(project)
    simulate(project=project, judgements=12, seed=1, now=timezone.now())
    drive(start(project))
    assert Round.objects.get(number=1).state == Round.State.CLOSED
    assert sources(1) == {"policy v1"}
