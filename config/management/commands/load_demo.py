"""manage.py load_demo: the two projects of the first start. Running it again adds nothing."""

import gzip
import json
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from annotation.demo_logins import DEMO_LOGINS
from annotation.models import Membership, Project
from annotation.services.calibration import calibrate
from annotation.services.imports import Imported, import_lines
from config.demo_projects import POCKET, REAL
from demo.pocket import specs, world
from training.models import LoopSettings

SEED = 0
MIN_JUDGEMENTS = 300  # of some 700 comparisons a round


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
                # Some published responses are empty: nobody can rank those, so their rows are left out.
                done = import_lines(project=project, kind=kind, lines=lines, now=timezone.now(), skip_bad_rows=True)
            self._say(project, done)
        calibrate(project=project, now=timezone.now())

    def _load_pocket(self, project: Project) -> None:
        rows: dict[str, list[dict[str, str]]] = {
            "demonstrations": world.demonstrations(SEED),
            "prompts": [{"prompt": row.prompt} for row in world.prompts() if row.set == "compared"],
        }
        for kind, objects in rows.items():
            lines = [json.dumps(row).encode() for row in objects]
            done = import_lines(project=project, kind=kind, lines=lines, now=timezone.now())
            self._say(project, done)
        LoopSettings.objects.get_or_create(project=project, defaults=_loop_settings())

    def _say(self, project: Project, done: Imported) -> None:
        left_out = f", {done.refused} left out" if done.refused else ""
        self.stdout.write(
            f"    {project.name}: {done.added} {done.kind} added, {done.existing} stood already{left_out}"
        )


def _loop_settings() -> dict[str, Any]:
    """A real model named by BASE_MODEL trains by the engine's own defaults; the small one by the world's."""
    if settings.BASE_MODEL:
        return {"min_judgements": MIN_JUDGEMENTS, "samples_per_prompt": 8, "pairs_per_prompt": 6}
    return {
        "min_judgements": MIN_JUDGEMENTS,
        "samples_per_prompt": 16,  # many replies of a small model are identical, and those are dropped
        "pairs_per_prompt": 12,
        "sft": specs.sft_spec(),
        "reward": specs.reward_spec(),
        "ppo": specs.ppo_spec(),
        "sample": specs.sample_spec(),
        "evaluate": specs.evaluate_spec(),
    }


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
