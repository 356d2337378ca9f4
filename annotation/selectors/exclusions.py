"""Reads exclusions, and which judgements they take out of calibration."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from annotation.models import Exclusion, Judgement, Project

STANDING = Q(lifted_at=None)


def exclusions(project: Project) -> QuerySet[Exclusion]:
    """All there ever were: those that stand first, newest first."""
    rows = Exclusion.objects.filter(project=project).select_related("annotator", "created_by", "lifted_by")
    return rows.order_by(F("lifted_at").desc(nulls_first=True), "-created_at", "-id")


def standing_ids(project: Project) -> list[int]:
    """Ids of those that stand, as a report names them among its parameters."""
    return list(Exclusion.objects.filter(project=project, lifted_at=None).order_by("id").values_list("pk", flat=True))


def is_excluded(among: Q = STANDING) -> Exists:
    """For a query of judgements annotated by `with_moment`: whether one of these exclusions takes the row out."""
    window = Q(judgement=None) & (Q(starts_at=None) | Q(starts_at__lte=OuterRef("moment")))
    window &= Q(ends_at=None) | Q(ends_at__gt=OuterRef("moment"))
    rows = Exclusion.objects.filter(project=OuterRef("project"), annotator=OuterRef("annotator"))
    return Exists(rows.filter(among).filter(window | Q(judgement=OuterRef("pk"))))


def with_moment(rows: QuerySet[Judgement]) -> QuerySet[Judgement]:
    """With `moment`: when it was judged, as far as is known; else when it came."""
    return rows.annotate(moment=Coalesce("judged_at", "received_at"))


def without_excluded(
    project: Project, rows: QuerySet[Judgement], *, by: Sequence[int] | None = None
) -> QuerySet[Judgement]:
    """`rows` of the project without those that are excluded; the query is left alone where nothing is.

    `by` are the ids of the exclusions that count, lifted since or not; without it, those that stand.
    """
    among = STANDING if by is None else Q(pk__in=by)
    if not Exclusion.objects.filter(among, project=project).exists():
        return rows
    return with_moment(rows).exclude(is_excluded(among))


def covered(exclusion: Exclusion) -> QuerySet[Judgement]:
    """The judgements that it names, whether it still stands or not; superseded ones are left out."""
    rows = with_moment(Judgement.objects.filter(annotator=exclusion.annotator_id, superseded_by__isnull=True))
    if exclusion.judgement_id is not None:
        return rows.filter(pk=exclusion.judgement_id)
    window = {"moment__gte": exclusion.starts_at, "moment__lt": exclusion.ends_at}
    return rows.filter(**{bound: moment for bound, moment in window.items() if moment is not None})


def exclusion_row(row: Exclusion) -> dict[str, Any]:
    """One exclusion as a manager sees it."""
    same = ("id", "starts_at", "ends_at", "reason", "created_at", "lifted_at", "lifted_reason")
    return {name: getattr(row, name) for name in same} | {
        "annotator": row.annotator.name,
        "annotator_id": row.annotator_id,
        "judgement": row.judgement_id,
        "judgements": covered(row).count(),
        "created_by": row.created_by.get_username(),
        "lifted_by": row.lifted_by.get_username() if row.lifted_by else None,
    }
