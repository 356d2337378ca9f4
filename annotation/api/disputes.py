"""Adjudication: the queue of disputed comparisons, and what others said of one."""

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from annotation.api.serializers.disputes import DisputesSerializer, SaidByOtherSerializer
from annotation.api.serializers.work import ClaimSerializer, WantSerializer
from annotation.api.views import ProjectView, Role, caller
from annotation.api.work import AssignmentView, DeskView, claimed_disputes
from annotation.models import ADJUDICATION
from annotation.selectors.disputes import disputes_page, others_said
from annotation.services.disclosing import disclose
from annotation.services.leases import NotYours

FIRST = 10


class DisputesView(ProjectView):
    """What waits for experts."""

    @extend_schema(operation_id="disputes", responses=DisputesSerializer)
    def get(self, request: Request, slug: str) -> Response:
        """The most disputed first."""
        project = self.project(request, slug, Role.MANAGER)
        return Response(DisputesSerializer(disputes_page(project, limit=FIRST)).data)


class ClaimDisputesView(DeskView):
    """The front of that queue."""

    @extend_schema(operation_id="claim_disputes", request=WantSerializer, responses=ClaimSerializer)
    def post(self, request: Request, slug: str) -> Response:
        """For experts: the caller's live leases first, then the most disputed; refused for others."""
        asked = WantSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        annotator = self.annotator(request, slug)
        shape = claimed_disputes(annotator, caller(request), timezone.now(), **asked.validated_data)
        return Response(shape)


class OthersView(AssignmentView):
    """What others said of a disputed comparison."""

    @extend_schema(operation_id="others_said", responses=SaidByOtherSerializer(many=True))
    def get(self, request: Request, pk: int) -> Response:
        """For the expert in whose hands it is or was; what they say from then on is marked as informed."""
        assignment, annotator = self.find(request, pk)
        if assignment.purpose != ADJUDICATION or assignment.annotator_id != annotator.pk:
            raise NotYours("this comparison is not before you as a dispute.", fix="Load the next one.")
        disclose(annotator=annotator, comparison_id=assignment.comparison_id, now=timezone.now())
        return Response(SaidByOtherSerializer(others_said(assignment), many=True).data)
