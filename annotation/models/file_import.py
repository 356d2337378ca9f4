"""A file on its way into a project: what it is, how far it has come, and what became of it."""

import uuid

from django.conf import settings
from django.db import models

from annotation.models.project import Project


class FileImport(models.Model):
    """WAITING -> RUNNING -> DONE, or REFUSED with the sentence that says why (then nothing of it was written).

    Rows that were left out are named: the first in `sentences`, all in the file `refused_file`.
    """

    class State(models.TextChoices):
        """How far it has come."""

        WAITING = "waiting"
        RUNNING = "running"
        DONE = "done"
        REFUSED = "refused"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="file_imports")
    kind = models.CharField(max_length=20, help_text="What its rows are (services/importers.py).")
    name = models.CharField(max_length=200, help_text="As the sender calls the file.")
    file = models.CharField(max_length=300, help_text="Name within the artifacts storage, until it is finished.")
    size_bytes = models.PositiveBigIntegerField()
    skip_bad_rows = models.BooleanField(
        default=False, help_text="Bad rows are left out; else the first one stops it."
    )
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    rows = models.PositiveBigIntegerField(default=0, help_text="Rows done so far.")
    expected = models.PositiveBigIntegerField(null=True, help_text="About how many there are, where known.")
    added = models.PositiveBigIntegerField(default=0)
    existing = models.PositiveBigIntegerField(default=0)
    refused = models.PositiveBigIntegerField(default=0)
    sentences = models.JSONField(default=list, help_text="Why the first hundred rows were left out.")
    refused_file = models.CharField(max_length=300, blank=True, help_text="Name within the artifacts storage.")
    fault = models.TextField(blank=True, help_text="Why the file was refused.")
    tries = models.PositiveSmallIntegerField(default=0, help_text="Workers that began it.")
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    heard_at = models.DateTimeField(auto_now_add=True, help_text="Last sign of life, of whoever works on it.")
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="import_finished_when_over",
                condition=models.Q(state__in=["waiting", "running"], finished_at__isnull=True)
                | models.Q(state__in=["done", "refused"], finished_at__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["project", "-created_at"], name="import_newest")]

    def __str__(self) -> str:
        return f"{self.name} into {self.project}"
