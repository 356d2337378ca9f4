"""Who may see what: the project behind a slug, if the user's role there is high enough."""

from collections.abc import Sequence

from django.contrib.auth.models import AnonymousUser, User
from django.http import Http404

from annotation.errors import Forbidden
from annotation.models import Annotator, Membership, Project
from annotation.prepared import columns_of
from annotation.rows import read_joined

Role = Membership.Role
EXPERT = "expert"
"""Tag that makes an annotator an expert; managers and owners are experts without it."""
RANK = {Role.ANNOTATOR: 0, Role.MANAGER: 1, Role.OWNER: 2}


def role_in(user: User, project: Project) -> Role | None:
    """The user's role; superusers own every project."""
    if user.is_superuser:
        return Role.OWNER
    membership = Membership.objects.filter(project=project, user=user).first()
    return Role(membership.role) if membership else None


def has_expertise(role: Role | None, tags: Sequence[str]) -> bool:
    """Whether somebody with this role and these tags may give verdicts on disputed comparisons."""
    return EXPERT in tags or (role is not None and RANK[role] >= RANK[Role.MANAGER])


def project_for(user: User | AnonymousUser, slug: str, *, at_least: Role = Role.ANNOTATOR) -> Project:
    """The project; Http404 for strangers (they do not learn that it exists), Forbidden for a role too low."""
    project = Project.objects.filter(slug=slug).first()
    role = role_in(user, project) if project and isinstance(user, User) else None
    if project is None or role is None:
        raise Http404(f"There is no project {slug!r} for you.")
    if RANK[role] < RANK[at_least]:
        raise Forbidden(f"this needs the role {at_least.value}; yours is {role.value}.", where=project.name)
    return project


def projects_for(user: User) -> list[tuple[Project, Role]]:
    """All projects that the user is in, with the role, by name."""
    if user.is_superuser:
        return [(project, Role.OWNER) for project in Project.objects.order_by("name")]
    memberships = Membership.objects.filter(user=user).select_related("project").order_by("project__name")
    return [(row.project, Role(row.role)) for row in memberships]


# Asked at every call of an annotator's, so it is written out: building the same SQL anew costs four times as much.
AT_PROJECT = "WHERE project.slug = %(place)s"
AT_ASSIGNMENT = "JOIN annotation_assignment place ON place.project_id = mine.project_id WHERE place.id = %(place)s"
MINE = """
    SELECT {columns} FROM annotation_annotator mine
    JOIN annotation_project project ON project.id = mine.project_id {place} AND mine.user_id = %(user)s
      AND (%(owns_all)s OR EXISTS (SELECT 1 FROM annotation_membership member
                                   WHERE member.project_id = mine.project_id AND member.user_id = %(user)s))
"""


def annotator_at(user: User, *, slug: str | None = None, assignment: int | None = None) -> Annotator | None:
    """The user's annotator, with its project, in the project of this slug or assignment, while they are in it.

    None sends the caller the long way, which tells strangers from newcomers.
    """
    columns = f"{columns_of(Annotator, 'mine')}, {columns_of(Project, 'project')}"
    sql = MINE.format(columns=columns, place=AT_PROJECT if assignment is None else AT_ASSIGNMENT)
    given = {"place": slug if assignment is None else assignment, "user": user.pk, "owns_all": user.is_superuser}
    mine: Annotator
    for mine, project in read_joined([Annotator, Project], sql, given):
        mine.project = project
        return mine
    return None
