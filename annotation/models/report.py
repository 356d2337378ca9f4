"""A word from an annotator to the managers about a comparison."""

from django.db import models

from annotation.models.comparison import Comparison
from annotation.models.project import Annotator


class Report(models.Model):
    """Something is wrong with a comparison; open until a manager has dealt with it."""

    id = models.UUIDField(primary_key=True, help_text="Made by the client, so that a replay is harmless.")
    comparison = models.ForeignKey(Comparison, on_delete=models.CASCADE, related_name="reports")
    annotator = models.ForeignKey(Annotator, on_delete=models.PROTECT, related_name="reports")
    text = models.TextField()
    created_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=~models.Q(text=""), name="report_says_something")]

    def __str__(self) -> str:
        return self.text[:80]
