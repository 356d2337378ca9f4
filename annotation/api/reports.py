"""Reports: written from inside a task, read and settled by managers."""

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotation.api.serializers.reports import ReportSerializer, SaidSerializer
from annotation.api.views import ProjectView, Role, caller
from annotation.api.work import AssignmentView
from annotation.models import Report
from annotation.selectors.access import project_for
from annotation.selectors.reports import report_out, reports
from annotation.services import reports as services


class ReportView(AssignmentView):
    """A word to the managers about an assignment's comparison."""

    @extend_schema(operation_id="report", request=SaidSerializer, responses={204: None})
    def post(self, request: Request, pk: int) -> Response:
        """The task stays with the caller."""
        asked = SaidSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        assignment, annotator = self.find(request, pk)
        services.report(**asked.validated_data, assignment=assignment, annotator=annotator, now=timezone.now())
        return Response(status=204)


class ReportsView(ProjectView):
    """A project's reports."""

    @extend_schema(operation_id="reports", responses=ReportSerializer(many=True))
    def get(self, request: Request, slug: str) -> Response:
        """Those that are open, newest first."""
        project = self.project(request, slug, Role.MANAGER)
        return Response(ReportSerializer([report_out(row) for row in reports(project)[:100]], many=True).data)


class SettledView(APIView):
    """A report that was dealt with."""

    @extend_schema(operation_id="settle_report", request=None, responses={204: None})
    def post(self, request: Request, pk: str) -> Response:
        """It leaves the list."""
        row = get_object_or_404(Report.objects.select_related("comparison__project"), pk=pk)
        project_for(caller(request), row.comparison.project.slug, at_least=Role.MANAGER)
        services.settle(report=row, now=timezone.now())
        return Response(status=204)
