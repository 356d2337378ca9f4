"""What a project asks of an answer besides the ranking."""

from django.core.validators import MaxValueValidator
from django.db import models

from annotation.models.queue_rules import between

LONGEST_REASON = 10_000


def usual_flags() -> list[str]:
    """What is asked for unless the project says otherwise."""
    return ["unsafe", "personal_data", "factually_wrong", "off_topic"]


class AnswerRules(models.Model):
    """One project's questions to its annotators about each comparison or prompt."""

    class Rationale(models.TextChoices):
        """Whether a reason belongs to an answer."""

        OFF = "off"
        OPTIONAL = "optional"
        REQUIRED = "required"

    strength_levels = models.PositiveSmallIntegerField(
        default=3,
        validators=[MaxValueValidator(4)],
        help_text="Levels on each side of the scale; 0 for none.",
    )
    allows_both_bad = models.BooleanField(default=True, help_text="A tie may say that all responses are bad.")
    rationale = models.CharField(max_length=8, choices=Rationale.choices, default=Rationale.OPTIONAL)
    rationale_min = models.PositiveSmallIntegerField(
        default=0, validators=between(0, 2_000), help_text="Letters that a reason has at least."
    )
    aspects = models.JSONField(
        default=list, blank=True, help_text="Each is ranked besides the whole, e.g. helpfulness, harmlessness."
    )
    flags = models.JSONField(default=usual_flags, blank=True, help_text="Faults that an answer may name.")
    allows_marks = models.BooleanField(default=True, help_text="Places in a response may be marked with a comment.")
    allows_better_answer = models.BooleanField(
        default=False, help_text="A better answer may be written; it becomes a demonstration."
    )
    demonstrations_wanted = models.PositiveSmallIntegerField(
        default=0,
        validators=between(0, 1_000),
        help_text="Answers that people write to each prompt of the pool; 0 for no writing.",
    )

    class Meta:
        abstract = True
