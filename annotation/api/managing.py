"""The manager's calls on a project's settings, its annotators, and single comparisons."""

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotation.api.serializers.founding import InvitationSerializer, RoleSerializer, WelcomeSerializer
from annotation.api.serializers.managing import PersonSerializer, SettingsSerializer
from annotation.api.views import ProjectView, Role, caller
from annotation.models import Annotator, Comparison
from annotation.selectors.access import project_for
from annotation.selectors.people import people
from annotation.services.annotators import seat_members
from annotation.services.founding import change_role, take_in
from annotation.services.managing import change_annotator, change_settings
from annotation.services.pausing import pause_comparison, resume_comparison


class SettingsView(ProjectView):
    """A project's settings."""

    @extend_schema(operation_id="project_settings", responses=SettingsSerializer)
    def get(self, request: Request, slug: str) -> Response:
        """All of them."""
        return Response(SettingsSerializer(self.project(request, slug, Role.MANAGER)).data)

    @extend_schema(operation_id="change_settings", request=SettingsSerializer, responses=SettingsSerializer)
    def patch(self, request: Request, slug: str) -> Response:
        """Writes those that are given."""
        project = self.project(request, slug, Role.MANAGER)
        asked = SettingsSerializer(project, data=request.data, partial=True)
        asked.is_valid(raise_exception=True)
        return Response(SettingsSerializer(change_settings(project=project, changes=asked.validated_data)).data)


class PeopleView(ProjectView):
    """A project's annotators."""

    @extend_schema(operation_id="people", responses=PersonSerializer(many=True))
    def get(self, request: Request, slug: str) -> Response:
        """By name, with what they gave; every member is among them."""
        project = self.project(request, slug, Role.MANAGER)
        seat_members(project=project)
        return Response(PersonSerializer(people(project), many=True).data)

    @extend_schema(operation_id="take_in", request=InvitationSerializer, responses={201: WelcomeSerializer})
    def post(self, request: Request, slug: str) -> Response:
        """Takes somebody in; a new account's password is told in this answer alone."""
        project = self.project(request, slug, Role.OWNER)
        asked = InvitationSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        password = take_in(project=project, **asked.validated_data)
        return Response(WelcomeSerializer({**asked.validated_data, "password": password}).data, status=201)


class PersonView(APIView):
    """One annotator."""

    @extend_schema(operation_id="change_person", request=PersonSerializer, responses=PersonSerializer)
    def patch(self, request: Request, pk: int) -> Response:
        """Pauses, tags, caps, or resets the qualification."""
        annotator = get_object_or_404(Annotator.objects.select_related("project"), pk=pk)
        project = project_for(caller(request), annotator.project.slug, at_least=Role.MANAGER)
        asked = PersonSerializer(annotator, data=request.data, partial=True)
        asked.is_valid(raise_exception=True)
        change_annotator(annotator=annotator, changes=asked.validated_data)
        return Response(PersonSerializer(people(project).get(pk=pk)).data)


class RoleView(APIView):
    """What one annotator may do in the project."""

    @extend_schema(operation_id="change_role", request=RoleSerializer, responses=PersonSerializer)
    def patch(self, request: Request, pk: int) -> Response:
        """Another role, or none."""
        annotator = get_object_or_404(Annotator.objects.select_related("project", "user"), pk=pk)
        project = project_for(caller(request), annotator.project.slug, at_least=Role.OWNER)
        asked = RoleSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        change_role(annotator=annotator, role=asked.validated_data["role"])
        return Response(PersonSerializer(people(project).get(pk=pk)).data)


class PauseView(APIView):
    """Whether a comparison is handed out."""

    def find(self, request: Request, pk: int) -> Comparison:
        """The comparison, if the caller manages its project; raises Http404 for strangers, or Forbidden."""
        comparison = get_object_or_404(Comparison.objects.select_related("project"), pk=pk)
        project_for(caller(request), comparison.project.slug, at_least=Role.MANAGER)
        return comparison

    @extend_schema(operation_id="pause_comparison", request=None, responses={204: None})
    def post(self, request: Request, pk: int) -> Response:
        """It is handed out no more."""
        pause_comparison(comparison=self.find(request, pk))
        return Response(status=204)

    @extend_schema(operation_id="resume_comparison", request=None, responses={204: None})
    def delete(self, request: Request, pk: int) -> Response:
        """It is handed out again."""
        resume_comparison(comparison=self.find(request, pk))
        return Response(status=204)
