"""How a project's loop trains. What stands empty here is the engine's own default."""

from django.core.exceptions import ValidationError
from django.db import models

from annotation.models import Project
from annotation.models.queue_rules import MANY, SHARE, between
from training.models.gate_rules import GateRules


def must_be_an_object(value: object) -> None:
    """Refuses overrides that are not a JSON object of spec fields."""
    if not isinstance(value, dict):
        raise ValidationError(f'{value!r:.60} is not an object: write spec fields, e.g. {{"epochs": 3}}.')


class LoopSettings(GateRules):
    """A project with this row has a loop. The five JSON fields override fields of the verbs' specs."""

    class Old(models.TextChoices):
        """What becomes of open comparisons of earlier policies when a newer one has answered."""

        SINK = "sink", "They come after the newer ones"
        HOLD = "hold", "Those that nobody has begun are paused"
        KEEP = "keep", "Nothing"

    class Pairing(models.TextChoices):
        """Which of a prompt's responses are compared (training/pairing.py)."""

        RANDOM = "random", "At random"
        DISAGREEMENT = "disagreement", "Where the reward models disagree most"
        INFORMATION_GAIN = "information_gain", "Whose answer would tell most"
        BEST_AGAINST_WORST = "best_against_worst", "The best against the worst"
        DOUBLE_THOMPSON = "double_thompson", "One member's best against another's"

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
    samples_per_prompt = models.PositiveSmallIntegerField(default=4, validators=between(2, 100))
    pairs_per_prompt = models.PositiveSmallIntegerField(default=2, validators=between(1, 1_000))
    pairing = models.CharField(
        max_length=18,
        choices=Pairing.choices,
        default=Pairing.RANDOM,
        help_text="How pairs are chosen; a fifth is always drawn at random.",
    )
    min_judgements = models.PositiveIntegerField(
        default=200, validators=between(0, MANY), help_text="New judgements that a round needs before it may train."
    )
    every_h = models.PositiveIntegerField(
        null=True, blank=True, validators=between(1, 100_000), help_text="Start a round this often."
    )
    new_preferences = models.PositiveIntegerField(
        null=True,
        blank=True,
        validators=between(1, MANY),
        help_text="Start a round once so many judgements are new.",
    )
    sft_anchors = models.FloatField(
        default=0.05,
        validators=SHARE,
        help_text="Share of responses that the SFT model writes in every round, so that rounds can be linked.",
    )
    previous_anchors = models.FloatField(
        default=0.05, validators=SHARE, help_text="Share of responses that the policy before the promoted one writes."
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
