"""manage.py simulate_annotators: answers open assignments as simulated annotators, for tests and experiments."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from annotation.errors import DomainError
from annotation.models import Project
from annotation.services.calibration import calibrate
from annotation.services.simulation import simulate


class Command(BaseCommand):
    """Their judgements are marked as simulated wherever they show."""

    help = "Lets simulated annotators answer a project's open assignments."

    def add_arguments(self, parser: Any) -> None:
        """Whose answers, how many, how good."""
        parser.add_argument("--project", required=True, help="slug of the project")
        parser.add_argument("--judgements", type=int, default=500, help="how many at most (default 500)")
        parser.add_argument("--accuracy", type=float, default=0.87, help="share of right answers (default .87)")
        parser.add_argument("--seed", type=int, default=0, help="seed of their noise (default 0)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Prints how many it answered."""
        project = Project.objects.filter(slug=options["project"]).first()
        if project is None:
            known = ", ".join(Project.objects.order_by("slug").values_list("slug", flat=True)) or "none"
            raise CommandError(f"There is no project {options['project']!r}; there are: {known}.")
        now = timezone.now()
        try:
            done = simulate(
                project=project,
                judgements=options["judgements"],
                seed=options["seed"],
                now=now,
                accuracy=options["accuracy"],
            )
        except DomainError as error:
            raise CommandError(str(error)) from error
        if done:
            calibrate(project=project, now=now)
        self.stdout.write(f"{done} simulated judgements in {project.name}.")
