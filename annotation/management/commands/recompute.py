"""manage.py recompute PROJECT: makes every quality report once more from the judgements that it names."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from annotation.errors import DomainError
from annotation.models import Project, QualityReport
from annotation.services.recomputing import differences


class Command(BaseCommand):
    """Exit status 1 where a report is not the same to the digit."""

    help = "Recomputes a project's quality reports and holds them against what was kept."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The project."""
        parser.add_argument("project", help="its short name, as in the address")
        parser.add_argument("--newest", type=int, metavar="N", help="the newest N alone")

    def handle(self, *args: Any, **options: Any) -> None:
        """Newest first, a line each."""
        project = Project.objects.filter(slug=options["project"]).first()
        if project is None:
            raise CommandError(f"there is no project {options['project']!r}.")
        reports = QualityReport.objects.filter(project=project).order_by("-created_at")[: options["newest"]]
        wrong = sum(not self._is_the_same(report) for report in reports)
        if wrong:
            raise CommandError(f"{wrong} of {len(reports)} reports differ.")

    def _is_the_same(self, report: QualityReport) -> bool:
        try:
            found = differences(report)
        except DomainError as error:
            found = [str(error)]
        verdict = "; ".join(found) or "the same to the digit"
        self.stdout.write(f"report {report.pk}, {report.judgements} judgements: {verdict}")
        return not found
