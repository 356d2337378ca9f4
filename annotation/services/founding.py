"""Founds projects and takes people into them."""

import secrets

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import slugify

from annotation.errors import Forbidden, Unacceptable
from annotation.models import Annotator, Membership, Project
from annotation.services.annotators import annotator_of

PASSWORD_BYTES = 12
BEGINNING = {"overlap": 2, "overlap_max": 5}
"""Two answers to everything, up to five where they are worth it: what measured best (docs/loop-proof.md)."""


def found_project(*, name: str, slug: str, description: str, by: User) -> Project:
    """A new project that `by` owns, with BEGINNING's rules; an empty `slug` is made from the name.

    Raises Forbidden unless `by` is staff, Unacceptable for a name that gives no slug and for a slug that is taken.
    """
    if not by.is_staff:
        raise Forbidden("only staff may found a project.", fix="Ask an administrator of this site.")
    wanted = slug or slugify(name)[:50].strip("-_")
    if not wanted:
        raise Unacceptable(
            f"{name!r} has no letters for an address.", where="slug", fix="Give an address of a-z, 0-9, - and _."
        )
    with transaction.atomic():
        project, is_new = Project.objects.get_or_create(
            slug=wanted, defaults={"name": name, "description": description, **BEGINNING}
        )
        if not is_new:
            raise Unacceptable(f"{wanted!r} is the address of another project.", where="slug", fix="Choose another.")
        Membership.objects.create(project=project, user=by, role=Membership.Role.OWNER)
        annotator_of(user=by, project=project)
    return project


def take_in(*, project: Project, username: str, role: str) -> str | None:
    """Makes the person a member and an annotator. Who has no account gets one: its password is returned, once.

    Raises Unacceptable for a name that no account can have, and for somebody who is a member already.
    """
    with transaction.atomic():
        user = User.objects.filter(username=username).first()
        password = None
        if user is None:
            password = secrets.token_urlsafe(PASSWORD_BYTES)
            user = _new_account(username, password)
        membership, is_new = Membership.objects.get_or_create(project=project, user=user, defaults={"role": role})
        if not is_new:
            raise Unacceptable(
                f"{username!r} is in the project already, as {membership.role}.",
                where="username",
                fix="Name somebody else, or change the role in the list.",
            )
        annotator_of(user=user, project=project)
    return password


def change_role(*, annotator: Annotator, role: str | None) -> None:
    """Gives the person another role; None takes them out of the project, and what they judged stays.

    Raises Unacceptable for who has no login, and where the project would be without an owner.
    """
    if annotator.user is None:
        raise Unacceptable(f"{annotator.name!r} has no login.", where="role", fix="Add them as a person first.")
    with transaction.atomic():
        project = Project.objects.select_for_update().get(pk=annotator.project_id)
        owners = Membership.objects.filter(project=project, role=Membership.Role.OWNER)
        if role != Membership.Role.OWNER and not owners.exclude(user=annotator.user).exists():
            raise Unacceptable(
                f"{annotator.name!r} is the project's only owner.",
                where="role",
                fix="Make somebody else an owner first.",
            )
        if role is None:
            Membership.objects.filter(project=project, user=annotator.user).delete()
        else:
            Membership.objects.update_or_create(project=project, user=annotator.user, defaults={"role": role})


def _new_account(username: str, password: str) -> User:
    user = User(username=username)
    user.set_password(password)
    try:
        user.full_clean()
    except ValidationError as error:
        raise Unacceptable(
            f"{username!r} can be no account's name: {' '.join(error.messages)}",
            where="username",
            fix="Use at most 150 letters, digits and @ . + - _.",
        ) from error
    user.save()
    return user
