"""The annotator's calls: claim, answer, edit, skip, renew, release, and the own last judgements."""

from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotation.api.serializers.checking import checked
from annotation.api.serializers.mine import MineSerializer
from annotation.api.serializers.work import (
    ClaimSerializer,
    JudgedSerializer,
    JudgementInSerializer,
    JudgementOutSerializer,
    OwnJudgementSerializer,
    ProgressSerializer,
    ReasonSerializer,
    RenewedSerializer,
    VersionSerializer,
    WantSerializer,
    WorkItemSerializer,
)
from annotation.api.views import ProjectView, caller
from annotation.models import ADJUDICATION, Annotator, Assignment, Judgement
from annotation.selectors.access import annotator_at, assignment_at, project_for
from annotation.selectors.mine import own_page
from annotation.selectors.work import judgement_out, own_judgements, work_items
from annotation.services import judging, leases
from annotation.services.adjudication import claim_disputed
from annotation.services.admission import Closed, closed
from annotation.services.annotators import annotator_of, confirm_guidelines
from annotation.services.answers import Answer
from annotation.services.queue import claim, progress_of
from annotation.services.turns import take_turn


class DeskView(ProjectView):
    """A view of what the caller may do as an annotator of /projects/{slug}/."""

    def annotator(self, request: Request, slug: str) -> Annotator:
        """The caller's annotator there; raises Http404 for strangers."""
        found = annotator_at(caller(request), slug)
        return found or annotator_of(user=caller(request), project=self.project(request, slug))


class ClaimView(DeskView):
    """The queue's front."""

    @extend_schema(operation_id="claim", request=WantSerializer, responses=ClaimSerializer)
    def post(self, request: Request, slug: str) -> Response:
        """The caller's live leases first, then fresh ones until there are `want`."""
        asked = checked(WantSerializer, request.data)
        annotator = self.annotator(request, slug)
        return Response(_claimed(annotator, timezone.now(), **asked))


class ProgressView(DeskView):
    """Where the caller stands."""

    @extend_schema(operation_id="progress", responses=ProgressSerializer)
    def get(self, request: Request, slug: str) -> Response:
        """Today's judgements, the day's cap, and what is open; exact while the queue is short."""
        annotator = self.annotator(request, slug)
        return Response(ProgressSerializer(progress_of(annotator, now=timezone.now())).data)


class GuidelinesView(DeskView):
    """Confirming the guidelines."""

    @extend_schema(operation_id="confirm_guidelines", request=VersionSerializer, responses={204: None})
    def post(self, request: Request, slug: str) -> Response:
        """The caller has read this version."""
        asked = VersionSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        annotator = self.annotator(request, slug)
        confirm_guidelines(annotator=annotator, version=asked.validated_data["version"])
        return Response(status=204)


class AssignmentView(APIView):
    """A view below /assignments/{id}/."""

    def find(self, request: Request, pk: int) -> tuple[Assignment, Annotator]:
        """The assignment and the caller's annotator in its project; raises Http404 for strangers."""
        if found := assignment_at(caller(request), pk):
            return found
        assignment = Assignment.objects.select_related("project").filter(pk=pk).first()
        if assignment is None:
            raise Http404(f"There is no assignment {pk}.")
        project = project_for(caller(request), assignment.project.slug)
        return assignment, annotator_of(user=caller(request), project=project)


