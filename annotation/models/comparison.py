"""A comparison: K responses to one prompt that are to be ranked."""

from django.db import models

from annotation.models.project import Project
from annotation.models.prompt import Prompt, Response


class Purpose(models.TextChoices):
    """What a comparison is for. All but WORK have a known ranking and are handed to everyone once.

    A TUTORIAL shows it with its explanation after the answer; the others never do.
    """

    WORK = "work"
    GOLD = "gold"
    ATTENTION = "attention"
    QUALIFICATION = "qualification"
    TUTORIAL = "tutorial"


class Comparison(models.Model):
    """K >= 2 responses to one prompt, with the probability with which they were chosen for each other."""

    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, related_name="comparisons", db_constraint=False, db_index=False
    )  # repeats the prompt's: ADR 12
    prompt = models.ForeignKey(Prompt, on_delete=models.PROTECT, related_name="comparisons")
    external_id = models.CharField(max_length=200, help_text="The id in the file, or one made from the content.")
    digest = models.CharField(max_length=64, help_text="SHA-256 of prompt and responses, in order.")
    responses = models.ManyToManyField(Response, through="ComparisonResponse", related_name="comparisons")
    round_number = models.PositiveIntegerField(null=True, blank=True, help_text="Round that wrote the responses.")
    propensity = models.FloatField(default=1.0, help_text="Probability with which this pair was chosen.")
    purpose = models.CharField(max_length=13, choices=Purpose.choices, default=Purpose.WORK)
    gold = models.JSONField(null=True, blank=True, help_text="The known ranking, never shown.")
    explanation = models.TextField(blank=True, help_text="Why that is the ranking; shown after the answer counted.")
    needs = models.CharField(max_length=40, blank=True, help_text="Tag that an annotator must bear.")
    urgency = models.FloatField(default=0.0, help_text="What training would learn from it, 0..1.")
    is_paused = models.BooleanField(default=False, help_text="Not handed out for now.")
    exposure = models.PositiveIntegerField(default=0, help_text="Annotators to whom it was handed out as gold.")
    meta = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "external_id"], name="comparison_id_once_per_project"),
            models.CheckConstraint(
                condition=models.Q(propensity__gt=0, propensity__lte=1), name="comparison_propensity_in_0_1"
            ),
            models.CheckConstraint(
                condition=models.Q(purpose="work") | models.Q(gold__isnull=False),
                name="comparison_with_a_purpose_knows_its_ranking",
            ),
        ]
        indexes = [
            models.Index(
                fields=["project", "purpose", "id"],
                condition=~models.Q(purpose="work"),
                name="comparison_special",
            )
        ]

    def __str__(self) -> str:
        return self.external_id


class ComparisonResponse(models.Model):
    """A response's place in a comparison; rankings name responses by this index."""

    comparison = models.ForeignKey(Comparison, on_delete=models.CASCADE, related_name="places", db_index=False)
    response = models.ForeignKey(Response, on_delete=models.PROTECT, related_name="places")
    index = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["comparison_id", "index"]
        constraints = [
            models.UniqueConstraint(fields=["comparison", "index"], name="one_response_per_place"),
            models.UniqueConstraint(fields=["comparison", "response"], name="response_once_in_a_comparison"),
        ]

    def __str__(self) -> str:
        return f"{self.comparison} [{self.index}]"
