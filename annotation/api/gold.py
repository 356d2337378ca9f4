"""Gold's life, for managers: proposals accepted or declined, gold retired, each step taken back."""

from django.contrib.auth.models import User
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotation.api.serializers.gold import GoldReasonSerializer, GoldSerializer, RetireSerializer
from annotation.api.views import ProjectView, Role, caller
from annotation.models import Comparison
from annotation.selectors.access import project_for
from annotation.selectors.gold import gold_page
from annotation.services import gold


class GoldView(ProjectView):
    """A project's gold."""

    @extend_schema(operation_id="gold", responses=GoldSerializer)
    def get(self, request: Request, slug: str) -> Response:
        """Proposals of the newest report, what serves, what was retired, who decided what."""
        return Response(GoldSerializer(gold_page(self.project(request, slug, Role.MANAGER))).data)


class GoldStepView(APIView):
    """A step below /comparisons/{id}/gold/."""

    def find(self, request: Request, pk: int) -> tuple[Comparison, User]:
        """The comparison, if the caller manages its project; raises Http404 for strangers, or Forbidden."""
        comparison = get_object_or_404(Comparison.objects.select_related("project"), pk=pk)
        project_for(caller(request), comparison.project.slug, at_least=Role.MANAGER)
        return comparison, caller(request)


class AcceptView(GoldStepView):
    """A proposal becomes gold."""

    @extend_schema(operation_id="accept_gold", request=None, responses={204: None})
    def post(self, request: Request, pk: int) -> Response:
        """It is mixed into everybody's work from now on."""
        comparison, user = self.find(request, pk)
        gold.accept_proposal(comparison=comparison, by=user, now=timezone.now())
        return Response(status=204)


class DeclineView(GoldStepView):
    """A proposal is no gold."""

    @extend_schema(operation_id="decline_gold", request=GoldReasonSerializer, responses={204: None})
    def post(self, request: Request, pk: int) -> Response:
        """It is not proposed again."""
        comparison, user = self.find(request, pk)
        asked = GoldReasonSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        gold.decline_proposal(comparison=comparison, by=user, now=timezone.now(), **asked.validated_data)
        return Response(status=204)


class RetireView(GoldStepView):
    """Gold serves no more."""

    @extend_schema(operation_id="retire_gold", request=RetireSerializer, responses={204: None})
    def post(self, request: Request, pk: int) -> Response:
        """With a reason by hand, or because it leaked or is disputed."""
        comparison, user = self.find(request, pk)
        asked = RetireSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        gold.retire(comparison=comparison, by=user, now=timezone.now(), **asked.validated_data)
        return Response(status=204)


class UndoView(GoldStepView):
    """The last step is taken back."""

    @extend_schema(operation_id="undo_gold", request=GoldReasonSerializer, responses={204: None})
    def post(self, request: Request, pk: int) -> Response:
        """Accepted or declined: proposed again; retired: it serves again."""
        comparison, user = self.find(request, pk)
        asked = GoldReasonSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        gold.undo(comparison=comparison, by=user, now=timezone.now(), **asked.validated_data)
        return Response(status=204)
