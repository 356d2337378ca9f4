"""Django's admin: loop settings are edited here, everything that training wrote is read-only."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from training import models
from training.services import hooks

if TYPE_CHECKING:  # only the type checker knows it as a generic class
    ModelAdmin = admin.ModelAdmin[Any]
else:
    ModelAdmin = admin.ModelAdmin


@admin.register(models.LoopSettings)
class LoopSettingsAdmin(ModelAdmin):
    """How a project's loop trains."""

    list_display = ["project", "base_model", "min_judgements", "every_h", "new_preferences", "kl_budget_nats"]
    fieldsets = [
        (None, {"fields": ["project", "base_model", "seed"]}),
        ("When a round starts", {"fields": ["min_judgements", "new_preferences", "every_h"]}),
        (
            "What is compared",
            {
                "fields": [
                    "samples_per_prompt",
                    "pairs_per_prompt",
                    "pairing",
                    "sft_anchors",
                    "previous_anchors",
                    "old_comparisons",
                ]
            },
        ),
        (
            "Reward gate",
            {"fields": ["gate_members", "gate_share", "ece_most", "length_excess_most", "members_agree_least"]},
        ),
        (
            "Policy gate",
            {
                "fields": [
                    "kl_budget_nats",
                    "eos_loss_most",
                    "length_growth_most",
                    "repetition_growth_most",
                    "held_out_gain_least",
                    "human_comparisons",
                ]
            },
        ),
        ("Fields of the engine's specs", {"fields": ["sft", "reward", "ppo", "sample", "evaluate"]}),
    ]


class ReadOnlyAdmin(ModelAdmin):
    """Rows that are looked at, never changed by hand."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Never."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Never."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Never."""
        return False


@admin.register(models.Round)
class RoundAdmin(ReadOnlyAdmin):
    """Rounds."""

    list_display = ["project", "number", "attempt", "state", "trigger", "started_at", "finished_at", "reason"]
    list_filter = ["project", "state"]


@admin.register(models.RoundEvent)
class RoundEventAdmin(ReadOnlyAdmin):
    """Who moved a round, when and why."""

    list_display = ["round", "at", "by", "from_state", "to_state", "reason"]


@admin.register(models.Run)
class RunAdmin(ReadOnlyAdmin):
    """Runs."""

    list_display = ["id", "project", "kind", "state", "step", "total", "attempts", "heartbeat_at", "error"]
    list_filter = ["project", "kind", "state"]


@admin.register(models.Policy)
class PolicyAdmin(ReadOnlyAdmin):
    """Policies."""

    list_display = ["project", "version", "stage", "is_promoted", "created_at"]


@admin.register(models.RewardModel)
class RewardModelAdmin(ReadOnlyAdmin):
    """Reward models."""

    list_display = ["project", "version", "snapshot", "members", "created_at"]


@admin.register(models.Promotion)
class PromotionAdmin(ReadOnlyAdmin):
    """Which policy served from when on."""

    list_display = ["project", "policy", "previous", "round", "by", "reason", "at"]


@admin.register(models.Webhook)
class WebhookAdmin(ModelAdmin):
    """Who hears of events: addresses are for those alone who may look into the admin."""

    list_display = ["address", "project", "events", "is_active"]


@admin.register(models.Delivery)
class DeliveryAdmin(ReadOnlyAdmin):
    """How telling went."""

    list_display = ["event", "webhook", "entry_point", "state", "attempts", "status", "error", "delivered_at"]
    list_filter = ["state", "event__name"]
    actions = ["send_again"]

    @admin.action(description="Send again")
    def send_again(self, request: HttpRequest, queryset: QuerySet[models.Delivery]) -> None:
        """From the first try on."""
        for delivery in queryset:
            hooks.send_again(delivery=delivery, now=timezone.now())


@admin.register(models.GateVerdict)
class GateVerdictAdmin(ReadOnlyAdmin):
    """Verdicts."""

    list_display = ["round", "name", "attempt", "passed", "sentence", "override_reason", "overridden_by"]
