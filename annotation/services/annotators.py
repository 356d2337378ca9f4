"""Finds or writes the annotator that somebody is in a project."""

from collections.abc import Iterable

from django.contrib.auth.models import User
from django.db.models import Exists, OuterRef

from annotation.errors import Unacceptable
from annotation.models import Annotator, Membership, Project
from annotation.services.bulk import BATCH


def annotator_of(*, user: User, project: Project) -> Annotator:
    """The user's annotator in the project. An imported name that equals the username stays somebody else's."""
    found = Annotator.objects.filter(project=project, user=user).first()
    if found:
        found.project = project
        return found
    taken = Annotator.objects.filter(project=project, name=user.username).exists()
    name = f"{user.username} (user {user.pk})" if taken else user.username
    annotator, _ = Annotator.objects.get_or_create(project=project, user=user, defaults={"name": name})
    return annotator


def seat_members(*, project: Project) -> None:
    """Every member has an annotator's row, also who came in by the admin and has not opened the project yet."""
    here = Annotator.objects.filter(project=project, user=OuterRef("user"))
    for membership in Membership.objects.filter(~Exists(here), project=project).select_related("user"):
        annotator_of(user=membership.user, project=project)


def ensure_annotators(*, project: Project, names: Iterable[str], is_simulated: bool = False) -> dict[str, Annotator]:
    """Rows for names from a file or a simulation, by name."""
    wanted = set(names)
    fresh = [Annotator(project=project, name=name, is_simulated=is_simulated) for name in sorted(wanted)]
    Annotator.objects.bulk_create(fresh, ignore_conflicts=True, batch_size=BATCH)
    return {row.name: row for row in Annotator.objects.filter(project=project, name__in=wanted)}


def confirm_guidelines(*, annotator: Annotator, version: int) -> None:
    """The annotator has read `version`; raises Unacceptable where that is not the current one."""
    current = annotator.project.guidelines_version
    if version != current:
        raise Unacceptable(
            f"version {version} of the guidelines is not the current one.",
            where="version",
            fix=f"Load the page again and read version {current}.",
        )
    annotator.guidelines_read = version
    annotator.save(update_fields=["guidelines_read"])
