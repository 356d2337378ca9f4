"""manage.py load_demo: the two projects of the first start. Running it again adds nothing."""

import gzip
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from training.services.loop_settings import ensure_loop_settings

from annotation.demo_logins import DEMO_LOGINS
from annotation.models import Membership, Project
from annotation.services.calibration import calibrate
from annotation.services.imports import import_lines
from config.demo_projects import POCKET, REAL
from demo.pocket.world import write_world


class Command(BaseCommand):
    """Accounts, real judgements, and the pocket assistant's world."""

    help = "Loads the demo: logins, the project of real judgements, and the pocket assistant."

    def handle(self, *args: Any, **options: Any) -> None:
        """Only in the demo: it makes accounts whose passwords everybody knows."""
        if not settings.DEMO:
            raise CommandError("Demo accounts have known passwords. Set PLUMBLINE_DEMO=1 if this is a demo.")
        users = [_user(**login) for login in DEMO_LOGINS]
        real, pocket = (_project(row, users) for row in (REAL, POCKET))
        self._load_real(real)
        self._load_pocket(pocket)

    def _load_real(self, project: Project) -> None:
        folder = settings.BASE_DIR / "demo" / "real"
        for kind in ("comparisons", "judgements"):
            with gzip.open(folder / f"{kind}.jsonl.gz") as lines:
                done = import_lines(project=project, kind=kind, lines=lines, now=timezone.now())
            self.stdout.write(f"    {project.name}: {done.added} {kind} added, {done.existing} stood already")
        calibrate(project=project, now=timezone.now())

    def _load_pocket(self, project: Project) -> None:
        folder = settings.VAR_DIR / "demo-pocket"
        write_world(folder)
        for kind in ("demonstrations", "prompts"):
            with (folder / f"{kind}.jsonl").open("rb") as lines:
                done = import_lines(project=project, kind=kind, lines=lines, now=timezone.now())
            self.stdout.write(f"    {project.name}: {done.added} {kind} added, {done.existing} stood already")
        ensure_loop_settings(project=project)


def _user(username: str, password: str, role: str) -> User:
    is_owner = role == "owner"
    user, fresh = User.objects.get_or_create(
        username=username,
        defaults={"first_name": username.title(), "is_staff": is_owner, "is_superuser": is_owner},
    )
    if fresh:
        user.set_password(password)
        user.save(update_fields=["password"])
    return user


def _project(columns: dict[str, Any], users: list[User]) -> Project:
    project, _ = Project.objects.get_or_create(slug=columns["slug"], defaults=columns)
    for user, login in zip(users, DEMO_LOGINS, strict=True):
        Membership.objects.get_or_create(project=project, user=user, defaults={"role": login["role"]})
    return project
