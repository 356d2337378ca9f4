"""Reads demonstrations."""

from django.db.models import QuerySet

from annotation.models import Demonstration, Project


def demonstrations(project: Project) -> QuerySet[Demonstration]:
    """Those that stand: without better answers whose judgement was edited since."""
    return Demonstration.objects.filter(project=project).exclude(judgement__superseded_by__isnull=False)
