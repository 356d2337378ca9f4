"""A note: a manager's word to an annotator about their work."""

from django.conf import settings
from django.db import models

from annotation.models.judgement import Judgement
from annotation.models.project import Annotator


class Note(models.Model):
    """Feedback, about one judgement or the work as a whole; it stands on the annotator's own page."""

    annotator = models.ForeignKey(Annotator, on_delete=models.CASCADE, related_name="notes")
    judgement = models.ForeignKey(
        Judgement, on_delete=models.CASCADE, null=True, blank=True, related_name="notes", db_index=False
    )
    text = models.TextField()
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="notes")
    read_at = models.DateTimeField(null=True, blank=True, help_text="When the annotator confirmed it.")

    class Meta:
        constraints = [models.CheckConstraint(condition=~models.Q(text=""), name="note_says_something")]

    def __str__(self) -> str:
        return self.text[:80]
