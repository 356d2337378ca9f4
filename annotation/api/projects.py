"""The projects that the caller is in."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotation.api.serializers.work import ProjectSerializer
from annotation.api.views import ProjectView, caller
from annotation.models import Annotator
from annotation.selectors.access import projects_for, role_in
from annotation.selectors.projects import Seen, overview, overviews


class ProjectsView(APIView):
    """All of the caller's projects."""

    @extend_schema(operation_id="projects", responses=ProjectSerializer(many=True))
    def get(self, request: Request) -> Response:
        """By name."""
        user = caller(request)
        tags = dict(Annotator.objects.filter(user=user).values_list("project", "tags"))
        seen = [Seen(project, role, tags.get(project.pk, ())) for project, role in projects_for(user)]
        return Response(ProjectSerializer(overviews(user, seen), many=True).data)


class ProjectDetailView(ProjectView):
    """One project."""

    @extend_schema(operation_id="project", responses=ProjectSerializer)
    def get(self, request: Request, slug: str) -> Response:
        """With the caller's role."""
        project = self.project(request, slug)
        user = caller(request)
        own = Annotator.objects.filter(project=project, user=user).first()
        seen = Seen(project, role_in(user, project), own.tags if own else ())
        return Response(ProjectSerializer(overview(user, seen)).data)
