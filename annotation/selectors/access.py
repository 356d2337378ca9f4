"""Who may see what: the project behind a slug, if the user's role there is high enough."""

from collections.abc import Sequence

from django.contrib.auth.models import AnonymousUser, User
from django.db.models import Model
from django.http import Http404

from annotation.errors import Forbidden
from annotation.models import Annotator, Assignment, Membership, Project
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


# Asked at every call of an annotator's, so they are written out: building the same SQL anew costs four times as much.
IS_MEMBER = """
    mine.user_id = %(user)s AND (%(owns_all)s OR EXISTS (
        SELECT 1 FROM annotation_membership member
        WHERE member.project_id = mine.project_id AND member.user_id = %(user)s))
"""
MINE = f"""
    SELECT {{columns}} FROM annotation_annotator mine
    JOIN annotation_project project ON project.id = mine.project_id AND project.slug = %(slug)s AND {IS_MEMBER}
"""
AT_ASSIGNMENT = f"""
    SELECT {{columns}} FROM annotation_assignment place
    JOIN annotation_annotator mine ON mine.project_id = place.project_id AND {IS_MEMBER}
    JOIN annotation_project project ON project.id = place.project_id
    WHERE place.id = %(assignment)s
"""


def annotator_at(user: User, slug: str) -> Annotator | None:
    """The user's annotator, with its project, in the project of this slug, while they are in it.

    None sends the caller the long way, which tells strangers from newcomers.
    """
    sql = MINE.format(columns=f"{columns_of(Annotator, 'mine')}, {columns_of(Project, 'project')}")
    given = {"slug": slug, "user": user.pk, "owns_all": user.is_superuser}
    mine: Annotator
    for mine, project in read_joined([Annotator, Project], sql, given):
        mine.project = project
        return mine
    return None


def assignment_at(user: User, pk: int) -> tuple[Assignment, Annotator] | None:
    """The assignment, and the user's annotator in its project as `annotator_at` tells them."""
    tables: list[tuple[type[Model], str]] = [(Assignment, "place"), (Annotator, "mine"), (Project, "project")]
    sql = AT_ASSIGNMENT.format(columns=", ".join(columns_of(model, alias) for model, alias in tables))
    given = {"assignment": pk, "user": user.pk, "owns_all": user.is_superuser}
    place: Assignment
    mine: Annotator
    for place, mine, project in read_joined([model for model, _ in tables], sql, given):
        mine.project = place.project = project
        return place, mine
    return None