class AnswerView(AssignmentView):
    """Judgements on an assignment."""

    @extend_schema(
        operation_id="judge",
        parameters=[
            OpenApiParameter("want", int, description="How many comparisons to hold after this one."),
            OpenApiParameter("besides", int, many=True, description="Assignments open in other tabs."),
        ],
        request=JudgementInSerializer,
        responses={201: JudgedSerializer, 200: JudgedSerializer},
    )
    def post(self, request: Request, pk: int) -> Response:
        """Writes the judgement; the same id again answers 200 with the standing one. `next` is as `claim` answers."""
        want = checked(WantSerializer, request.query_params)
        assignment, annotator = self.find(request, pk)
        now = timezone.now()
        given: dict[str, Any] = {
            "assignment": assignment,
            "annotator": annotator,
            "answer": _answer(request),
            "origin": Judgement.Origin.BROWSER,
            "now": now,
        }
        asked = "want" in request.query_params
        next_: dict[str, object] | None = None
        if asked and assignment.purpose != ADJUDICATION:
            judgement, is_new, held = take_turn(**given, **want)
            next_ = _shown(held, annotator, now)
        else:
            judgement, is_new = judging.submit(**given)
            if asked:
                next_ = claimed_disputes(annotator, caller(request), now, **want)
        return Response({**judgement_out(judgement), "next": next_}, status=201 if is_new else 200)


class SkipView(AssignmentView):
    """Passing a comparison by."""

    @extend_schema(operation_id="skip", request=ReasonSerializer, responses={204: None})
    def post(self, request: Request, pk: int) -> Response:
        """It is not offered to the caller again."""
        asked = ReasonSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        assignment, annotator = self.find(request, pk)
        code, reason = asked.validated_data["code"], asked.validated_data["reason"]
        leases.skip(assignment=assignment, annotator=annotator, code=code, reason=reason, now=timezone.now())
        return Response(status=204)

    @extend_schema(operation_id="unskip", responses=WorkItemSerializer)
    def delete(self, request: Request, pk: int) -> Response:
        """Takes the skip back; 409 where somebody else has the comparison now."""
        assignment, annotator = self.find(request, pk)
        row = leases.unskip(assignment=assignment, annotator=annotator, now=timezone.now())
        return Response(WorkItemSerializer(work_items([row], lease_s=_seconds(annotator))[0]).data)


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
        leases.release(assignment=assignment, annotator=annotator, now=timezone.now())
        return Response(status=204)


class OwnJudgementsView(DeskView):
    """The caller's last judgements."""

    @extend_schema(
        operation_id="own_judgements",
        parameters=[OpenApiParameter("limit", int)],
        responses=OwnJudgementSerializer(many=True),
    )
    def get(self, request: Request, slug: str) -> Response:
        """Newest first, those that stand."""
        annotator = self.annotator(request, slug)
        asked = request.query_params.get("limit", "20")
        limit = min(int(asked), 100) if asked.isdecimal() else 20
        rows = own_judgements(annotator, limit=limit, lease_s=_seconds(annotator))
        return Response(OwnJudgementSerializer(rows, many=True).data)


class MineView(DeskView):
    """The caller's own page."""

    @extend_schema(operation_id="mine", responses=MineSerializer)
    def get(self, request: Request, slug: str) -> Response:
        """Pace, agreement, and what was answered of the known."""
        return Response(MineSerializer(own_page(self.annotator(request, slug), now=timezone.now())).data)


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


def _claimed(annotator: Annotator, now: datetime, want: int, besides: list[int]) -> dict[str, object]:
    return _shown(claim(annotator=annotator, want=want, now=now, besides=besides), annotator, now)


def _shown(held: list[Assignment], annotator: Annotator, now: datetime) -> dict[str, object]:
    reason = None if held else closed(annotator, now) or Closed.NOTHING_LEFT
    return {"items": work_items(held, lease_s=_seconds(annotator)), "reason": reason}


def claimed_disputes(
    annotator: Annotator, user: User, now: datetime, want: int, besides: list[int]
) -> dict[str, object]:
    """Disputed comparisons in the expert's hands, as `claim` answers."""
    held = claim_disputed(annotator=annotator, user=user, want=want, now=now, besides=besides)
    return {"items": work_items(held, lease_s=_seconds(annotator)), "reason": None if held else Closed.NOTHING_LEFT}


def _seconds(annotator: Annotator) -> int:
    return int(leases.lease_length(annotator).total_seconds())


def _answer(request: Request) -> Answer:
    return Answer(**checked(JudgementInSerializer, request.data))
