"""What the statistics say of a project's judgements; recomputable to the digit from the judgements it names."""

from django.db import models

from annotation.models.comparison import Comparison
from annotation.models.project import Project


class QualityReport(models.Model):
    """Agreement and annotators at one moment."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="quality_reports")
    method = models.CharField(max_length=40)
    parameters = models.JSONField(default=dict)
    inputs_digest = models.CharField(max_length=64)
    judgements = models.PositiveIntegerField()
    simulated_judgements = models.PositiveIntegerField()
    newest_judgement_at = models.DateTimeField(help_text="received_at of the newest judgement that it read.")
    figures = models.JSONField(help_text="As `python -m quality --json` prints them, without the preferences.")
    created_at = models.DateTimeField()
    started_from = models.ForeignKey(
        "self",
        on_delete=models.RESTRICT,
        null=True,
        blank=True,
        related_name="refreshed_by",
        help_text="The report in full whose fit this one began at; empty: in full itself.",
    )

    class Meta:
        get_latest_by = "created_at"
        constraints = [
            models.UniqueConstraint(
                fields=["project", "inputs_digest", "method"],
                condition=models.Q(started_from__isnull=True),
                name="one_report_per_inputs_and_method",
            ),
            models.UniqueConstraint(
                fields=["project", "inputs_digest", "method", "started_from"],
                condition=models.Q(started_from__isnull=False),
                name="one_report_per_inputs_method_and_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project}: {self.method} on {self.judgements} judgements"


class FitStart(models.Model):
    """Where a report in full ended, for the reports that begin there. Kept for the newest; others are recomputed."""

    report = models.OneToOneField(QualityReport, on_delete=models.CASCADE, related_name="fit_start")
    standing = models.BinaryField(help_text="quality.warm.Standing as bytes.")

    def __str__(self) -> str:
        return f"the fit of {self.report}"


class Preference(models.Model):
    """The calibrated probability that one response is preferred to another. Rows stand for the newest report."""

    report = models.ForeignKey(QualityReport, on_delete=models.CASCADE, related_name="preferences")
    comparison = models.ForeignKey(Comparison, on_delete=models.CASCADE, related_name="preferences")
    first = models.PositiveSmallIntegerField(help_text="Index i of the pair.")
    second = models.PositiveSmallIntegerField(help_text="Index j of the pair.")
    p_first = models.FloatField()
    p_tie = models.FloatField()
    certainty = models.FloatField()
    judgements = models.PositiveIntegerField()
    gain = models.FloatField(
        null=True, help_text="What more answers are worth (quality.asking); null where the project never asks again."
    )
    dispute = models.FloatField(default=0.0, help_text="How much a verdict would decide (annotation/disputes.py).")
    is_adjudicated = models.BooleanField(default=False, help_text="An expert's verdict stands for the judgements.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["report", "comparison", "first", "second"], name="one_preference_per_pair_and_report"
            ),
            models.CheckConstraint(
                condition=models.Q(p_first__gte=0, p_tie__gte=0, p_first__lte=1, p_tie__lte=1),
                name="preference_probabilities_in_0_1",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.comparison} {self.first}>{self.second}: {self.p_first:.2f}"
