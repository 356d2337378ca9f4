"""Which reports begin at an earlier fit. Few judgements since the last report in full move it little, and fast."""

from datetime import datetime, timedelta

from annotation.models import Project, QualityReport
from annotation.services.calibration import DEFAULT_METHOD, calibrate

IN_FULL_EVERY = timedelta(hours=1)
GROWN = 1.25
SMALL = 5_000
"""Judgements up to which every report is in full: it takes a second."""


def refresh(*, project: Project, now: datetime) -> QualityReport:
    """The report on what is judged now, begun at the newest report in full while that is young and not outgrown.

    Reports never begin at one that was itself begun elsewhere: what a report hangs on is two sets of judgements, its
    own and those of the report in full that it names, and it can be recomputed from these. Raises NothingJudged.
    """
    return calibrate(project=project, now=now, start=_start(project, now))


def refresh_in_full(*, now: datetime) -> int:
    """A report in full for every project whose newest was begun at an earlier one; returns how many."""
    done = 0
    for project in Project.objects.filter(quality_reports__started_from__isnull=False).distinct():
        if QualityReport.objects.filter(project=project).latest().started_from_id is not None:
            calibrate(project=project, now=now)
            done += 1
    return done


def _start(project: Project, now: datetime) -> QualityReport | None:
    judgements = project.judgements.count()
    if judgements <= SMALL:
        return None
    return (
        QualityReport.objects.filter(
            project=project,
            method=DEFAULT_METHOD,
            fit_start__isnull=False,
            created_at__gt=now - IN_FULL_EVERY,
            judgements__gt=judgements / GROWN,
        )
        .order_by("created_at")
        .last()
    )
