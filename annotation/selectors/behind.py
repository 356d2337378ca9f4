"""The judgements behind the figures: comparisons with all that was said about them, and the newest judgements."""

from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet, Subquery

from annotation.models import Annotator, Comparison, ComparisonResponse, Judgement, Preference, Project
from annotation.selectors.judgements import standing


def judged_comparisons(project: Project, *, order: str, annotator: str) -> QuerySet[Comparison]:
    """Comparisons with a judgement, of one annotator if named; most disputed, newest or oldest first."""
    standing = Judgement.objects.filter(comparison=OuterRef("pk"), superseded_by__isnull=True)
    if annotator:
        standing = standing.filter(annotator__name=annotator)
    rows = Comparison.objects.filter(Exists(standing), project=project)
    if order == "newest":
        newest = standing.order_by("-received_at").values("received_at")[:1]
        return rows.annotate(newest=Subquery(newest)).order_by("-newest", "-id")
    if order == "oldest":
        return rows.order_by("id")
    certainty = Preference.objects.filter(comparison=OuterRef("pk")).order_by("certainty").values("certainty")[:1]
    answers = Count("judgements", filter=Q(judgements__superseded_by__isnull=True))
    disputed = rows.annotate(certainty=Subquery(certainty), answers=answers).filter(answers__gte=2)
    return disputed.order_by(F("certainty").asc(nulls_last=True), "id")


def described(rows: QuerySet[Comparison], *, you: Annotator | None) -> list[dict[str, Any]]:
    """The comparisons as a manager sees them."""
    places = ComparisonResponse.objects.select_related("response__source").order_by("index")
    standing = (
        Judgement.objects.filter(superseded_by__isnull=True).select_related("annotator").order_by("received_at")
    )
    full = rows.select_related("prompt").prefetch_related(
        Prefetch("places", queryset=places), Prefetch("judgements", queryset=standing), "preferences"
    )
    return [_describe(comparison, you) for comparison in full]


def newest_judgements(project: Project, *, limit: int, you: Annotator | None) -> list[dict[str, Any]]:
    """What came in last, newest first."""
    rows = standing(project).order_by("-received_at", "-id")[:limit]
    return [judgement_row(row, you) for row in rows]


def judgement_row(row: Judgement, you: Annotator | None) -> dict[str, Any]:
    """One judgement as a manager sees it."""
    return {
        "id": row.pk,
        "comparison": row.comparison_id,
        "is_paused": row.comparison.is_paused,
        "annotator": row.annotator.name,
        "is_simulated": row.annotator.is_simulated,
        "is_you": you is not None and row.annotator_id == you.pk,
        "origin": row.origin,
        "ranking": row.ranking,
        "strength": row.strength,
        "flags": row.flags,
        "reason": row.reason,
        "seconds": row.seconds,
        "late": row.is_late,
        "is_edit": row.supersedes_id is not None,
        "received_at": row.received_at,
    }


def _describe(comparison: Comparison, you: Annotator | None) -> dict[str, Any]:
    preference = next(iter(comparison.preferences.all()), None)
    return {
        "comparison": comparison.pk,
        "external_id": comparison.external_id,
        "is_paused": comparison.is_paused,
        "prompt": comparison.prompt.messages,
        "responses": [
            {"index": place.index, "text": place.response.text, "source": place.response.source.name}
            for place in comparison.places.all()
        ],
        "judgements": [judgement_row(row, you) for row in comparison.judgements.all()],
        "p_first": preference.p_first if preference else None,
        "p_tie": preference.p_tie if preference else None,
        "certainty": preference.certainty if preference else None,
    }
