"""The projects that the caller is in."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotation.api.serializers.founding import FoundingSerializer
from annotation.api.serializers.work import ProjectSerializer
from annotation.api.views import ProjectView, caller
from annotation.models import Annotator, Membership
from annotation.selectors.access import projects_for, role_in
from annotation.selectors.projects import Seen, overview, overviews
from annotation.services.founding import found_project


class ProjectsView(APIView):
    """All of the caller's projects."""

    @extend_schema(operation_id="projects", responses=ProjectSerializer(many=True))
    def get(self, request: Request) -> Response:
        """By name."""
        user = caller(request)
        tags = dict(Annotator.objects.filter(user=user).values_list("project", "tags"))
        seen = [Seen(project, role, tags.get(project.pk, ())) for project, role in projects_for(user)]
        return Response(ProjectSerializer(overviews(user, seen), many=True).data)

    @extend_schema(operation_id="found_project", request=FoundingSerializer, responses={201: ProjectSerializer})
    def post(self, request: Request) -> Response:
        """Founds one, which the caller owns; for staff."""
        asked = FoundingSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        user = caller(request)
        project = found_project(**asked.validated_data, by=user)
        shape = overview(user, Seen(project, Membership.Role.OWNER))
        return Response(ProjectSerializer(shape).data, status=201)


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
