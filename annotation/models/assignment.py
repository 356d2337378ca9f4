"""One row for every answer that is wanted. More answers than wanted cannot be expressed.

Rows of purpose WORK are made ahead, one a slot. Gold, attention checks, qualification and retests go to everyone, so
their rows are made when they are handed out and have no slot; so are those of disputed comparisons, for one expert.
"""

from django.db import models

from annotation.models.comparison import Comparison, Purpose
from annotation.models.project import Annotator, Project

RETEST = "retest"
ADJUDICATION = "adjudication"
PURPOSES = [*Purpose.choices, (RETEST, "Retest"), (ADJUDICATION, "Adjudication")]


class Assignment(models.Model):
    """A wanted answer: open, leased to an annotator until a time, or done."""

    class State(models.TextChoices):
        """OPEN -> LEASED -> DONE; a lease that ends or is given back opens the row again. HELD: open, but paused.

        PASSED: skipped, and for nobody else to answer (gold, a retest).
        """

        OPEN = "open"
        HELD = "held"
        LEASED = "leased"
        DONE = "done"
        PASSED = "passed"

    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, related_name="assignments", db_constraint=False
    )  # repeats the comparison's: ADR 12
    comparison = models.ForeignKey(Comparison, on_delete=models.CASCADE, related_name="assignments", db_index=False)
    purpose = models.CharField(max_length=13, choices=PURPOSES, default=Purpose.WORK)
    slot = models.PositiveSmallIntegerField(null=True, blank=True)
    is_added = models.BooleanField(
        default=False,
        db_default=False,
        help_text="Wanted only after others had answered: asked again, or for a session.",
    )
    turn = models.FloatField(default=0.0, help_text="Place in the queue, lowest first (services/strategies.py).")
    needs = models.CharField(max_length=40, blank=True, help_text="Tag that an annotator must bear.")
    propensity = models.FloatField(
        null=True, blank=True, help_text="Probability with which the strategy gave this row its turn."
    )
    state = models.CharField(max_length=6, choices=State.choices, default=State.OPEN)
    annotator = models.ForeignKey(
        Annotator, on_delete=models.PROTECT, null=True, blank=True, related_name="assignments", db_index=False
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
            models.UniqueConstraint(
                fields=["comparison", "annotator"],
                condition=~models.Q(purpose="retest"),
                name="annotator_once_per_comparison",
            ),
            models.UniqueConstraint(
                fields=["comparison", "annotator"],
                condition=models.Q(purpose="retest"),
                name="one_retest_per_person_and_comparison",
            ),
            models.UniqueConstraint(
                fields=["comparison"],
                condition=models.Q(purpose="adjudication") & ~models.Q(state="passed"),
                name="one_expert_per_dispute",
            ),
            models.CheckConstraint(
                condition=models.Q(purpose="work", slot__isnull=False)
                | (~models.Q(purpose="work") & models.Q(slot__isnull=True)),
                name="assignment_slot_is_for_work",
            ),
            models.CheckConstraint(
                name="assignment_state_matches_its_fields",
                condition=models.Q(state__in=["open", "held"], annotator__isnull=True, lease_expires_at__isnull=True)
                | models.Q(state="leased", annotator__isnull=False, lease_expires_at__isnull=False)
                | models.Q(state__in=["done", "passed"], annotator__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["project", "turn", "id"], condition=models.Q(state="open"), name="assignment_queue"),
            models.Index(
                fields=["project", "lease_expires_at"],
                condition=models.Q(state="leased"),
                name="assignment_leases",
            ),
            models.Index(fields=["annotator", "state"], name="assignment_of_annotator"),
        ]

    def __str__(self) -> str:
        return f"{self.comparison} #{self.slot} {self.state}"


class Skip(models.Model):
    """An annotator passed a comparison by; it is not offered to the same person again."""

    class Code(models.TextChoices):
        """Why. SEEN: the others' answers were opened to them in a session before they had judged."""

        CANNOT_JUDGE = "cannot_judge"
        UNCLEAR = "unclear"
        BROKEN = "broken"
        KNOWS_AUTHOR = "knows_author"
        OTHER = "other"
        SEEN = "seen"

    comparison = models.ForeignKey(Comparison, on_delete=models.CASCADE, related_name="skips")
    annotator = models.ForeignKey(Annotator, on_delete=models.CASCADE, related_name="skips")
    code = models.CharField(max_length=12, choices=Code.choices, default=Code.OTHER)
    reason = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["comparison", "annotator"], name="one_skip_per_person")]

    def __str__(self) -> str:
        return f"{self.annotator} skipped {self.comparison}"
