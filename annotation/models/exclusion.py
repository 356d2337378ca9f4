"""An exclusion: judgements that a manager has taken out of calibration, with the reason. Nothing is deleted."""

from django.conf import settings
from django.db import models

from annotation.models.judgement import Judgement
from annotation.models.project import Annotator, Project


class Exclusion(models.Model):
    """All of an annotator's judgements, those of a window of time, or a single one. It stands until it is lifted."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="exclusions", db_index=False)
    annotator = models.ForeignKey(Annotator, on_delete=models.PROTECT, related_name="exclusions")
    judgement = models.ForeignKey(
        Judgement,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="exclusions",
        help_text="The only one that is excluded; empty for all, or all of the window.",
    )
    starts_at = models.DateTimeField(null=True, blank=True, help_text="First moment of the window; empty: ever.")
    ends_at = models.DateTimeField(null=True, blank=True, help_text="End of the window, exclusive; empty: for good.")
    reason = models.TextField()
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="exclusions")
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="lifted_exclusions"
    )
    lifted_reason = models.TextField(blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["project", "annotator"], condition=models.Q(lifted_at=None), name="exclusion_standing"
            )
        ]
        constraints = [
            models.CheckConstraint(condition=~models.Q(reason=""), name="exclusion_has_a_reason"),
            models.CheckConstraint(
                condition=models.Q(judgement__isnull=True) | models.Q(starts_at__isnull=True, ends_at__isnull=True),
                name="exclusion_of_one_judgement_has_no_window",
            ),
            models.CheckConstraint(
                condition=models.Q(starts_at__isnull=True)
                | models.Q(ends_at__isnull=True)
                | models.Q(starts_at__lt=models.F("ends_at")),
                name="exclusion_starts_before_it_ends",
            ),
            models.CheckConstraint(
                condition=models.Q(lifted_at__isnull=True, lifted_by__isnull=True, lifted_reason="")
                | models.Q(lifted_at__isnull=False, lifted_by__isnull=False) & ~models.Q(lifted_reason=""),
                name="lifted_exclusion_says_who_and_why",
            ),
            models.UniqueConstraint(
                fields=["judgement"],
                condition=models.Q(lifted_at__isnull=True, judgement__isnull=False),
                name="one_standing_exclusion_per_judgement",
            ),
            models.UniqueConstraint(
                fields=["annotator"],
                condition=models.Q(
                    lifted_at__isnull=True, judgement__isnull=True, starts_at__isnull=True, ends_at__isnull=True
                ),
                name="one_standing_exclusion_of_all_per_annotator",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.annotator}: {self.reason[:60]}"
