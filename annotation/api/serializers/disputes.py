"""Disputed comparisons."""

from rest_framework import serializers

from annotation.api.serializers.work import RankingField


class DisputeSerializer(serializers.Serializer[object]):
    """A comparison that waits for an expert; `dispute` is its score (docs/quality.md)."""

    comparison = serializers.IntegerField()
    external_id = serializers.CharField()
    prompt = serializers.CharField()
    answers = serializers.IntegerField()
    dispute = serializers.FloatField()


class DisputesSerializer(serializers.Serializer[object]):
    """The first of them, how many there are, and how many verdicts stand."""

    total = serializers.IntegerField()
    verdicts = serializers.IntegerField()
    results = DisputeSerializer(many=True)


class SaidByOtherSerializer(serializers.Serializer[object]):
    """What somebody said of the same comparison; who is not told."""

    ranking = RankingField()
    strength = serializers.IntegerField(allow_null=True)
    flags = serializers.ListField(child=serializers.CharField())
    reason = serializers.CharField(allow_blank=True)
