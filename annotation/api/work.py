"""The annotator's calls: claim, answer, edit, skip, renew, release, and the own last judgements."""

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotation.api.serializers.work import (
    ClaimSerializer,
    JudgementInSerializer,
    JudgementOutSerializer,
    OwnJudgementSerializer,
    ReasonSerializer,
    RenewedSerializer,
    WantSerializer,
)
from annotation.api.views import ProjectView, caller
from annotation.models import Annotator, Assignment, Judgement
from annotation.selectors.access import project_for
from annotation.selectors.counts import progress
from annotation.selectors.work import judgement_out, own_judgements, work_items
from annotation.services import judging, leases
from annotation.services.annotators import annotator_of


class ClaimView(ProjectView):
    """The queue's front."""

    @extend_schema(operation_id="claim", request=WantSerializer, responses=ClaimSerializer)
    def post(self, request: Request, slug: str) -> Response:
        """The caller's live leases first, then fresh ones until there are `want`."""
        asked = WantSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        project = self.project(request, slug)
        annotator = annotator_of(user=caller(request), project=project)
        now = timezone.now()
        held = leases.claim(annotator=annotator, want=asked.validated_data["want"], now=now)
        open_for_you = leases.claimable(annotator=annotator, now=now).count() + len(held)
        reason = None if held else "paused" if project.is_paused else "nothing_left"
        shape = {
            "items": work_items(held),
            "progress": progress(annotator, open_for_you=open_for_you, now=now).__dict__,
            "reason": reason,
        }
        return Response(ClaimSerializer(shape).data)


class AssignmentView(APIView):
    """A view below /assignments/{id}/."""

    def find(self, request: Request, pk: int) -> tuple[Assignment, Annotator]:
        """The assignment and the caller's annotator in its project; raises Http404 for strangers."""
        assignment = get_object_or_404(Assignment.objects.select_related("project", "comparison"), pk=pk)
        project = project_for(caller(request), assignment.project.slug)
        return assignment, annotator_of(user=caller(request), project=project)


class AnswerView(AssignmentView):
    """Judgements on an assignment."""

    @extend_schema(
        operation_id="judge",
        request=JudgementInSerializer,
        responses={201: JudgementOutSerializer, 200: JudgementOutSerializer},
    )
    def post(self, request: Request, pk: int) -> Response:
        """Writes the judgement; the same id again answers 200 with the standing one."""
        assignment, annotator = self.find(request, pk)
        judgement, is_new = judging.submit(
            assignment=assignment,
            annotator=annotator,
            answer=_answer(request),
            origin=Judgement.Origin.BROWSER,
            now=timezone.now(),
        )
        return Response(JudgementOutSerializer(judgement_out(judgement)).data, status=201 if is_new else 200)


class SkipView(AssignmentView):
    """Passing a comparison by."""

    @extend_schema(operation_id="skip", request=ReasonSerializer, responses={204: None})
    def post(self, request: Request, pk: int) -> Response:
        """It is not offered to the caller again."""
        asked = ReasonSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        assignment, annotator = self.find(request, pk)
        leases.skip(assignment=assignment, annotator=annotator, reason=asked.validated_data["reason"])
        return Response(status=204)


class RenewView(AssignmentView):
    """Holding on to a comparison."""

    @extend_schema(operation_id="renew", request=None, responses=RenewedSerializer)
    def post(self, request: Request, pk: int) -> Response:
        """Moves the end of the lease."""
        assignment, annotator = self.find(request, pk)
        until = leases.renew(assignment=assignment, annotator=annotator, now=timezone.now())
        return Response(RenewedSerializer({"lease_expires_at": until}).data)


class ReleaseView(AssignmentView):
    """Giving a comparison back."""

    @extend_schema(operation_id="release", request=None, responses={204: None})
    def post(self, request: Request, pk: int) -> Response:
        """It can be claimed by anybody again."""
        assignment, annotator = self.find(request, pk)
        leases.release(assignment=assignment, annotator=annotator)
        return Response(status=204)


class OwnJudgementsView(ProjectView):
    """The caller's last judgements."""

    @extend_schema(
        operation_id="own_judgements",
        parameters=[OpenApiParameter("limit", int)],
        responses=OwnJudgementSerializer(many=True),
    )
    def get(self, request: Request, slug: str) -> Response:
        """Newest first, those that stand."""
        annotator = annotator_of(user=caller(request), project=self.project(request, slug))
        asked = request.query_params.get("limit", "20")
        limit = min(int(asked), 100) if asked.isdecimal() else 20
        return Response(OwnJudgementSerializer(own_judgements(annotator, limit=limit), many=True).data)


class EditView(APIView):
    """Edits of a judgement."""

    @extend_schema(
        operation_id="edit_judgement",
        request=JudgementInSerializer,
        responses={201: JudgementOutSerializer, 200: JudgementOutSerializer},
    )
    def post(self, request: Request, pk: str) -> Response:
        """A new judgement that supersedes this one."""
        judgement = get_object_or_404(Judgement.objects.select_related("project"), pk=pk)
        project = project_for(caller(request), judgement.project.slug)
        annotator = annotator_of(user=caller(request), project=project)
        fresh, is_new = judging.edit(
            judgement=judgement, annotator=annotator, answer=_answer(request), now=timezone.now()
        )
        return Response(JudgementOutSerializer(judgement_out(fresh)).data, status=201 if is_new else 200)


def _answer(request: Request) -> judging.Answer:
    asked = JudgementInSerializer(data=request.data)
    asked.is_valid(raise_exception=True)
    return judging.Answer(**asked.validated_data)
