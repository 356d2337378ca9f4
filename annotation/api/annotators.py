"""What a manager sees of one annotator and does about it: exclusions and notes."""

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotation.api.serializers.annotators import (
    AnnotatorPageSerializer,
    ExclusionInSerializer,
    ExclusionSerializer,
    KindPageSerializer,
    KindQuerySerializer,
    NoteInSerializer,
    NoteSerializer,
    WhySerializer,
)
from annotation.api.views import ProjectView, Role, caller
from annotation.models import Annotator, Exclusion, Note, QualityReport
from annotation.selectors.access import project_for
from annotation.selectors.annotator_judgements import OwnJudgements
from annotation.selectors.annotator_page import annotator_page, note_row
from annotation.selectors.exclusions import exclusion_row, exclusions
from annotation.services.excluding import exclude, lift
from annotation.services.notes import confirm_note, write_note

MOST = 200


class AnnotatorView(APIView):
    """A view below /annotators/{id}/."""

    def find(self, request: Request, pk: int) -> Annotator:
        """The annotator, if the caller manages the project; raises Http404 for strangers, or Forbidden."""
        annotator = get_object_or_404(Annotator.objects.select_related("project"), pk=pk)
        project_for(caller(request), annotator.project.slug, at_least=Role.MANAGER)
        return annotator


class AnnotatorPageView(AnnotatorView):
    """One annotator."""

    @extend_schema(operation_id="annotator", responses=AnnotatorPageSerializer)
    def get(self, request: Request, pk: int) -> Response:
        """What the newest report says, and what managers did."""
        return Response(AnnotatorPageSerializer(annotator_page(self.find(request, pk))).data)


class AnnotatorJudgementsView(AnnotatorView):
    """The judgements behind the figures."""

    @extend_schema(
        operation_id="annotator_judgements", parameters=[KindQuerySerializer], responses=KindPageSerializer
    )
    def get(self, request: Request, pk: int) -> Response:
        """A page of one kind, newest first."""
        annotator = self.find(request, pk)
        asked = KindQuerySerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        report = QualityReport.objects.filter(project=annotator.project).order_by("-created_at").first()
        page = OwnJudgements(annotator, report).page(**asked.validated_data)
        return Response(KindPageSerializer(page).data)


class AnnotatorExclusionsView(AnnotatorView):
    """Taking judgements out of calibration."""

    @extend_schema(operation_id="exclude", request=ExclusionInSerializer, responses={201: ExclusionSerializer})
    def post(self, request: Request, pk: int) -> Response:
        """The next report is made without them."""
        annotator = self.find(request, pk)
        asked = ExclusionInSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        row = exclude(annotator=annotator, by=caller(request), now=timezone.now(), **asked.validated_data)
        return Response(ExclusionSerializer(exclusion_row(row)).data, status=201)


class ExclusionsView(ProjectView):
    """A project's exclusions."""

    @extend_schema(operation_id="exclusions", responses=ExclusionSerializer(many=True))
    def get(self, request: Request, slug: str) -> Response:
        """Those that stand first; lifted ones stay in the list."""
        project = self.project(request, slug, Role.MANAGER)
        rows = [exclusion_row(row) for row in exclusions(project)[:MOST]]
        return Response(ExclusionSerializer(rows, many=True).data)


class LiftView(APIView):
    """Undoing an exclusion."""

    @extend_schema(operation_id="lift_exclusion", request=WhySerializer, responses=ExclusionSerializer)
    def post(self, request: Request, pk: int) -> Response:
        """The judgements count again; the row stays, with who, when and why."""
        row = get_object_or_404(Exclusion.objects.select_related("project", "annotator"), pk=pk)
        project_for(caller(request), row.project.slug, at_least=Role.MANAGER)
        asked = WhySerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        lifted = lift(exclusion=row, by=caller(request), now=timezone.now(), **asked.validated_data)
        return Response(ExclusionSerializer(exclusion_row(lifted)).data)


class NotesView(AnnotatorView):
    """Words to an annotator."""

    @extend_schema(operation_id="write_note", request=NoteInSerializer, responses={201: NoteSerializer})
    def post(self, request: Request, pk: int) -> Response:
        """It stands on the annotator's own page."""
        annotator = self.find(request, pk)
        asked = NoteInSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        note = write_note(annotator=annotator, by=caller(request), now=timezone.now(), **asked.validated_data)
        return Response(NoteSerializer(note_row(note)).data, status=201)


class NoteReadView(APIView):
    """A note that its annotator has read."""

    @extend_schema(operation_id="confirm_note", request=None, responses={204: None})
    def post(self, request: Request, pk: int) -> Response:
        """Its annotator alone may say so."""
        note = get_object_or_404(Note.objects.select_related("annotator"), pk=pk)
        if note.annotator.user_id != caller(request).pk:
            raise Http404(f"There is no note {pk} for you.")
        confirm_note(note=note, now=timezone.now())
        return Response(status=204)
