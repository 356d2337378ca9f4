"""A project's settings and its annotators, as managers see and change them."""

from typing import Any

from rest_framework import serializers

from annotation.models import Annotator, Membership, Project
from annotation.models.answer_rules import AnswerRules
from annotation.models.data_rules import DataRules
from annotation.models.queue_rules import QueueRules
from annotation.services.strategies import STRATEGIES

RULES = [
    field.name
    for rules in (AnswerRules, QueueRules, DataRules)
    for field in rules._meta.get_fields()
    if field.name != "guidelines_version"
]


class NameField(serializers.RegexField):
    """A name that files and keys can bear, e.g. factually_wrong."""

    default_error_messages = {"invalid": "Use small letters, digits and _, beginning with a letter."}

    def __init__(self, **options: Any) -> None:
        super().__init__(r"^[a-z][a-z0-9_]*$", max_length=40, **options)


class SettingsSerializer(serializers.ModelSerializer[Project]):
    """Every setting of a project that managers may change."""

    aspects = serializers.ListField(child=NameField(), max_length=10, required=False)
    flags = serializers.ListField(child=NameField(), max_length=20, required=False)
    strategy = serializers.ChoiceField(choices=list(STRATEGIES))

    class Meta:
        model = Project
        fields = ["name", "description", "guidelines", *RULES, "guidelines_version"]
        read_only_fields = ["guidelines_version"]


class PersonSerializer(serializers.ModelSerializer[Annotator]):
    """An annotator: what they may get, and what they gave."""

    tags = serializers.ListField(child=serializers.CharField(min_length=1, max_length=40), max_length=50)
    judgements = serializers.IntegerField(source="judged", read_only=True)
    last_judgement_at = serializers.DateTimeField(read_only=True, allow_null=True)
    user = serializers.CharField(source="user.username", read_only=True, default=None, allow_null=True)
    role = serializers.ChoiceField(choices=Membership.Role.choices, read_only=True, allow_null=True)

    class Meta:
        model = Annotator
        fields = [
            "id", "name", "user", "role", "is_simulated", "is_paused", "tags", "daily_cap", "qualification",
            "guidelines_read", "judgements", "last_judgement_at",
        ]  # fmt: skip
        read_only_fields = ["name", "is_simulated", "guidelines_read"]
