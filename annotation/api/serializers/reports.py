"""Reports as they are written and read."""

from rest_framework import serializers

from annotation.services.reports import LONGEST


class SaidSerializer(serializers.Serializer[object]):
    """What is wrong; `id` is the client's UUID."""

    id = serializers.UUIDField()
    text = serializers.CharField(max_length=LONGEST)


class ReportSerializer(serializers.Serializer[object]):
    """An open report."""

    id = serializers.UUIDField()
    comparison = serializers.IntegerField()
    comparison_name = serializers.CharField()
    prompt = serializers.CharField()
    annotator = serializers.CharField()
    text = serializers.CharField()
    is_paused = serializers.BooleanField(help_text="Whether the comparison is paused.")
    created_at = serializers.DateTimeField()
