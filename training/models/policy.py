"""A policy: a language model that a run trained. Never rewritten; at most one per project is promoted."""

from django.db import models

from annotation.models import Project
from training.models.reward_model import RewardModel
from training.models.run import Run


class Policy(models.Model):
    """Version 0 is the SFT model; later ones come from PPO. The weights lie in the run's model/ folder."""

    class Stage(models.TextChoices):
        """Which stage of RLHF made it."""

        SFT = "sft"
        PPO = "ppo"

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="policies")
    version = models.PositiveIntegerField()
    stage = models.CharField(max_length=3, choices=Stage.choices)
    run = models.OneToOneField(Run, on_delete=models.PROTECT, related_name="policy")
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children", help_text="Its start."
    )
    reward_model = models.ForeignKey(
        RewardModel, on_delete=models.PROTECT, null=True, blank=True, related_name="policies"
    )
    digest = models.CharField(max_length=64, help_text="SHA-256 over the model folder's files.")
    is_promoted = models.BooleanField(default=False, help_text="Its responses become the next comparisons.")
    created_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "policies"
        constraints = [
            models.UniqueConstraint(fields=["project", "version"], name="policy_versions_unique"),
            models.UniqueConstraint(
                fields=["project"], condition=models.Q(is_promoted=True), name="one_promoted_policy_per_project"
            ),
            models.CheckConstraint(
                condition=models.Q(stage="sft", parent__isnull=True, reward_model__isnull=True)
                | models.Q(stage="ppo", parent__isnull=False, reward_model__isnull=False),
                name="policy_knows_its_parents",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """How people call it."""
        return f"policy v{self.version}"
