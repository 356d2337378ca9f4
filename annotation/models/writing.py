"""A prompt in somebody's hands, who writes the answer as it should be."""

from django.db import models

from annotation.models.project import Annotator, Project
from annotation.models.prompt import Prompt


class Writing(models.Model):
    """One annotator's task to answer one prompt; what they write is a Demonstration."""

    class State(models.TextChoices):
        """LEASED -> DONE or PASSED; a lease that ended counts no more, and may still be answered."""

        LEASED = "leased"
        DONE = "done"
        PASSED = "passed"

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="writings")
    prompt = models.ForeignKey(Prompt, on_delete=models.CASCADE, related_name="writings")
    annotator = models.ForeignKey(Annotator, on_delete=models.PROTECT, related_name="writings")
    state = models.CharField(max_length=6, choices=State.choices, default=State.LEASED)
    leased_at = models.DateTimeField()
    lease_expires_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["prompt", "annotator"], name="writer_once_per_prompt")]

    def __str__(self) -> str:
        return f"{self.annotator} writes on {self.prompt}"
