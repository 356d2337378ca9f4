"""Snapshots, import, export, and the demo's simulated annotators; for managers."""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from django.conf import settings
from django.core.files.storage import storages
from django.http import Http404, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotation.api.serializers.files import (
    FileImportSerializer,
    ImportSerializer,
    SimulateSerializer,
    SnapshotSerializer,
)
from annotation.api.views import ProjectView, Role, caller
from annotation.errors import Forbidden, Unacceptable
from annotation.models import FileImport
from annotation.selectors import exports
from annotation.selectors.access import project_for
from annotation.selectors.file_imports import newest_imports
from annotation.selectors.snapshots import newest_first
from annotation.services.file_imports import STORAGE, take_in
from annotation.services.rings import ask_for_simulation
from annotation.services.simulation import truth_of
from annotation.services.snapshots import freeze

BLOCK = 200  # lines


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


class ImportsView(ProjectView):
    """Files into the project."""

    parser_classes = [MultiPartParser]

    @extend_schema(operation_id="imports", responses=FileImportSerializer(many=True))
    def get(self, request: Request, slug: str) -> Response:
        """The newest ones, with how far they have come."""
        project = self.project(request, slug, Role.MANAGER)
        return Response(FileImportSerializer(newest_imports(project), many=True).data)

    @extend_schema(operation_id="import_file", request=ImportSerializer, responses={202: FileImportSerializer})
    def post(self, request: Request, slug: str) -> Response:
        """Takes the file in; a worker reads it. All of it or nothing; the same file twice adds nothing."""
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
        row = take_in(
            project=project,
            kind=asked.validated_data["kind"],
            name=file.name,
            file=file,
            skip_bad_rows=asked.validated_data["skip_bad_rows"],
            by=caller(request),
        )
        return Response(FileImportSerializer(row).data, status=202)


class LeftOutView(APIView):
    """The rows of a file that were left out."""

    @extend_schema(operation_id="left_out_rows", responses={(200, "application/jsonl"): OpenApiTypes.STR})
    def get(self, request: Request, pk: str) -> StreamingHttpResponse:
        """A sentence for each, with its place in the file."""
        row = get_object_or_404(FileImport.objects.select_related("project"), pk=pk)
        project_for(caller(request), row.project.slug, at_least=Role.MANAGER)
        if not row.refused_file:
            raise Http404("No row of this file was left out.")
        return _download(iter(storages[STORAGE].open(row.refused_file)), f"{Path(row.name).stem}-left-out.jsonl")


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
    return StreamingHttpResponse(_blocks(lines), content_type="application/jsonl", headers=headers)


def _blocks(lines: Iterator[bytes]) -> Iterator[bytes]:
    """The lines by the hundred: each block is written to the network by itself."""
    while block := b"".join(islice(lines, BLOCK)):
        yield block
