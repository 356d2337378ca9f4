"""Reads judgements: the current ones, and the shape that the statistics take."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import Q, QuerySet

from annotation.models import Judgement, Project, Purpose
from annotation.selectors.exclusions import without_excluded
from quality.judgements import Judgement as Observation

COUNTED = [Purpose.WORK, Purpose.GOLD]


def current(project: Project) -> QuerySet[Judgement]:
    """The judgements that stand and count for the statistics, in the order in which they came.

    Retests, attention checks and the qualification measure the annotator alone: they stay out. So do the verdicts of
    experts, what was said by somebody who had seen the others' answers, and what a manager has excluded.
    """
    return with_retests(project).filter(is_retest=False)


def with_retests(
    project: Project, *, until: datetime | None = None, excluded: Sequence[int] | None = None
) -> QuerySet[Judgement]:
    """The same with the annotators' second looks at their own answers, which measure the annotator alone.

    As it was at `until`, with the exclusions `excluded` (ids; those that stand, unless told otherwise).
    """
    counted = standing(project, until=until).filter(
        comparison__purpose__in=COUNTED, is_verdict=False, is_informed=False
    )
    return without_excluded(project, counted, by=excluded)


def verdicts(
    project: Project, *, until: datetime | None = None, excluded: Sequence[int] | None = None
) -> QuerySet[Judgement]:
    """Experts' verdicts on disputed comparisons, informed or not: they stand for the judgements there.

    They enter no other figure.
    """
    rows = standing(project, until=until).filter(is_verdict=True, assignment__isnull=False, is_retest=False)
    return without_excluded(project, rows, by=excluded)


def standing(project: Project, *, until: datetime | None = None) -> QuerySet[Judgement]:
    """Every judgement that no edit has superseded, in the order in which they came; as it was at `until`."""
    rows = Judgement.objects.filter(project=project)
    if until is None:
        rows = rows.filter(superseded_by__isnull=True)
    else:
        rows = rows.filter(received_at__lte=until).exclude(superseded_by__received_at__lte=until)
    return rows.select_related("comparison", "annotator").order_by("received_at", "id")


class Read(NamedTuple):
    """What a report needs of a judgement: rows as objects would take three times as long."""

    observation: Observation
    external_id: str
    comparison_id: int
    is_retest: bool
    is_simulated: bool
    is_added: bool
    """Asked for only after others had answered (Assignment.is_added)."""
    received_at: datetime


def known_moment(judged_at: datetime | None, received_at: datetime, origin: str) -> datetime | None:
    """When it was judged: as its file says, or as it came in live; None where a file brought it without a time."""
    return None if judged_at is None and origin == Judgement.Origin.IMPORT else judged_at or received_at


UNTIMED = Q(judged_at=None, origin=Judgement.Origin.IMPORT)
"""The same as a condition: nobody knows when these were given."""


def read(rows: QuerySet[Judgement], *, by_arrival: bool = False) -> list[Read]:
    """The rows as the statistics read them, with what a report keeps beside.

    `by_arrival` takes the moment of import for the time of judging, as reports did once that name no `times`.
    """
    columns = (*LINE, "comparison_id", "is_retest", "annotator__is_simulated", "assignment__is_added")
    return [
        Read(
            Observation(
                str(pk), external_id, name, tuple([tuple(group) for group in ranking]), strength,
                None if shown is None else tuple(shown), seconds,
                _in_words(received_at if judged_at is None and by_arrival
                          else known_moment(judged_at, received_at, origin)),
            ),
            external_id, comparison_id, is_retest, is_simulated, bool(is_added), received_at,
        )
        for pk, external_id, name, ranking, judged_at, received_at, strength, shown, seconds, origin,
        comparison_id, is_retest, is_simulated, is_added in rows.values_list(*columns).iterator(chunk_size=5_000)
    ]  # fmt: skip


LINE = (
    *("pk", "comparison__external_id", "annotator__name", "ranking"),
    *("judged_at", "received_at", "strength", "shown", "seconds", "origin"),
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
    origin: str,
) -> dict[str, object]:
    """One line of the judgements file, as it is imported, from the columns of LINE.

    Without `at` where nobody knows when it was given: an import elsewhere would take it for the time of judging.
    """
    line: dict[str, object] = {"id": str(pk), "comparison": comparison, "annotator": annotator, "ranking": ranking}
    at = _in_words(known_moment(judged_at, received_at, origin))
    optional = {"at": at, "strength": strength, "shown": shown, "seconds": seconds}
    return line | {name: value for name, value in optional.items() if value is not None}


def _in_words(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
