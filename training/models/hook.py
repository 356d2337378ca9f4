"""Hooks: what happened, who wants to hear of it, and how telling them went."""

import base64
import secrets
import uuid

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import models

from annotation.models import Project

SECRET_PREFIX = "whsec_"
SECRET_BYTES = 24


def new_secret() -> str:
    """A fresh key for signatures, written as Standard Webhooks writes them."""
    return SECRET_PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def must_be_a_secret(value: str) -> None:
    """Refuses what is not `whsec_` and base64 of 24 to 64 bytes."""
    try:
        size = len(base64.b64decode(value.removeprefix(SECRET_PREFIX), validate=True))
    except ValueError:
        size = 0
    if not value.startswith(SECRET_PREFIX) or not 24 <= size <= 64:
        raise ValidationError(f"write {SECRET_PREFIX} and base64 of 24 to 64 bytes.")


def must_be_events(value: object) -> None:
    """Refuses what is not a list of names of events."""
    if not isinstance(value, list) or any(name not in HookEvent.Name.values for name in value):
        raise ValidationError(f"write a list of {', '.join(HookEvent.Name.values)}; an empty list means all.")


class HookEvent(models.Model):
    """Something that others may hang on. `subject` names what it happened to; of one subject it is told once."""

    class Name(models.TextChoices):
        """In the order of a round."""

        PREFERENCES_READY = "preferences_ready"
        SNAPSHOT_FROZEN = "snapshot_frozen"
        REWARD_PROMOTED = "reward_promoted"
        POLICY_PROMOTED = "policy_promoted"
        ROUND_HALTED = "round_halted"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, help_text="The receiver's key against repeats.")
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="hook_events")
    name = models.CharField(max_length=20, choices=Name.choices)
    subject = models.CharField(max_length=100)
    data = models.JSONField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at"]
        constraints = [models.UniqueConstraint(fields=["project", "name", "subject"], name="hook_event_told_once")]

    def __str__(self) -> str:
        return f"{self.name} {self.subject}"


class Webhook(models.Model):
    """An address that hears of events by POST."""

    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, null=True, blank=True, related_name="webhooks", help_text="Empty: all."
    )
    address = models.CharField(max_length=500, validators=[URLValidator(schemes=["http", "https"])])
    events = models.JSONField(
        default=list, blank=True, validators=[must_be_events], help_text='E.g. ["policy_promoted"]; empty: all.'
    )
    secret = models.CharField(
        max_length=100, default=new_secret, validators=[must_be_a_secret], help_text="Signs what is sent."
    )
    is_active = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.address


class Delivery(models.Model):
    """One event to one webhook or one entry point; WAITING -> DELIVERED, or FAILED after the last try."""

    class State(models.TextChoices):
        """Where it stands."""

        WAITING = "waiting"
        DELIVERED = "delivered"
        FAILED = "failed"

    event = models.ForeignKey(HookEvent, on_delete=models.CASCADE, related_name="deliveries")
    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, null=True, blank=True, related_name="deliveries")
    entry_point = models.CharField(max_length=200, blank=True, help_text="Name in the group plumbline.hooks.")
    state = models.CharField(max_length=9, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(help_text="Not tried again before.")
    status = models.PositiveSmallIntegerField(null=True, blank=True, help_text="HTTP status of the last answer.")
    error = models.TextField(blank=True, help_text="Why the last try failed.")
    delivered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "deliveries"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(webhook__isnull=False, entry_point="")
                | models.Q(webhook__isnull=True, entry_point__gt=""),
                name="delivery_has_one_receiver",
            ),
            models.UniqueConstraint(
                fields=["event", "webhook"],
                condition=models.Q(webhook__isnull=False),
                name="one_delivery_per_event_and_webhook",
            ),
            models.UniqueConstraint(
                fields=["event", "entry_point"],
                condition=models.Q(webhook__isnull=True),
                name="one_delivery_per_event_and_entry_point",
            ),
        ]
        indexes = [
            models.Index(fields=["next_at"], condition=models.Q(state="waiting"), name="delivery_waiting"),
        ]

    def __str__(self) -> str:
        return f"{self.event} to {self.webhook or self.entry_point}: {self.state}"
