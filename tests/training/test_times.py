"""Beat's schedule stands in rows: the product's bells are written at its start, an owner's times start rounds."""

import logging
from collections.abc import Callable

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.utils import timezone
from django_celery_beat.models import CrontabSchedule, PeriodicTask
from django_celery_beat.schedulers import DatabaseScheduler
from rest_framework.test import APIClient

from annotation.models import Project
from annotation.services.simulation import simulate
from config.celery import app
from tests.training.driving import at_round_1
from training import jobs
from training.models import LoopSettings, Round
from training.selectors.times import START_ROUND

pytestmark = pytest.mark.django_db


def a_time(**columns: object) -> PeriodicTask:
    """Six minutes past every hour."""
    past, _ = CrontabSchedule.objects.get_or_create(minute="6", hour="*")
    return PeriodicTask.objects.create(
        name="hourly", task=START_ROUND, crontab=past, kwargs='{"project": "tea"}', **columns
    )


@pytest.mark.django_db(transaction=True)
def test_beat_writes_the_bells_and_keeps_the_owners_times() -> None:
    mine = a_time()
    for _ in range(2):  # a restart of beat
        scheduler = DatabaseScheduler(app=app, lazy=True)
        scheduler.setup_schedule()
    assert set(settings.CELERY_BEAT_SCHEDULE) | {"hourly"} <= set(scheduler.schedule)
    sweep = PeriodicTask.objects.get(task="training.jobs.sweep")
    assert (sweep.interval.every, sweep.expire_seconds) == (5, 5)
    mine.refresh_from_db()
    assert mine.enabled


def test_the_task_of_a_time_is_one_that_workers_know() -> None:
    app.loader.import_default_modules()
    assert START_ROUND in app.tasks
    assert {each["task"] for each in settings.CELERY_BEAT_SCHEDULE.values()} <= set(app.tasks)


def test_a_time_starts_the_round_once_it_is_ready(
    project: Project, loop: LoopSettings, caplog: pytest.LogCaptureFixture
) -> None:
    round_1 = at_round_1(project)
    simulate(project=project, judgements=9, seed=1, now=timezone.now())
    with caplog.at_level(logging.INFO):
        jobs.start_round(project="tea")
    assert "1 judgements are missing" in caplog.text
    simulate(project=project, judgements=1, seed=1, now=timezone.now())
    jobs.start_round(project="tea")
    round_1.refresh_from_db()
    assert (round_1.state, round_1.trigger) == (Round.State.TRAINING_REWARD, "schedule")
    jobs.start_round(project="tea")  # the next time finds it running
    assert Round.objects.filter(number=2).count() == 0
    jobs.start_round(project="gone")
    assert "no project 'gone' with a loop" in caplog.text


def test_the_page_tells_the_times(
    project: Project, loop: LoopSettings, alice: User, client_of: Callable[[User], APIClient]
) -> None:
    a_time()
    [told] = client_of(alice).get("/api/projects/tea/loop").json()["schedule"]["times"]
    assert "6" in told
    PeriodicTask.objects.filter(name="hourly").update(enabled=False)
    assert client_of(alice).get("/api/projects/tea/loop").json()["schedule"]["times"] == []
