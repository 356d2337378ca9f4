"""One run: its row, its plots, its log and its texts."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotation.api.views import caller
from training.api.access import run_for
from training.api.serializers import RunLogSerializer, RunMetricsSerializer, RunSamplesSerializer, RunSerializer
from training.selectors.loops import run_row
from training.selectors.metrics import metrics_of
from training.selectors.run_files import log_tail, samples_of


class RunView(APIView):
    """The run's row."""

    @extend_schema(operation_id="run", responses=RunSerializer)
    def get(self, request: Request, pk: int) -> Response:
        """State and progress."""
        return Response(RunSerializer(run_row(run_for(caller(request), pk))).data)


class RunMetricsView(APIView):
    """The run's plots."""

    @extend_schema(operation_id="run_metrics", responses=RunMetricsSerializer)
    def get(self, request: Request, pk: int) -> Response:
        """Every metric, thinned to what a plot can show."""
        run = run_for(caller(request), pk)
        return Response(RunMetricsSerializer({"series": metrics_of(run), "total": run.total}).data)


class RunLogView(APIView):
    """What the engine said."""

    @extend_schema(operation_id="run_log", responses=RunLogSerializer)
    def get(self, request: Request, pk: int) -> Response:
        """The last 16 KB."""
        return Response(RunLogSerializer({"text": log_tail(run_for(caller(request), pk))}).data)


class RunSamplesView(APIView):
    """What the model wrote."""

    @extend_schema(operation_id="run_samples", responses=RunSamplesSerializer)
    def get(self, request: Request, pk: int) -> Response:
        """Newest first."""
        return Response(RunSamplesSerializer({"rows": samples_of(run_for(caller(request), pk))}).data)
