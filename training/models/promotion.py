"""A promotion: from when on which policy's responses became comparisons, and by whose word. Append-only."""

from django.conf import settings
from django.db import models

from annotation.models import Project
from training.models.policy import Policy
from training.models.round import Round


class Promotion(models.Model):
    """Written by a round that passed its gates, or by a person who rolls back with a reason."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="promotions")
    policy = models.ForeignKey(Policy, on_delete=models.PROTECT, related_name="promotions")
    previous = models.ForeignKey(
        Policy,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="followed_by",
        help_text="What it replaced.",
    )
    round = models.OneToOneField(
        Round,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="promotion",
        help_text="Empty: rolled back.",
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="promotions"
    )
    reason = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(round__isnull=False) | models.Q(reason__gt=""), name="rollback_has_a_reason"
            )
        ]

    def __str__(self) -> str:
        return f"{self.policy} of {self.project}"
