"""Who may see what: the project behind a slug, if the user's role there is high enough."""

from django.contrib.auth.models import AnonymousUser, User
from django.db.models import Exists, OuterRef
from django.http import Http404

from annotation.errors import Forbidden
from annotation.models import Annotator, Membership, Project

Role = Membership.Role
RANK = {Role.ANNOTATOR: 0, Role.MANAGER: 1, Role.OWNER: 2}


def role_in(user: User, project: Project) -> Role | None:
    """The user's role; superusers own every project."""
    if user.is_superuser:
        return Role.OWNER
    membership = Membership.objects.filter(project=project, user=user).first()
    return Role(membership.role) if membership else None


def project_for(user: User | AnonymousUser, slug: str, *, at_least: Role = Role.ANNOTATOR) -> Project:
    """The project; Http404 for strangers (they do not learn that it exists), Forbidden for a role too low."""
    project = Project.objects.filter(slug=slug).first()
    role = role_in(user, project) if project and isinstance(user, User) else None
    if project is None or role is None:
        raise Http404(f"There is no project {slug!r} for you.")
    if RANK[role] < RANK[at_least]:
        raise Forbidden(f"this needs the role {at_least.value}; yours is {role.value}.", where=slug)
    return project


def projects_for(user: User) -> list[tuple[Project, Role]]:
    """All projects that the user is in, with the role, by name."""
    if user.is_superuser:
        return [(project, Role.OWNER) for project in Project.objects.order_by("name")]
    memberships = Membership.objects.filter(user=user).select_related("project").order_by("project__name")
    return [(row.project, Role(row.role)) for row in memberships]


def annotator_at(user: User, **place: object) -> Annotator | None:
    """The user's annotator, with its project, where `place` says, if the user still is in that project: one query.

    None sends the caller the long way, which tells strangers from newcomers.
    """
    member = Membership.objects.filter(project=OuterRef("project"), user=user)
    mine = Annotator.objects.filter(user=user, **place).select_related("project")
    return (mine if user.is_superuser else mine.filter(Exists(member))).first()
