"""An erasure: a person's judgements were deleted for good, with the reason, and the snapshots that had held them."""

from django.conf import settings
from django.db import models

from annotation.models.project import Annotator, Project
from annotation.models.snapshot import Snapshot


class Erasure(models.Model):
    """Written once, with the deletion. What learnt from one of its snapshots learnt from what is gone."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="erasures")
    annotator = models.ForeignKey(Annotator, on_delete=models.PROTECT, related_name="erasures")
    judgements = models.PositiveIntegerField(help_text="How many were deleted, edited ones included.")
    snapshots = models.ManyToManyField(Snapshot, related_name="erasures", help_text="Those that had held some.")
    reason = models.TextField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="erasures"
    )
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [models.CheckConstraint(condition=models.Q(reason__gt=""), name="erasure_has_a_reason")]

    def __str__(self) -> str:
        return f"{self.judgements} judgements of {self.annotator}"
