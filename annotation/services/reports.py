"""Reports from inside a task: something is wrong with a comparison."""

from datetime import datetime
from uuid import UUID

from annotation.errors import Unacceptable
from annotation.models import Annotator, Assignment, Report

LONGEST = 5_000


def report(*, id: UUID, assignment: Assignment, annotator: Annotator, text: str, now: datetime) -> Report:
    """Writes down what the annotator has to say; the task stays theirs. The same id again changes nothing.

    Raises Unacceptable.
    """
    said = text.strip()
    if not 0 < len(said) <= LONGEST:
        raise Unacceptable(
            f"the report has {len(said):,} letters.", where="text", fix=f"Say what is wrong, in at most {LONGEST:,}."
        )
    row, _ = Report.objects.get_or_create(
        id=id,
        annotator=annotator,
        defaults={"comparison_id": assignment.comparison_id, "text": said, "created_at": now},
    )
    return row


def settle(*, report: Report, now: datetime) -> Report:
    """The report was dealt with; settling it again changes nothing."""
    if report.settled_at is None:
        report.settled_at = now
        report.save(update_fields=["settled_at"])
    return report
