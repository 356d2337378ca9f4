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
from tests.annotation.test_data_checks import report
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


def test_a_time_that_finds_the_round_unready_stays_due_until_it_is_ready(
    project: Project,
    loop: LoopSettings,
    caplog: pytest.LogCaptureFixture,
    alice: User,
    client_of: Callable[[User], APIClient],
) -> None:
    def told() -> object:
        return client_of(alice).get("/api/projects/tea/loop").json()["schedule"]["due_at"]

    round_1 = at_round_1(project)
    simulate(project=project, judgements=9, seed=1, now=timezone.now())
    jobs.start_due_rounds()
    assert told() is None
    with caplog.at_level(logging.INFO):
        jobs.start_round(project="tea")
    assert "1 judgements are missing" in caplog.text
    since = told()
    assert since is not None
    jobs.start_round(project="tea")  # a later time changes nothing
    assert told() == since
    jobs.start_due_rounds()
    round_1.refresh_from_db()
    assert round_1.state == Round.State.COLLECTING
    simulate(project=project, judgements=1, seed=1, now=timezone.now())
    jobs.start_due_rounds()
    round_1.refresh_from_db()
    assert (round_1.state, round_1.trigger) == (Round.State.TRAINING_REWARD, "schedule")
    assert (told(), round_1.due_at) == (None, None)
    jobs.start_round(project="tea")  # the next time finds it running
    assert Round.objects.filter(number=2).count() == 0
    assert "this time is over" in caplog.text
    jobs.start_round(project="gone")
    assert "no project 'gone' with a loop" in caplog.text


def test_a_time_that_finds_the_data_held_back_waits_for_better_data(project: Project, loop: LoopSettings) -> None:
    round_1 = at_round_1(project)
    simulate(project=project, judgements=12, seed=1, now=timezone.now())
    report(project, agreement={"value": 0.4, "low": 0.3, "high": 0.5, "n": 60})
    jobs.start_round(project="tea")
    jobs.start_due_rounds()
    round_1.refresh_from_db()
    assert round_1.state == Round.State.COLLECTING
    assert round_1.due_at is not None
    report(project, agreement={"value": 0.8, "low": 0.7, "high": 0.9, "n": 60})
    jobs.start_due_rounds()
    round_1.refresh_from_db()
    assert round_1.state == Round.State.TRAINING_REWARD


def test_the_page_tells_the_times(
    project: Project, loop: LoopSettings, alice: User, client_of: Callable[[User], APIClient]
) -> None:
    a_time()
    [told] = client_of(alice).get("/api/projects/tea/loop").json()["schedule"]["times"]
    assert "6" in told
    PeriodicTask.objects.filter(name="hourly").update(enabled=False)
    assert client_of(alice).get("/api/projects/tea/loop").json()["schedule"]["times"] == []
