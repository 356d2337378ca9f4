"""The annotator's own page."""

from rest_framework import serializers

from annotation.api.serializers.annotators import NoteSerializer
from annotation.api.serializers.work import RankingField


class DaySerializer(serializers.Serializer[object]):
    """One day."""

    day = serializers.DateField()
    judgements = serializers.IntegerField()


class OwnShareSerializer(serializers.Serializer[object]):
    """A share of `n` with its 95 % interval; null where there is nothing to count."""

    n = serializers.IntegerField()
    value = serializers.FloatField(allow_null=True)
    low = serializers.FloatField(allow_null=True)
    high = serializers.FloatField(allow_null=True)


class CheckSerializer(serializers.Serializer[object]):
    """An answer to a comparison whose ranking is known."""

    judgement = serializers.UUIDField()
    prompt = serializers.CharField()
    said = RankingField()
    known = RankingField()
    shown = serializers.ListField(child=serializers.IntegerField(), allow_null=True)
    agrees = serializers.BooleanField()
    explanation = serializers.CharField()
    received_at = serializers.DateTimeField()


class MineSerializer(serializers.Serializer[object]):
    """How the caller does, by their own measure."""

    judgements = serializers.IntegerField()
    late = serializers.IntegerField()
    skipped = serializers.IntegerField()
    seconds_median = serializers.FloatField(allow_null=True)
    days = DaySerializer(many=True)
    agreement = OwnShareSerializer()
    checks = OwnShareSerializer()
    retests = OwnShareSerializer()
    answered_checks = CheckSerializer(many=True)
    notes = NoteSerializer(many=True)
