"""A demonstration: an answer as it should be. Stage 1 (supervised fine-tuning) learns from these."""

from django.db import models

from annotation.models.project import Project
from annotation.models.prompt import Prompt, Source


class Demonstration(models.Model):
    """One written answer to a prompt."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="demonstrations")
    prompt = models.ForeignKey(Prompt, on_delete=models.PROTECT, related_name="demonstrations")
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="demonstrations")
    text = models.TextField()
    digest = models.CharField(max_length=64, help_text="SHA-256 of the text.")
    copy = models.PositiveIntegerField(default=0, help_text="Files may repeat a row; this counts the repeats.")
    judgement = models.OneToOneField(
        "annotation.Judgement",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="demonstration",
        help_text="Where it was written as the better answer.",
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["prompt", "source", "digest", "copy"], name="demonstration_once_per_prompt"
            ),
            models.CheckConstraint(condition=~models.Q(text=""), name="demonstration_not_empty"),
        ]

    def __str__(self) -> str:
        return self.text[:80]
