"""What a model learnt from, what learnt from a judgement or a person, and the deletion of a person's judgements."""

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from annotation.api.views import ProjectView, Role, caller
from annotation.models import Annotator
from annotation.services.erasing import erase
from training.selectors import lineage

SHOWN_IDS = 200


class LineageOfSerializer(serializers.Serializer[object]):
    """One of the four."""

    reward_model = serializers.IntegerField(required=False, min_value=1)
    policy = serializers.IntegerField(required=False, min_value=0)
    judgement = serializers.UUIDField(required=False)
    annotator = serializers.CharField(required=False, max_length=150)

    def validate(self, attrs: dict[str, object]) -> dict[str, object]:
        """Exactly one."""
        if len(attrs) != 1:
            raise serializers.ValidationError("name a reward_model, a policy, a judgement or an annotator.")
        return attrs


class LineageSnapshotSerializer(serializers.Serializer[object]):
    """A snapshot on the way."""

    number = serializers.IntegerField()
    digest = serializers.CharField()
    folder = serializers.CharField()
    is_affected = serializers.BooleanField()


class LineageAnnotatorSerializer(serializers.Serializer[object]):
    """Whose judgements, and how many."""

    annotator = serializers.CharField()
    judgements = serializers.IntegerField()


class LineageRewardModelSerializer(serializers.Serializer[object]):
    """A reward model that learnt from them."""

    version = serializers.IntegerField()
    digest = serializers.CharField()
    run = serializers.IntegerField()


class LineagePolicySerializer(serializers.Serializer[object]):
    """A policy that such a reward model taught."""

    version = serializers.IntegerField()
    digest = serializers.CharField()
    is_promoted = serializers.BooleanField()


class ErasureSerializer(serializers.Serializer[object]):
    """Judgements that were deleted since."""

    judgements = serializers.IntegerField()
    reason = serializers.CharField()
    at = serializers.DateTimeField()
    by = serializers.CharField(allow_blank=True)


class LineageSerializer(serializers.Serializer[object]):
    """Judgements, snapshots, reward models and policies that hang together; the first ids of the judgements."""

    of = serializers.CharField()
    judgements = serializers.IntegerField()
    annotators = LineageAnnotatorSerializer(many=True)
    judgement_ids = serializers.ListField(child=serializers.CharField())
    snapshots = LineageSnapshotSerializer(many=True)
    reward_models = LineageRewardModelSerializer(many=True)
    policies = LineagePolicySerializer(many=True)
    erasures = ErasureSerializer(many=True)


class EraseSerializer(serializers.Serializer[object]):
    """Whose judgements are deleted, and why."""

    annotator = serializers.CharField(max_length=150)
    reason = serializers.CharField(max_length=2000, allow_blank=True)


class LineageView(ProjectView):
    """Lineage both ways."""

    @extend_schema(operation_id="lineage", parameters=[LineageOfSerializer], responses=LineageSerializer)
    def get(self, request: Request, slug: str) -> Response:
        """Of a reward model, a policy, a judgement or a person."""
        project = self.project(request, slug, Role.MANAGER)
        asked = LineageOfSerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        [(kind, of)] = asked.validated_data.items()
        find = {
            "reward_model": lineage.of_reward_model,
            "policy": lineage.of_policy,
            "judgement": lambda project, of: lineage.of_judgement(project, str(of)),
            "annotator": lineage.of_annotator,
        }[kind]
        found = find(project, of)
        return Response(LineageSerializer(found | {"judgement_ids": found["judgement_ids"][:SHOWN_IDS]}).data)


class EraseView(ProjectView):
    """Deletion for good."""

    @extend_schema(operation_id="erase_judgements", request=EraseSerializer, responses=LineageSerializer)
    def post(self, request: Request, slug: str) -> Response:
        """Deletes a person's judgements; only an owner may. Answers with what is affected."""
        project = self.project(request, slug, Role.OWNER)
        asked = EraseSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        annotator = get_object_or_404(Annotator, project=project, name=asked.validated_data["annotator"])
        erase(annotator=annotator, by=caller(request), reason=asked.validated_data["reason"], now=timezone.now())
        return Response(LineageSerializer(lineage.of_annotator(project, annotator.name)).data)
