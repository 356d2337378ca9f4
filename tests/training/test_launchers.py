"""A run whose engine stands behind a launcher, which says 0 or 1 and talks much, ends as the engine meant it."""

import sys

import pytest
from pytest_django import Settings

from annotation.models import Project
from tests.training.conftest import STAND_IN
from tests.training.driving import behave, queued_sft, starts, work
from training.models import LoopSettings, Run

pytestmark = pytest.mark.django_db
State = Run.State
LAUNCHER = f"{sys.executable} {STAND_IN} \"$@\" || {{ echo '====== engine FAILED ======'; exit 1; }}"


@pytest.fixture(autouse=True)
def launched(settings: Settings) -> None:
    settings.ENGINE_COMMAND = ["sh", "-c", LAUNCHER, "sh"]


@pytest.mark.parametrize("code", [1, 2])
def test_the_error_is_the_engines_sentence_and_not_the_launchers_last_line(
    code: int, project: Project, loop: LoopSettings
) -> None:
    behave(loop, "sft", exit=code, say="spec.json: epochs is 0; give 1 or more", tells=True)
    run = work(queued_sft(project))
    assert (run.state, run.error) == (State.FAILED, "spec.json: epochs is 0; give 1 or more")


def test_an_engine_that_stopped_with_a_checkpoint_is_queued_again(project: Project, loop: LoopSettings) -> None:
    behave(loop, "sft", exit=3, say="stopped with a checkpoint; run the same line again to go on", tells=True)
    run = work(queued_sft(project))
    assert (run.state, run.error) == (State.QUEUED, "")


def test_a_process_that_was_killed_is_started_again_and_no_fault(project: Project, loop: LoopSettings) -> None:
    behave(loop, "sft", steps=5, die_at=3, tells=True)
    run = work(queued_sft(project))
    assert (run.state, starts(run)) == (State.QUEUED, 1)


def test_a_trainer_that_tells_nothing_is_read_by_its_code_and_its_last_line(
    project: Project, loop: LoopSettings
) -> None:
    behave(loop, "sft", exit=2, say="no")
    run = work(queued_sft(project))
    assert (run.state, run.error) == (State.FAILED, "====== engine FAILED ======")
