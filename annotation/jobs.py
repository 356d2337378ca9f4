"""Celery jobs of collecting: quality reports, files, and simulated annotators. Each may run twice without harm."""

from uuid import UUID

from celery import shared_task
from django.utils import timezone

from annotation.models import Project
from annotation.selectors.quality import stale_projects
from annotation.services import file_imports
from annotation.services.calibration import NothingJudged
from annotation.services.overlap import ask_again
from annotation.services.refreshing import refresh, refresh_in_full
from annotation.services.simulation import simulate as simulate_annotators


def _calibrate(project: Project) -> None:
    """A report, and one more answer asked for where it leaves a comparison uncertain.

    Where nothing is judged that counts, there is nothing to report.
    """
    now = timezone.now()
    try:
        report = refresh(project=project, now=now)
    except NothingJudged:
        return
    ask_again(report=report, now=now)


@shared_task
def refresh_report(project_id: int) -> None:
    """A quality report on what is judged now."""
    _calibrate(Project.objects.get(pk=project_id))


@shared_task
def refresh_stale_reports() -> None:
    """A report for every project with judgements that none has read (beat)."""
    for project in stale_projects():
        _calibrate(project)


@shared_task
def refresh_reports_in_full() -> None:
    """A report in full where the newest began at an earlier fit (beat)."""
    refresh_in_full(now=timezone.now())


@shared_task
def import_file(identifier: str) -> None:
    """Imports a file that was taken in."""
    file_imports.run(UUID(identifier))


@shared_task
def resume_lost_imports() -> None:
    """Rings again for files whose worker went silent (beat)."""
    file_imports.resume_lost(now=timezone.now())


@shared_task
def simulate(project_id: int, judgements: int) -> None:
    """Lets simulated annotators answer open assignments, then refreshes the report."""
    project = Project.objects.get(pk=project_id)
    now = timezone.now()
    simulate_annotators(project=project, judgements=judgements, seed=0, now=now)
    refresh_report(project_id)
