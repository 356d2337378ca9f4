"""Writes judgements that come from a file. They fill no assignment: the project's own answers are still wanted."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from django.utils.dateparse import parse_datetime

from annotation.errors import Unacceptable
from annotation.models import Annotator, Comparison, ComparisonResponse, Judgement, Project
from annotation.services.annotators import ensure_annotators
from annotation.services.prompts import BATCH, batches
from quality.judgements import BadJudgement, parse_judgement
from quality.judgements import Judgement as Parsed


@dataclass(frozen=True)
class Row:
    """A parsed line and where it stood."""

    where: str
    judgement: Parsed


def parse_rows(objects: Iterable[tuple[str, dict[str, Any]]]) -> list[Row]:
    """Checks every line by the rules of `python -m quality`; raises Unacceptable naming the first bad one."""
    rows: list[Row] = []
    seen: dict[str, str] = {}
    for where, value in objects:
        try:
            judgement = parse_judgement(value, where=where)
        except BadJudgement as error:
            raise Unacceptable(str(error), where=where) from error
        if judgement.id in seen:
            raise Unacceptable(
                f"id {judgement.id!r} stands on {seen[judgement.id]} too.",
                where=where,
                fix="Give each line its own.",
            )
        seen[judgement.id] = where
        rows.append(Row(where=where, judgement=judgement))
    return rows


def add_imported(
    *,
    project: Project,
    rows: Sequence[Row],
    now: datetime,
    each: Callable[[Iterable[Row], Callable[[Row], Judgement]], Iterator[Judgement]] = lambda rows, read: map(
        read, rows
    ),
) -> int:
    """Returns how many were new; raises Unacceptable where a comparison is unknown or has fewer responses.

    `each` maps the rows and decides what becomes of a bad one.
    """
    comparisons = _comparisons(project, {row.judgement.comparison for row in rows})
    sizes = _sizes(comparisons)
    annotators = ensure_annotators(project=project, names={row.judgement.annotator for row in rows})
    ours = _own_ids(project, [row.judgement.id for row in rows])
    theirs = [row for row in rows if row.judgement.id not in ours]
    fresh = list(each(theirs, lambda row: _as_row(project, row, comparisons, sizes, annotators, now)))
    before = Judgement.objects.filter(project=project).count()
    Judgement.objects.bulk_create(fresh, ignore_conflicts=True, batch_size=BATCH)
    return Judgement.objects.filter(project=project).count() - before


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
