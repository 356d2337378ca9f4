"""Reads a project's annotators with what they gave."""

from django.db.models import Count, Max, OuterRef, Q, QuerySet, Subquery

from annotation.models import Annotator, Membership, Project


def people(project: Project) -> QuerySet[Annotator]:
    """By name, with `judged` (edits not counted), `last_judgement_at` and `role`, None for who may not come in."""
    first = Q(judgements__supersedes__isnull=True)
    rows = Annotator.objects.filter(project=project).select_related("user")
    membership = Membership.objects.filter(project=project, user=OuterRef("user"))
    return rows.annotate(
        role=Subquery(membership.values("role")[:1]),
        judged=Count("judgements", filter=first),
        last_judgement_at=Max("judgements__received_at"),
    ).order_by("name")
