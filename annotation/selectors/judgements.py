"""Reads judgements: the current ones, and the shape that the statistics take."""

from collections.abc import Iterable

from django.db.models import QuerySet

from annotation.models import Judgement, Project, Purpose
from quality.judgements import Judgement as Observation


def current(project: Project) -> QuerySet[Judgement]:
    """The judgements that stand and count for the statistics, in the order in which they came.

    Retests, attention checks and the qualification measure the annotator alone: they stay out.
    """
    counted = [Purpose.WORK, Purpose.GOLD]
    return standing(project).filter(is_retest=False, comparison__purpose__in=counted)


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


def as_line(row: Judgement) -> dict[str, object]:
    """One line of the judgements file (DESIGN: import and export format)."""
    line: dict[str, object] = {
        "id": str(row.pk),
        "comparison": row.comparison.external_id,
        "annotator": row.annotator.name,
        "ranking": row.ranking,
        "at": (row.judged_at or row.received_at).isoformat(),
    }
    optional = {"strength": row.strength, "shown": row.shown, "seconds": row.seconds}
    return line | {name: value for name, value in optional.items() if value is not None}
