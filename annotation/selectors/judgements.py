"""Reads judgements: the current ones, and the shape that the statistics take."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from annotation.models import Judgement, Project, Purpose
from annotation.selectors.exclusions import without_excluded
from quality.judgements import Judgement as Observation

COUNTED = [Purpose.WORK, Purpose.GOLD]


def current(project: Project) -> QuerySet[Judgement]:
    """The judgements that stand and count for the statistics, in the order in which they came.

    Retests, attention checks and the qualification measure the annotator alone: they stay out. So do the verdicts of
    experts, and what a manager has excluded.
    """
    return with_retests(project).filter(is_retest=False)


def with_retests(project: Project) -> QuerySet[Judgement]:
    """The same with the annotators' second looks at their own answers, which measure the annotator alone."""
    counted = standing(project).filter(comparison__purpose__in=COUNTED, is_verdict=False)
    return without_excluded(project, counted)


def verdicts(project: Project) -> QuerySet[Judgement]:
    """Experts' verdicts on disputed comparisons: they stand for the judgements there, and enter no other figure."""
    rows = standing(project).filter(is_verdict=True, assignment__isnull=False, is_retest=False)
    return without_excluded(project, rows)


def standing(project: Project) -> QuerySet[Judgement]:
    """Every judgement that no edit has superseded, in the order in which they came."""
    rows = Judgement.objects.filter(project=project, superseded_by__isnull=True)
    return rows.select_related("comparison", "annotator").order_by("received_at", "id")


def for_statistics(rows: Iterable[Judgement]) -> list[Observation]:
    """The same judgements as `quality` reads them from a file."""
    return [
        Observation(
            id=str(row.pk),
            comparison=row.comparison.external_id,
            annotator=row.annotator.name,
            ranking=tuple(tuple(group) for group in row.ranking),
            strength=row.strength,
            shown=tuple(row.shown) if row.shown is not None else None,
            seconds=row.seconds,
            at=(row.judged_at or row.received_at).isoformat(),
        )
        for row in rows
    ]


LINE = (
    *("pk", "comparison__external_id", "annotator__name", "ranking"),
    *("judged_at", "received_at", "strength", "shown", "seconds"),
)
"""The columns that a line of the judgements file is made of: rows as objects would take three times as long."""


def as_line(
    pk: UUID,
    comparison: str,
    annotator: str,
    ranking: list[list[int]],
    judged_at: datetime | None,
    received_at: datetime,
    strength: int | None,
    shown: list[int] | None,
    seconds: float | None,
) -> dict[str, object]:
    """One line of the judgements file, as it is imported, from the columns of LINE."""
    line: dict[str, object] = {"id": str(pk), "comparison": comparison, "annotator": annotator, "ranking": ranking}
    line["at"] = (judged_at or received_at).isoformat()
    optional = {"strength": strength, "shown": shown, "seconds": seconds}
    return line | {name: value for name, value in optional.items() if value is not None}
