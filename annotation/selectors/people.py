"""Reads a project's annotators with what they gave."""

from django.db.models import Count, Max, Q, QuerySet

from annotation.models import Annotator, Project


def people(project: Project) -> QuerySet[Annotator]:
    """By name, with `judged` (edits not counted) and `last_judgement_at`."""
    first = Q(judgements__supersedes__isnull=True)
    rows = Annotator.objects.filter(project=project).select_related("user")
    return rows.annotate(
        judged=Count("judgements", filter=first),
        last_judgement_at=Max("judgements__received_at"),
    ).order_by("name")
