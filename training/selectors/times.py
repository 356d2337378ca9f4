"""The times at which a project's rounds start by the admin's periodic tasks."""

import json

from django_celery_beat.models import PeriodicTask

from annotation.models import Project

START_ROUND = "training.jobs.start_round"


def times_of(project: Project) -> list[str]:
    """In words, as the admin shows them; those that are switched off are left out."""
    tasks = PeriodicTask.objects.filter(task=START_ROUND, enabled=True).select_related("crontab", "interval")
    return [str(task.scheduler) for task in tasks.order_by("name") if _names(task, project)]


def _names(task: PeriodicTask, project: Project) -> bool:
    return bool(json.loads(task.args) == [project.slug] or json.loads(task.kwargs).get("project") == project.slug)
