"""Writes judgements that come from a file. They fill no assignment: the project's own answers are still wanted."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from django.db import transaction
from django.utils.dateparse import parse_datetime

from annotation.errors import DomainError, Unacceptable, stop
from annotation.models import Annotator, Comparison, ComparisonResponse, Judgement, Project
from annotation.services.annotators import ensure_annotators
from annotation.services.bulk import BATCH, batches
from quality.judgements import Judgement as Parsed
from quality.judgements import parse_judgement
from quality.lines import BadJudgement


@dataclass(frozen=True)
class Row:
    """A parsed line and where it stood."""

    where: str
    judgement: Parsed


def parse_row(value: dict[str, Any], *, where: str) -> Row:
    """Checks a line by the rules of `python -m quality`; raises Unacceptable."""
    try:
        return Row(where=where, judgement=parse_judgement(value, where=where))
    except BadJudgement as error:
        raise Unacceptable(str(error)) from error


@transaction.atomic
def add_imported(
    *, project: Project, rows: Sequence[Row], now: datetime, refuse: Callable[[DomainError], None] = stop
) -> int:
    """Returns how many were new; the same rows twice add nothing.

    `refuse` gets Unacceptable where a comparison is unknown or has another number of responses, and where an id
    stands with another content; unless told otherwise it raises.
    """
    comparisons = _comparisons(project, {row.judgement.comparison for row in rows})
    sizes = _sizes(comparisons)
    annotators = ensure_annotators(project=project, names={row.judgement.annotator for row in rows})
    ours = _own_ids(project, [row.judgement.id for row in rows])
    made: dict[UUID, tuple[Row, Judgement]] = {}
    for row in rows:
        if row.judgement.id in ours:
            continue
        try:
            new = _as_row(project, row, comparisons, sizes, annotators, now)
            earlier, _ = made.setdefault(new.pk, (row, new))
            if earlier.judgement != row.judgement:
                raise _another(row)
        except Unacceptable as error:
            refuse(error)
    standing = _standing(list(made))
    fresh = [new for pk, (_, new) in made.items() if pk not in standing]
    for pk in standing:
        row, new = made[pk]
        if standing[pk] != (new.comparison_id, new.annotator_id, new.ranking):
            refuse(_another(row))
    Judgement.objects.bulk_create(fresh, ignore_conflicts=True, batch_size=BATCH)
    return len(fresh)


def _another(row: Row) -> Unacceptable:
    return Unacceptable(
        f"id {row.judgement.id!r} stands already with another content.",
        where=row.where,
        fix="Give each judgement an id of its own.",
    )


def _standing(ids: Sequence[UUID]) -> dict[UUID, tuple[int, int, Any]]:
    found: dict[UUID, tuple[int, int, Any]] = {}
    for slice_ in batches(ids):
        rows = Judgement.objects.filter(pk__in=slice_).values_list("pk", "comparison_id", "annotator_id", "ranking")
        found |= {pk: (comparison, annotator, ranking) for pk, comparison, annotator, ranking in rows}
    return found


def _own_ids(project: Project, ids: Sequence[str]) -> set[str]:
    """Ids of lines that this project wrote itself: an export that comes home adds nothing."""
    parsed = [identifier for identifier in ids if _is_uuid(identifier)]
    own: set[str] = set()
    for slice_ in batches(parsed):
        standing = Judgement.objects.filter(project=project, pk__in=slice_).values_list("pk", flat=True)
        own |= {str(pk) for pk in standing}
    return own


def _is_uuid(text: str) -> bool:
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False


def _comparisons(project: Project, ids: set[str]) -> dict[str, Comparison]:
    found: dict[str, Comparison] = {}
    for slice_ in batches(sorted(ids)):
        found |= {row.external_id: row for row in Comparison.objects.filter(project=project, external_id__in=slice_)}
    return found


def _sizes(comparisons: dict[str, Comparison]) -> dict[int, int]:
    sizes: dict[int, int] = {}
    for slice_ in batches([row.pk for row in comparisons.values()]):
        for pk in ComparisonResponse.objects.filter(comparison_id__in=slice_).values_list("comparison_id", flat=True):
            sizes[pk] = sizes.get(pk, 0) + 1
    return sizes


def _as_row(
    project: Project,
    row: Row,
    comparisons: dict[str, Comparison],
    sizes: dict[int, int],
    annotators: dict[str, Annotator],
    now: datetime,
) -> Judgement:
    said = row.judgement
    comparison = comparisons.get(said.comparison)
    if comparison is None:
        raise Unacceptable(
            f"comparison {said.comparison!r} is unknown in this project.",
            where=row.where,
            fix="Import it first.",
        )
    ranked = sum(len(group) for group in said.ranking)
    if ranked != sizes[comparison.pk]:
        raise Unacceptable(
            f"the ranking names {ranked} responses; comparison {said.comparison!r} has {sizes[comparison.pk]}.",
            where=row.where,
        )
    return Judgement(
        id=_uuid(project, said.id),
        project=project,
        comparison=comparison,
        annotator=annotators[said.annotator],
        ranking=[list(group) for group in said.ranking],
        strength=said.strength,
        shown=list(said.shown) if said.shown is not None else None,
        seconds=said.seconds,
        origin=Judgement.Origin.IMPORT,
        judged_at=_judged_at(said.at, row.where),
        received_at=now,
    )


def _uuid(project: Project, identifier: str) -> UUID:
    """One id per project and line: the same file may stand in two projects."""
    return uuid5(NAMESPACE_URL, f"plumbline:{project.slug}:{identifier}")


def _judged_at(text: str | None, where: str) -> datetime | None:
    if text is None:
        return None
    try:
        moment = parse_datetime(text)
    except ValueError:
        moment = None
    if moment is None:
        raise Unacceptable(f"at {text!r:.40} is no time.", where=where, fix="Write it as 2026-01-31T13:24:03Z.")
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
