"""How a project's loop trains. What stands empty here is the engine's own default."""

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models

from annotation.models import Project


def must_be_an_object(value: object) -> None:
    """Refuses overrides that are not a JSON object of spec fields."""
    if not isinstance(value, dict):
        raise ValidationError(f'{value!r:.60} is not an object: write spec fields, e.g. {{"epochs": 3}}.')


class LoopSettings(models.Model):
    """A project with this row has a loop. The five JSON fields override fields of the verbs' specs."""

    class Old(models.TextChoices):
        """What becomes of open comparisons of earlier policies when a newer one has answered."""

        SINK = "sink", "They come after the newer ones"
        HOLD = "hold", "Those that nobody has begun are paused"
        KEEP = "keep", "Nothing"

    project = models.OneToOneField(Project, on_delete=models.CASCADE, related_name="loop")
    base_model = models.CharField(
        max_length=300,
        blank=True,
        help_text="Hugging Face id or folder; empty: BASE_MODEL of the settings, or else a small fresh model.",
    )
    sft = models.JSONField(default=dict, blank=True, validators=[must_be_an_object])
    reward = models.JSONField(default=dict, blank=True, validators=[must_be_an_object])
    ppo = models.JSONField(default=dict, blank=True, validators=[must_be_an_object])
    sample = models.JSONField(default=dict, blank=True, validators=[must_be_an_object])
    evaluate = models.JSONField(default=dict, blank=True, validators=[must_be_an_object])
    samples_per_prompt = models.PositiveSmallIntegerField(default=4, validators=[MinValueValidator(2)])
    pairs_per_prompt = models.PositiveSmallIntegerField(default=2, validators=[MinValueValidator(1)])
    min_judgements = models.PositiveIntegerField(
        default=200, help_text="New judgements that a round needs before it may train."
    )
    every_h = models.PositiveIntegerField(
        null=True, blank=True, validators=[MinValueValidator(1)], help_text="Start a round this often."
    )
    new_preferences = models.PositiveIntegerField(
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text="Start a round once so many judgements are new.",
    )
    kl_budget_nats = models.FloatField(
        default=20.0, help_text="Largest KL to the SFT model, nats a response, that the policy gate lets pass."
    )
    old_comparisons = models.CharField(max_length=4, choices=Old.choices, default=Old.SINK)
    seed = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name_plural = "loop settings"
        constraints = [
            models.CheckConstraint(condition=models.Q(samples_per_prompt__gte=2), name="loop_samples_at_least_two"),
            models.CheckConstraint(condition=models.Q(pairs_per_prompt__gte=1), name="loop_pairs_at_least_one"),
            models.CheckConstraint(condition=models.Q(kl_budget_nats__gt=0), name="loop_kl_budget_positive"),
        ]

    def __str__(self) -> str:
        return f"loop of {self.project}"
