"""Lost rings are rung again, but never piled up."""

from datetime import timedelta

import pytest
from django.utils import timezone

from annotation.models import Project
from tests.training.driving import advance, drive, start
from training import jobs
from training.models import LoopSettings, Round, Run
from training.queue import RING_AGAIN_S, ROUND_JOB, RUN_JOB
from training.services import rings as bells
from training.services import rounds, runs

pytestmark = pytest.mark.django_db(transaction=True)

Rings = list[tuple[str, int]]


def test_starting_a_round_rings_for_it_and_then_for_its_run(
    project: Project, loop: LoopSettings, rings: Rings
) -> None:
    round_0 = start(project)
    assert rings == [(ROUND_JOB, round_0.pk)]
    advance(round_0)
    assert rings[1:] == [(RUN_JOB, Run.objects.get().pk)]


def test_sweeping_often_does_not_pile_up_rings(project: Project, loop: LoopSettings, rings: Rings) -> None:
    advance(start(project))
    rings.clear()
    for _ in range(5):
        jobs.sweep()
    assert rings == []


def test_a_run_that_nobody_took_is_rung_for_again_once(project: Project, loop: LoopSettings, rings: Rings) -> None:
    advance(start(project))
    rings.clear()
    later = timezone.now() + timedelta(seconds=RING_AGAIN_S + 1)
    assert (runs.ring_waiting(now=later), runs.ring_waiting(now=later)) == (1, 0)
    assert rings == [(RUN_JOB, Run.objects.get().pk)]


def test_a_round_whose_ring_was_lost_is_rung_for_again_once(
    project: Project, loop: LoopSettings, rings: Rings
) -> None:
    round_0 = start(project)
    rings.clear()
    later = timezone.now() + timedelta(seconds=RING_AGAIN_S + 1)
    assert (bells.ring_idle_rounds(now=later), bells.ring_idle_rounds(now=later)) == (1, 0)
    assert rings == [(ROUND_JOB, round_0.pk)]


def test_rounds_that_wait_for_a_run_or_for_people_are_not_rung_for(project: Project, loop: LoopSettings) -> None:
    round_0 = advance(start(project))
    later = timezone.now() + timedelta(hours=1)
    assert bells.ring_idle_rounds(now=later) == 0  # its run is queued
    rounds.halt(round_=round_0, by=None, reason="stop", now=timezone.now())
    assert bells.ring_idle_rounds(now=later) == 0
    rounds.resume(round_=round_0, by=None, reason="go", now=timezone.now())
    assert drive(round_0).state == Round.State.CLOSED
    assert Round.objects.get(number=1).state == Round.State.COLLECTING
    assert bells.ring_idle_rounds(now=later) == 0


def test_a_job_turns_the_circle_by_its_rings_alone(project: Project, loop: LoopSettings, rings: Rings) -> None:
    start(project)
    while rings:
        job, row_id = rings.pop(0)
        if job == ROUND_JOB:
            jobs.advance_round(row_id)
        else:
            jobs.execute_run(row_id)
    assert Round.objects.get(number=0).state == Round.State.CLOSED
    assert [run.attempts for run in Run.objects.all()] == [1, 1]
