"""manage.py preflight: exit 0 when database, broker and artifacts answer, else a sentence for each and exit 1."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from config.preflight import faults


class Command(BaseCommand):
    """Checks what the processes need before they start."""

    help = "Checks that the database, the broker and the artifacts folder answer."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Prints nothing when all is well."""
        if found := list(faults()):
            raise CommandError("\n".join(found))
