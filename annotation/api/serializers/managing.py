"""A project's settings and its annotators, as managers see and change them."""

from rest_framework import serializers

from annotation.models import Annotator, Project
from annotation.models.queue_rules import QueueRules
from annotation.services.strategies import STRATEGIES

RULES = [field.name for field in QueueRules._meta.get_fields() if field.name != "guidelines_version"]


class SettingsSerializer(serializers.ModelSerializer[Project]):
    """Every setting of a project that managers may change."""

    strategy = serializers.ChoiceField(choices=list(STRATEGIES))

    class Meta:
        model = Project
        fields = ["name", "description", "guidelines", "strength_levels", *RULES, "guidelines_version"]
        read_only_fields = ["guidelines_version"]


class PersonSerializer(serializers.ModelSerializer[Annotator]):
    """An annotator: what they may get, and what they gave."""

    tags = serializers.ListField(child=serializers.CharField(min_length=1, max_length=40), max_length=50)
    judgements = serializers.IntegerField(source="judged", read_only=True)
    last_judgement_at = serializers.DateTimeField(read_only=True, allow_null=True)
    user = serializers.CharField(source="user.username", read_only=True, default=None, allow_null=True)

    class Meta:
        model = Annotator
        fields = [
            "id", "name", "user", "is_simulated", "is_paused", "tags", "daily_cap", "qualification",
            "guidelines_read", "judgements", "last_judgement_at",
        ]  # fmt: skip
        read_only_fields = ["name", "is_simulated", "guidelines_read"]
