"""A gate's verdict: whether a model may go on, by which figures, in words."""

from django.conf import settings
from django.db import models

from training.models.round import Round


class GateVerdict(models.Model):
    """Written once per gate, round and attempt. Letting a refused model pass is recorded here, with who and why."""

    class Name(models.TextChoices):
        """What stands at the gate."""

        DATA = "data"
        REWARD = "reward"
        POLICY = "policy"
        HUMAN = "human"

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="verdicts")
    name = models.CharField(max_length=6, choices=Name.choices)
    attempt = models.PositiveSmallIntegerField(default=1, help_text="The round's attempt that it judged.")
    passed = models.BooleanField()
    checks = models.JSONField(help_text="[{name, passed, value, low, high, bound, sentence}]")
    sentence = models.TextField()
    override_reason = models.TextField(blank=True)
    overridden_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="gate_overrides"
    )
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "name", "attempt"], name="one_verdict_per_round_gate_and_attempt"
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} gate of {self.round}: {'passed' if self.passed else 'refused'}"
