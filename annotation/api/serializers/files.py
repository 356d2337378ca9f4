"""Snapshots, imports and simulations."""

from rest_framework import serializers

from annotation.models import FileImport
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


class FileImportSerializer(serializers.Serializer[object]):
    """A file and what became of it: rows done, new, standing already, refused; `sentences` are the first refusals.

    A file that is `refused` has a `fault`, and nothing of it was written.
    """

    id = serializers.UUIDField()
    kind = serializers.CharField()
    name = serializers.CharField()
    size_bytes = serializers.IntegerField()
    skip_bad_rows = serializers.BooleanField()
    state = serializers.ChoiceField(choices=FileImport.State.choices)
    rows = serializers.IntegerField()
    expected = serializers.IntegerField(allow_null=True)
    added = serializers.IntegerField()
    existing = serializers.IntegerField()
    refused = serializers.IntegerField()
    sentences = serializers.ListField(child=serializers.CharField())
    fault = serializers.CharField()
    created_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)


class SimulateSerializer(serializers.Serializer[object]):
    """How many judgements simulated annotators are asked for."""

    judgements = serializers.IntegerField(min_value=1, max_value=5000)
