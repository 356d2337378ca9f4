"""The loop page, and what managers do with rounds."""

from django.conf import settings
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotation.api.views import ProjectView, Role, caller
from annotation.errors import Forbidden
from training.api.access import policy_for, round_for
from training.api.serializers import LoopSerializer, RoundReasonSerializer, RoundSerializer, StartRoundSerializer
from training.models import Round
from training.selectors.loops import loop_page, round_page
from training.services import promoting, rounds


class LoopView(ProjectView):
    """Where the circle stands."""

    @extend_schema(operation_id="loop", responses=LoopSerializer)
    def get(self, request: Request, slug: str) -> Response:
        """Stages, rounds, policies and reward models."""
        project = self.project(request, slug, Role.MANAGER)
        return Response(LoopSerializer(loop_page(project)).data)


class RoundsView(ProjectView):
    """Rounds of a project."""

    @extend_schema(operation_id="start_round", request=StartRoundSerializer, responses={201: RoundSerializer})
    def post(self, request: Request, slug: str) -> Response:
        """Starts a round; refused while one runs or judgements are missing."""
        project = self.project(request, slug, Role.MANAGER)
        asked = StartRoundSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        simulate = asked.validated_data["simulate"]
        if simulate and not settings.DEMO:
            raise Forbidden(
                "simulated annotators judge in the demo alone.", fix="Use manage.py run_round --simulate."
            )
        round_ = rounds.start(
            project=project,
            by=caller(request),
            trigger=Round.Trigger.CLICK,
            simulate=simulate,
            override_reason=asked.validated_data["override_reason"],
            now=timezone.now(),
        )
        return Response(RoundSerializer(round_page(round_.pk)).data, status=201)


class HaltView(APIView):
    """The cord."""

    @extend_schema(operation_id="halt_round", request=RoundReasonSerializer, responses=RoundSerializer)
    def post(self, request: Request, pk: int) -> Response:
        """Halts the round; its run ends with a checkpoint."""
        round_ = round_for(caller(request), pk)
        rounds.halt(round_=round_, by=caller(request), reason=_reason(request), now=timezone.now())
        return Response(RoundSerializer(round_page(pk)).data)


class ResumeView(APIView):
    """Lets a halted round go on."""

    @extend_schema(operation_id="resume_round", request=RoundReasonSerializer, responses=RoundSerializer)
    def post(self, request: Request, pk: int) -> Response:
        """Resumes where it stood; at a gate that refused, this is the recorded override."""
        round_ = round_for(caller(request), pk)
        rounds.resume(round_=round_, by=caller(request), reason=_reason(request), now=timezone.now())
        return Response(RoundSerializer(round_page(pk)).data)


class CollectMoreView(APIView):
    """Back to collecting."""

    @extend_schema(operation_id="collect_more", request=RoundReasonSerializer, responses=RoundSerializer)
    def post(self, request: Request, pk: int) -> Response:
        """Takes a round that a gate refused back to collecting; it trains anew on more judgements."""
        round_ = round_for(caller(request), pk)
        rounds.collect_more(round_=round_, by=caller(request), reason=_reason(request), now=timezone.now())
        return Response(RoundSerializer(round_page(pk)).data)


class KeepOldView(APIView):
    """On without the refused policy."""

    @extend_schema(operation_id="keep_old", request=RoundReasonSerializer, responses=RoundSerializer)
    def post(self, request: Request, pk: int) -> Response:
        """Closes a round whose policy was refused with the policy that serves; that writes the next comparisons."""
        round_ = round_for(caller(request), pk)
        rounds.keep_old(round_=round_, by=caller(request), reason=_reason(request), now=timezone.now())
        return Response(RoundSerializer(round_page(pk)).data)


class RollBackView(APIView):
    """Back to an earlier policy."""

    @extend_schema(operation_id="roll_back", request=RoundReasonSerializer, responses=LoopSerializer)
    def post(self, request: Request, pk: int) -> Response:
        """Puts a policy that served before back in its place, with a reason."""
        policy = policy_for(caller(request), pk)
        promoting.roll_back(policy=policy, by=caller(request), reason=_reason(request), now=timezone.now())
        return Response(LoopSerializer(loop_page(policy.project)).data)


def _reason(request: Request) -> str:
    said = RoundReasonSerializer(data=request.data)
    said.is_valid(raise_exception=True)
    reason: str = said.validated_data["reason"]
    return reason
