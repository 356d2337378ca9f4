"""Snapshots, import, export, and the demo's simulated annotators; for managers."""

from collections.abc import Iterator

from django.conf import settings
from django.http import Http404, StreamingHttpResponse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from annotation.api.serializers.files import (
    ImportedSerializer,
    ImportSerializer,
    SimulateSerializer,
    SnapshotSerializer,
)
from annotation.api.views import ProjectView, Role
from annotation.errors import Forbidden, Unacceptable
from annotation.selectors import exports
from annotation.selectors.snapshots import newest_first
from annotation.services.imports import import_lines
from annotation.services.rings import ask_for_simulation
from annotation.services.simulation import truth_of
from annotation.services.snapshots import freeze


class TooLarge(Unacceptable):
    """The file is over the limit."""

    code = "too_large"
    status = 413


class SnapshotsView(ProjectView):
    """Frozen sets of preferences."""

    @extend_schema(operation_id="snapshots", responses=SnapshotSerializer(many=True))
    def get(self, request: Request, slug: str) -> Response:
        """Newest first."""
        project = self.project(request, slug, Role.MANAGER)
        return Response(SnapshotSerializer(newest_first(project), many=True).data)

    @extend_schema(operation_id="freeze_snapshot", request=None, responses={201: SnapshotSerializer})
    def post(self, request: Request, slug: str) -> Response:
        """Calibrates and freezes what is judged now."""
        project = self.project(request, slug, Role.MANAGER)
        return Response(SnapshotSerializer(freeze(project=project, now=timezone.now())).data, status=201)


class ImportView(ProjectView):
    """A file into the project."""

    parser_classes = [MultiPartParser]

    @extend_schema(operation_id="import_file", request=ImportSerializer, responses=ImportedSerializer)
    def post(self, request: Request, slug: str) -> Response:
        """All of the file or nothing of it; the same file twice adds nothing."""
        project = self.project(request, slug, Role.MANAGER)
        asked = ImportSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        file = asked.validated_data["file"]
        if file.size > settings.IMPORT_MAX_BYTES:
            raise TooLarge(
                f"the file has {file.size:,} bytes; {settings.IMPORT_MAX_BYTES:,} are allowed.",
                where=file.name,
                fix="Split it, or raise IMPORT_MAX_MB.",
            )
        done = import_lines(
            project=project,
            kind=asked.validated_data["kind"],
            lines=file,
            now=timezone.now(),
            skip_bad_rows=asked.validated_data["skip_bad_rows"],
        )
        return Response(ImportedSerializer(done).data)


class ExportView(ProjectView):
    """What was collected, as files."""

    @extend_schema(
        operation_id="export",
        parameters=[OpenApiParameter("what", str, OpenApiParameter.PATH, enum=list(exports.EXPORTS))],
        responses={(200, "application/jsonl"): OpenApiTypes.STR},
    )
    def get(self, request: Request, slug: str, what: str) -> StreamingHttpResponse:
        """Streamed, one JSON object a line."""
        project = self.project(request, slug, Role.MANAGER)
        if what not in exports.EXPORTS:
            raise Http404(f"There is no export {what!r}; there are {', '.join(exports.EXPORTS)}.")
        return _download(exports.EXPORTS[what](project), f"{slug}-{what}.jsonl")


class SimulateView(ProjectView):
    """Simulated annotators, in the demo alone."""

    @extend_schema(operation_id="simulate", request=SimulateSerializer, responses={202: None})
    def post(self, request: Request, slug: str) -> Response:
        """Asks a worker for their judgements; they are marked as simulated wherever they show."""
        project = self.project(request, slug, Role.MANAGER)
        if not settings.DEMO:
            raise Forbidden("simulated annotators judge in the demo alone.", fix="Use manage.py simulate_annotators.")
        asked = SimulateSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        truth_of(project)
        ask_for_simulation(project=project, judgements=asked.validated_data["judgements"])
        return Response(status=202)


def _download(lines: Iterator[bytes], name: str) -> StreamingHttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return StreamingHttpResponse(lines, content_type="application/jsonl", headers=headers)
