"""`manage.py run_round` turns the circle without a worker, says how far it is, and ends with an honest code."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from annotation.models import Judgement, Project
from tests.training.driving import behave
from training.models import LoopSettings, Round

pytestmark = pytest.mark.django_db


def run_round(*arguments: str) -> str:
    """What the command prints."""
    out = StringIO()
    call_command("run_round", "--project", "tea", *arguments, stdout=out)
    return out.getvalue()


def test_from_nothing_to_a_closed_round_1_with_its_figures(loop: LoopSettings) -> None:
    said = run_round("--simulate", "--seed", "3").splitlines()
    assert [line for line in said if line.startswith("round 1: ") and line.split(": ")[1] in STATES] == [
        f"round 1: {state}" for state in STATES
    ]
    assert "round 1: reward model: held-out accuracy 0.900 (95 % 0.800 to 0.950, n 40)" in said
    assert "round 1: policy v1 is promoted and wrote 24 new comparisons" in said
    assert Round.objects.get(number=1).runs.get(kind="reward").spec["seed"] == 3 + 1
    assert set(Judgement.objects.values_list("annotator__is_simulated", flat=True)) == {True}


STATES = ["training reward", "optimising", "gating policy", "sampling", "closed"]


def test_without_judgements_the_second_call_is_refused_with_code_2(loop: LoopSettings) -> None:
    run_round()
    with pytest.raises(CommandError, match="10 are missing") as refusal:
        run_round()
    assert refusal.value.returncode == 2


def test_a_halted_round_ends_with_code_1_and_goes_on_by_a_reason(loop: LoopSettings) -> None:
    behave(loop, "sft", exit=2, say="bad spec")
    with pytest.raises(CommandError, match="round 0 is halted: The sft run failed: bad spec") as halt:
        run_round()
    assert halt.value.returncode == 1
    behave(loop, "sft", steps=1)
    run_round("--resume", "mended")
    assert Round.objects.get(number=0).state == Round.State.CLOSED


def test_an_unknown_project_is_named_with_those_that_are_known(project: Project) -> None:
    with pytest.raises(CommandError, match="there is no project 'coffee'; known: tea") as refusal:
        call_command("run_round", "--project", "coffee")
    assert refusal.value.returncode == 2


def test_a_project_without_a_loop_is_refused(project: Project) -> None:
    with pytest.raises(CommandError, match="has no loop") as refusal:
        run_round()
    assert refusal.value.returncode == 2
