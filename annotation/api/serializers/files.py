"""Snapshots, imports and simulations."""

from rest_framework import serializers

from annotation.services.importers import KINDS


class SnapshotSerializer(serializers.Serializer[object]):
    """A frozen set of preferences."""

    id = serializers.IntegerField()
    number = serializers.IntegerField()
    created_at = serializers.DateTimeField()
    preferences = serializers.IntegerField()
    judgements = serializers.IntegerField()
    simulated_judgements = serializers.IntegerField()
    ties = serializers.IntegerField()
    digest = serializers.CharField()


class ImportSerializer(serializers.Serializer[object]):
    """A file and what it holds."""

    file = serializers.FileField()
    kind = serializers.ChoiceField(choices=[(kind, kind) for kind in KINDS])
    skip_bad_rows = serializers.BooleanField(default=False)


class ImportedSerializer(serializers.Serializer[object]):
    """How many rows were new, stood already and were refused; `sentences` say why the first hundred of these were."""

    kind = serializers.CharField()
    added = serializers.IntegerField()
    existing = serializers.IntegerField()
    refused = serializers.IntegerField()
    sentences = serializers.ListField(child=serializers.CharField())


class SimulateSerializer(serializers.Serializer[object]):
    """How many judgements simulated annotators are asked for."""

    judgements = serializers.IntegerField(min_value=1, max_value=5000)
