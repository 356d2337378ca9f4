"""A round: one turn of the circle, from judgements to the next policy's comparisons."""

from django.conf import settings
from django.db import models

from annotation.models import Project, Snapshot


class Round(models.Model):
    """Round 0 trains the SFT model and samples it; every later round goes through all states once."""

    class State(models.TextChoices):
        """In the order of the circle; HALTED keeps where it stood in `halted_from`."""

        TRAINING_SFT = "training_sft"
        COLLECTING = "collecting"
        TRAINING_REWARD = "training_reward"
        GATING_REWARD = "gating_reward"
        OPTIMISING = "optimising"
        GATING_POLICY = "gating_policy"
        SAMPLING = "sampling"
        CLOSED = "closed"
        HALTED = "halted"

    class Trigger(models.TextChoices):
        """Who set the round off."""

        CLICK = "click"
        SCHEDULE = "schedule"
        COMMAND = "command"

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="rounds")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=16, choices=State.choices)
    trigger = models.CharField(max_length=8, choices=Trigger.choices)
    attempt = models.PositiveSmallIntegerField(
        default=1, help_text="One more each time a refused round went back to collecting."
    )
    simulate = models.BooleanField(default=False, help_text="Simulated annotators judge all that is open first.")
    snapshot = models.ForeignKey(Snapshot, on_delete=models.PROTECT, null=True, blank=True, related_name="rounds")
    reward_model = models.ForeignKey(
        "training.RewardModel", on_delete=models.PROTECT, null=True, blank=True, related_name="rounds"
    )
    policy_before = models.ForeignKey(
        "training.Policy", on_delete=models.PROTECT, null=True, blank=True, related_name="rounds_before"
    )
    policy_after = models.ForeignKey(
        "training.Policy", on_delete=models.PROTECT, null=True, blank=True, related_name="rounds_after"
    )
    halted_from = models.CharField(max_length=16, choices=State.choices, blank=True)
    reason = models.TextField(blank=True, help_text="Why it was halted, or let go on.")
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(
        null=True, blank=True, help_text="When its time came and it was not ready; it starts as soon as it is."
    )
    rung_at = models.DateTimeField(null=True, blank=True, help_text="When a job was last asked to advance it.")
    busy_until = models.DateTimeField(
        null=True, blank=True, help_text="A job is advancing it until then at the latest."
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "number"], name="round_numbers_unique"),
            models.UniqueConstraint(
                fields=["project"], condition=~models.Q(state="closed"), name="one_unfinished_round_per_project"
            ),
            models.CheckConstraint(
                condition=models.Q(state="halted", halted_from__gt="")
                | ~models.Q(state="halted") & models.Q(halted_from=""),
                name="halted_round_knows_where_it_stood",
            ),
            models.CheckConstraint(
                condition=models.Q(state="closed", finished_at__isnull=False)
                | ~models.Q(state="closed") & models.Q(finished_at__isnull=True),
                name="closed_round_has_an_end",
            ),
        ]

    def __str__(self) -> str:
        return f"round {self.number} of {self.project}"


class RoundEvent(models.Model):
    """One change of a round's state: who, when, from where to where, and why. Append-only."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="events")
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="round_events",
        help_text="Empty: the product itself.",
    )
    from_state = models.CharField(max_length=16, choices=Round.State.choices, blank=True)
    to_state = models.CharField(max_length=16, choices=Round.State.choices)
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.round}: {self.from_state} -> {self.to_state}"
