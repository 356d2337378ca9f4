"""A reward model: an ensemble that a run trained on a snapshot. Never rewritten."""

from django.db import models

from annotation.models import Project, Snapshot
from training.models.run import Run


class RewardModel(models.Model):
    """Predicts what the project's annotators prefer; the members lie in the run's model/ folder."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="reward_models")
    version = models.PositiveIntegerField()
    run = models.OneToOneField(Run, on_delete=models.PROTECT, related_name="reward_model")
    snapshot = models.ForeignKey(Snapshot, on_delete=models.PROTECT, related_name="reward_models")
    members = models.PositiveSmallIntegerField()
    digest = models.CharField(max_length=64, help_text="SHA-256 over the model folder's files.")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "version"], name="reward_model_versions_unique"),
            models.CheckConstraint(condition=models.Q(members__gte=1), name="reward_model_has_members"),
        ]

    def __str__(self) -> str:
        return f"reward model v{self.version}"
