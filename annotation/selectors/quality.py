"""Reads the quality page: the newest report, how stale it is, and its history."""

import statistics
from typing import Any

from annotation.models import Annotator, Judgement, Preference, Project, QualityReport
from annotation.rankings import is_tie
from annotation.selectors.data_checks import data_checks
from annotation.selectors.exclusions import standing_ids
from annotation.selectors.judgements import current

HISTORY = 200
BINS = 10


def quality_page(project: Project, *, you: Annotator | None) -> dict[str, Any]:
    """Everything on the quality page but the judgements behind it."""
    reports = QualityReport.objects.filter(project=project).order_by("-created_at")
    newest = reports.first()
    fresh = current(project)
    if newest:
        fresh = fresh.filter(received_at__gt=newest.newest_judgement_at)
    unread = fresh.count()
    return {
        "report": _report(newest, you) if newest else None,
        "is_stale": unread > 0 or (newest is not None and excludes_other(newest)),
        "new_judgements": unread,
        "data_checks": data_checks(project),
        "history": [_point(report) for report in reversed(reports[:HISTORY])],
    }


def stale_projects() -> list[Project]:
    """Projects with judgements that no report has read yet, or whose newest one reads what is excluded by now."""
    stale = []
    for project in Project.objects.all():
        newest = QualityReport.objects.filter(project=project).order_by("-created_at").first()
        rows = Judgement.objects.filter(project=project)
        if newest:
            rows = rows.filter(received_at__gt=newest.newest_judgement_at)
        if rows.exists() or (newest and excludes_other(newest)):
            stale.append(project)
    return stale


def excludes_other(report: QualityReport) -> bool:
    """Whether exclusions came or were lifted since the report."""
    return bool(report.parameters.get("exclusions", []) != standing_ids(report.project))


def _report(report: QualityReport, you: Annotator | None) -> dict[str, Any]:
    people = {row.name: row for row in Annotator.objects.filter(project_id=report.project_id)}
    own = you.name if you else None
    certainties = list(Preference.objects.filter(report=report).values_list("certainty", flat=True))
    rows = list(current(report.project).filter(received_at__lte=report.newest_judgement_at))
    seconds = [row.seconds for row in rows if row.seconds is not None]
    figures = report.figures
    return {
        "id": report.pk,
        "method": report.method,
        "created_at": report.created_at,
        "inputs_digest": report.inputs_digest,
        "comparisons": figures["comparisons"],
        "annotators": figures["annotators"],
        "judgements": report.judgements,
        "simulated_judgements": report.simulated_judgements,
        "agreement": figures["agreement"],
        **{
            name: figures.get(name)
            for name in (
                *("agreement_fixed", "pool", "instruments", "leaderboard", "matrix", "drift", "over_time", "untimed"),
            )
        },  # None in older reports
        "raters": [
            {
                **rater,
                **figures.get("checks", {}).get(rater["annotator"], {}),
                "annotator_id": people[rater["annotator"]].pk,
                "is_simulated": people[rater["annotator"]].is_simulated,
                "is_you": rater["annotator"] == own,
            }
            for rater in figures["raters"]
        ],
        "certainty": {
            "mean": statistics.fmean(certainties) if certainties else None,
            "histogram": histogram(certainties),
        },
        "ties_share": sum(is_tie(row.ranking) for row in rows) / len(rows) if rows else None,
        "seconds_median": statistics.median(seconds) if seconds else None,
    }


def histogram(values: list[float]) -> list[int]:
    """Counts in ten equal bins of 0 to 1; 1 itself falls into the last."""
    bins = [0] * BINS
    for value in values:
        bins[min(int(value * BINS), BINS - 1)] += 1
    return bins


def _point(report: QualityReport) -> dict[str, Any]:
    agreement = report.figures["agreement"]
    return {
        "created_at": report.created_at,
        "judgements": report.judgements,
        "alpha_ordinal": agreement["alpha_ordinal"],
        "raw": agreement["raw"],
    }
