"""What a reward model and a policy must keep to before they serve: one field for each bound of the gates."""

from dataclasses import fields

from django.core.validators import MinValueValidator
from django.db import models

from annotation.models.queue_rules import SHARE, between
from training.bounds import Bounds

MOST_PLACED = 2000


class GateRules(models.Model):
    """Bounds of one project's gates (services/reward_checks.py, services/policy_checks.py)."""

    gate_members = models.PositiveSmallIntegerField(
        default=1,
        validators=between(0, 8),
        help_text="Reward models that judge policies and teach none; 0: the ensemble that teaches judges as well.",
    )
    gate_share = models.FloatField(
        default=0.3,
        validators=SHARE,
        help_text="Share of the training prompts that these learn from, and the ensemble that teaches does not.",
    )
    ece_most = models.FloatField(
        default=Bounds.ece_most,
        validators=SHARE,
        help_text="Calibration error of the reward model that is surely not exceeded.",
    )
    length_excess_most = models.FloatField(
        default=Bounds.length_excess_most,
        validators=SHARE,
        help_text="How much more than the annotators the reward model may surely follow length (correlation).",
    )
    members_agree_least = models.FloatField(
        default=Bounds.members_agree_least,
        validators=SHARE,
        help_text="Share of held-out pairs on which all members agree that is surely not undercut.",
    )
    kl_budget_nats = models.FloatField(
        default=Bounds.kl_budget_nats,
        validators=[MinValueValidator(0.01)],
        help_text="Largest KL to the SFT model, nats a response, that the policy gate lets pass.",
    )
    eos_loss_most = models.FloatField(
        default=Bounds.eos_loss_most,
        validators=SHARE,
        help_text="Share of endings that a policy may lose against the SFT model.",
    )
    length_growth_most = models.FloatField(
        default=Bounds.length_growth_most,
        validators=[MinValueValidator(1.0)],
        help_text="Mean response length, relative to the SFT model's, that is not taken for padding.",
    )
    repetition_growth_most = models.FloatField(
        default=Bounds.repetition_growth_most,
        validators=SHARE,
        help_text="Share of repeated 4-grams that a policy may have above the SFT model's.",
    )
    held_out_gain_least = models.FloatField(
        default=Bounds.held_out_gain_least,
        validators=SHARE,
        help_text="Share of the gain in reward that the gate members must see too.",
    )
    human_comparisons = models.PositiveIntegerField(
        default=0,
        validators=between(0, MOST_PLACED),
        help_text="Blind comparisons of the new policy with the old one that people may be asked for; 0: none.",
    )

    class Meta:
        abstract = True

    @property
    def bounds(self) -> Bounds:
        """As the checks take them."""
        return Bounds(**{field.name: getattr(self, field.name) for field in fields(Bounds)})
