"""Reads reports."""

from typing import Any

from django.db.models import QuerySet

from annotation.models import Project, Report


def reports(project: Project) -> QuerySet[Report]:
    """Those that nobody has settled, newest first."""
    rows = Report.objects.filter(comparison__project=project, settled_at__isnull=True)
    return rows.select_related("comparison__prompt", "annotator").order_by("-created_at", "-id")


def report_out(row: Report) -> dict[str, Any]:
    """A report with what it is about."""
    return {
        "id": row.pk,
        "comparison": row.comparison_id,
        "comparison_name": row.comparison.external_id,
        "prompt": str(row.comparison.prompt),
        "annotator": row.annotator.name,
        "text": row.text,
        "is_paused": row.comparison.is_paused,
        "created_at": row.created_at,
    }
