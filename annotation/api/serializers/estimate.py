"""A figure as every page shows it."""

from rest_framework import serializers


class EstimateSerializer(serializers.Serializer[object]):
    """A figure with its interval and n; or null with the reason."""

    value = serializers.FloatField(allow_null=True)
    low = serializers.FloatField(required=False)
    high = serializers.FloatField(required=False)
    n = serializers.IntegerField(required=False)
    why = serializers.CharField(required=False)
