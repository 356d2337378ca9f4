"""The quality page and the judgements behind it; for managers."""

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotation.api.serializers.quality import (
    DisagreementPageSerializer,
    DisagreementSerializer,
    JudgementRowSerializer,
    PageQuerySerializer,
    QualitySerializer,
)
from annotation.api.views import ProjectView, Role, caller
from annotation.models import Annotator, Comparison, Project
from annotation.selectors.access import project_for
from annotation.selectors.behind import Wanted, described, judged_comparisons, newest_judgements
from annotation.selectors.quality import quality_page
from annotation.services.rings import ask_for_report


class QualityView(ProjectView):
    """Agreement and annotators."""

    @extend_schema(operation_id="quality", responses=QualitySerializer)
    def get(self, request: Request, slug: str) -> Response:
        """The newest report, its age and its history."""
        project = self.project(request, slug, Role.MANAGER)
        return Response(QualitySerializer(quality_page(project, you=_you(request, project))).data)


class RefreshView(ProjectView):
    """A new report."""

    @extend_schema(operation_id="refresh_quality", request=None, responses={202: None})
    def post(self, request: Request, slug: str) -> Response:
        """Asks a worker for it; the page shows it when it is there."""
        project = self.project(request, slug, Role.MANAGER)
        ask_for_report(project=project)
        return Response(status=202)


class ComparisonsView(ProjectView):
    """Comparisons with what was said about them."""

    @extend_schema(
        operation_id="judged_comparisons",
        parameters=[PageQuerySerializer],
        responses=DisagreementPageSerializer,
    )
    def get(self, request: Request, slug: str) -> Response:
        """A page, most disputed first unless asked otherwise."""
        project = self.project(request, slug, Role.MANAGER)
        asked = PageQuerySerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        query = dict(asked.validated_data)
        offset, limit = query.pop("offset"), query.pop("limit")
        rows = judged_comparisons(project, Wanted(**query))
        page = rows[offset : offset + limit]
        shape = {"total": rows.count(), "results": described(page, you=_you(request, project))}
        return Response(DisagreementPageSerializer(shape).data)


class ComparisonView(APIView):
    """One comparison."""

    @extend_schema(operation_id="judged_comparison", responses=DisagreementSerializer)
    def get(self, request: Request, pk: int) -> Response:
        """With all that was said about it, and the order in which each annotator saw it."""
        row = get_object_or_404(Comparison.objects.select_related("project"), pk=pk)
        project = project_for(caller(request), row.project.slug, at_least=Role.MANAGER)
        [found] = described(Comparison.objects.filter(pk=pk), you=_you(request, project))
        return Response(DisagreementSerializer(found).data)


class NewestJudgementsView(ProjectView):
    """What came in last."""

    @extend_schema(
        operation_id="newest_judgements",
        parameters=[OpenApiParameter("limit", int)],
        responses=JudgementRowSerializer(many=True),
    )
    def get(self, request: Request, slug: str) -> Response:
        """Newest first."""
        project = self.project(request, slug, Role.MANAGER)
        asked = request.query_params.get("limit", "20")
        limit = min(int(asked), 200) if asked.isdecimal() else 20
        rows = newest_judgements(project, limit=limit, you=_you(request, project))
        return Response(JudgementRowSerializer(rows, many=True).data)


def _you(request: Request, project: Project) -> Annotator | None:
    return Annotator.objects.filter(project=project, user=caller(request)).first()
