"""manage.py import_file: a file or a folder into a project, here and now, for files too large for the browser."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from annotation.errors import DomainError
from annotation.formats import rows_of
from annotation.models import Project
from annotation.services.importers import KINDS
from annotation.services.imports import Refusals, import_rows


class Command(BaseCommand):
    """Reads what the Files part of the Quality page reads, and folders besides."""

    help = "Imports a file or folder: JSONL, JSON, CSV, Parquet, Arrow, a folder of datasets, a zip."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The project, what the rows are, and where they lie."""
        parser.add_argument("path", type=Path, help="a file, or a folder whose files are read in the order of names")
        parser.add_argument("--project", required=True, help="the project's short name, as in its address")
        parser.add_argument("--kind", choices=KINDS, default="comparisons", help="what the rows are")
        parser.add_argument("--skip-bad-rows", action="store_true", help="name bad rows and go on")

    def handle(self, *args: Any, **options: Any) -> None:
        """Prints the rows as they go by, what was left out, and the sums."""
        path: Path = options["path"]
        if not path.exists():
            raise CommandError(f"{path} does not exist.")
        try:
            project = Project.objects.get(slug=options["project"])
        except Project.DoesNotExist as error:
            known = ", ".join(Project.objects.values_list("slug", flat=True)) or "none yet"
            raise CommandError(f"There is no project {options['project']!r}; there are: {known}.") from error
        refusals = Refusals(
            skip=options["skip_bad_rows"], keep=lambda refusal: self.stderr.write(f"left out: {refusal}")
        )
        try:
            done = import_rows(
                project=project,
                kind=options["kind"],
                rows=rows_of(path),
                now=timezone.now(),
                refusals=refusals,
                progress=self._tell,
            )
        except DomainError as error:
            nothing = "" if options["skip_bad_rows"] else " Nothing was written."
            raise CommandError(f"{error}{nothing}") from error
        self.stdout.write(
            f"{done.added:,} {done.kind} added, {done.existing:,} stood already, {done.refused:,} left out."
        )

    def _tell(self, rows: int) -> None:
        if sys.stderr.isatty():
            self.stderr.write(f"\r{rows:,} rows", ending="")
