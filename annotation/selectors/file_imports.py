"""Reads the files that came into a project."""

from django.db.models import QuerySet

from annotation.models import FileImport, Project

NEWEST = 10


def newest_imports(project: Project) -> QuerySet[FileImport]:
    """The last files, newest first."""
    return FileImport.objects.filter(project=project).order_by("-created_at")[:NEWEST]
