"""The writer's calls: a prompt to answer, the answer, or passing it by."""

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotation.api.serializers.writing import TextSerializer, WritingClaimSerializer
from annotation.api.views import caller
from annotation.api.work import DeskView
from annotation.models import Annotator, Writing
from annotation.selectors.access import project_for
from annotation.services import writing
from annotation.services.admission import closed
from annotation.services.annotators import annotator_of


class WritingClaimView(DeskView):
    """The prompts' front."""

    @extend_schema(operation_id="claim_writing", request=None, responses=WritingClaimSerializer)
    def post(self, request: Request, slug: str) -> Response:
        """The prompt that the caller holds, else a fresh one."""
        annotator = self.annotator(request, slug)
        now = timezone.now()
        held = writing.claim_writing(annotator=annotator, now=now)
        item = None if held is None else {"writing": held.pk, "prompt": held.prompt.messages}
        return Response(
            WritingClaimSerializer(
                {
                    "item": item,
                    "reason": None if held else closed(annotator, now),
                    "left": writing.wanting(annotator, now),
                }
            ).data
        )


class WritingView(APIView):
    """A view below /writings/{id}/."""

    def find(self, request: Request, pk: int) -> tuple[Writing, Annotator]:
        """The task and the caller's annotator in its project; raises Http404 for strangers."""
        row = get_object_or_404(Writing.objects.select_related("project"), pk=pk)
        project = project_for(caller(request), row.project.slug)
        return row, annotator_of(user=caller(request), project=project)


class DemonstrationView(WritingView):
    """The answer to a prompt."""

    @extend_schema(operation_id="write_demonstration", request=TextSerializer, responses={204: None})
    def post(self, request: Request, pk: int) -> Response:
        """It becomes a demonstration."""
        asked = TextSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        row, annotator = self.find(request, pk)
        writing.write(writing=row, annotator=annotator, text=asked.validated_data["text"], now=timezone.now())
        return Response(status=204)


class PassByView(WritingView):
    """Leaving a prompt to others."""

    @extend_schema(operation_id="pass_writing", request=None, responses={204: None})
    def post(self, request: Request, pk: int) -> Response:
        """It does not come back to the caller."""
        row, annotator = self.find(request, pk)
        writing.pass_by(writing=row, annotator=annotator)
        return Response(status=204)


class TakeBackView(WritingView):
    """Having passed by no more."""

    @extend_schema(operation_id="take_writing_back", request=None, responses={204: None})
    def post(self, request: Request, pk: int) -> Response:
        """It is the caller's next prompt again."""
        row, annotator = self.find(request, pk)
        writing.take_back(writing=row, annotator=annotator, now=timezone.now())
        return Response(status=204)
