"""A snapshot: preferences frozen into files with digests. Only an erasure replaces them (services/redacting.py)."""

from django.db import models

from annotation.models.project import Project
from annotation.models.quality import QualityReport


class Snapshot(models.Model):
    """Files of preferences and judgements with a manifest of their SHA-256, and the report they came from."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="snapshots")
    number = models.PositiveIntegerField()
    report = models.ForeignKey(QualityReport, on_delete=models.PROTECT, related_name="snapshots")
    folder = models.CharField(max_length=300, help_text="Name within the artifacts storage.")
    digest = models.CharField(max_length=64, help_text="SHA-256 of manifest.json.")
    manifest = models.JSONField()
    preferences = models.PositiveIntegerField()
    ties = models.PositiveIntegerField()
    judgements = models.PositiveIntegerField()
    simulated_judgements = models.PositiveIntegerField()
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "number"], name="snapshot_numbers_unique")]

    def __str__(self) -> str:
        return f"{self.project} snapshot {self.number}"
