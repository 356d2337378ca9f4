"""What every view of ours shares: the caller as a User, and the project behind the address."""

from django.contrib.auth.models import User
from rest_framework.request import Request
from rest_framework.views import APIView

from annotation.models import Membership, Project
from annotation.selectors.access import project_for

Role = Membership.Role


class ProjectView(APIView):
    """A view below /projects/{slug}/."""

    def project(self, request: Request, slug: str, at_least: Role = Role.ANNOTATOR) -> Project:
        """The project, if the caller's role is high enough; raises Http404 or Forbidden."""
        return project_for(caller(request), slug, at_least=at_least)


def caller(request: Request) -> User:
    """The logged-in user; permission classes let nobody else through."""
    assert isinstance(request.user, User)
    return request.user
