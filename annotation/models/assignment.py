"""One row for every answer that is wanted. More answers than wanted cannot be expressed."""

from django.db import models

from annotation.models.comparison import Comparison
from annotation.models.project import Annotator, Project


class Assignment(models.Model):
    """A wanted answer: open, leased to an annotator until a time, or done."""

    class State(models.TextChoices):
        """OPEN -> LEASED -> DONE; a lease that ends or is given back opens the row again."""

        OPEN = "open"
        LEASED = "leased"
        DONE = "done"

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="assignments")
    comparison = models.ForeignKey(Comparison, on_delete=models.CASCADE, related_name="assignments")
    slot = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=6, choices=State.choices, default=State.OPEN)
    annotator = models.ForeignKey(
        Annotator, on_delete=models.PROTECT, null=True, blank=True, related_name="assignments"
    )
    shown = models.JSONField(default=list, help_text="Display order: shown[0] is the index on the left.")
    taken_from = models.JSONField(
        default=list, help_text="Ids of annotators whose lease on this row ended without an answer."
    )
    leased_at = models.DateTimeField(null=True, blank=True)
    lease_expires_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["comparison", "slot"], name="one_assignment_per_wanted_answer"),
            models.UniqueConstraint(fields=["comparison", "annotator"], name="annotator_once_per_comparison"),
            models.CheckConstraint(
                name="assignment_state_matches_its_fields",
                condition=models.Q(state="open", annotator__isnull=True, lease_expires_at__isnull=True)
                | models.Q(state="leased", annotator__isnull=False, lease_expires_at__isnull=False)
                | models.Q(state="done", annotator__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["project", "state", "comparison", "slot"], name="assignment_queue")]

    def __str__(self) -> str:
        return f"{self.comparison} #{self.slot} {self.state}"


class Skip(models.Model):
    """An annotator passed a comparison by; it is not offered to the same person again."""

    comparison = models.ForeignKey(Comparison, on_delete=models.CASCADE, related_name="skips")
    annotator = models.ForeignKey(Annotator, on_delete=models.CASCADE, related_name="skips")
    reason = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["comparison", "annotator"], name="one_skip_per_person")]

    def __str__(self) -> str:
        return f"{self.annotator} skipped {self.comparison}"
