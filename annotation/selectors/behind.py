"""The judgements behind the figures: comparisons with all that was said about them, and the newest judgements."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet, Subquery

from annotation.models import Annotator, Comparison, ComparisonResponse, Judgement, Preference, Project
from annotation.selectors.exclusions import is_excluded, with_moment
from annotation.selectors.judgements import standing

ORDERS = ("disagreement", "uncertain", "newest", "oldest")
RETESTED, TIED, DECIDED, RANKED, SHARED = KINDS = ("retested", "tied", "decided", "ranked", "shared")


@dataclass(frozen=True)
class Wanted:
    """Which judged comparisons: all conditions together. A kind is what some judgement of it shows.

    `retested` saw a second look, `tied` a tie, `decided` a preference, `ranked` three responses or more, `shared`
    answers of two annotators. Certainties are those of the newest report, `certain_to` included at 1 alone.
    """

    order: str = "disagreement"
    annotator: str = ""
    other: str = ""
    source: str = ""
    kind: str = ""
    certain_from: float | None = None
    certain_to: float | None = None


def judged_comparisons(project: Project, wanted: Wanted) -> QuerySet[Comparison]:
    """Most disputed, least certain, newest or oldest first."""
    about = Judgement.objects.filter(comparison=OuterRef("pk"), superseded_by__isnull=True)
    own = about.filter(annotator__name=wanted.annotator) if wanted.annotator else about
    rows = Comparison.objects.filter(Exists(own), project=project)
    if wanted.other:
        rows = rows.filter(Exists(about.filter(annotator__name=wanted.other)))
    if wanted.source:
        rows = rows.filter(Exists(_places(wanted.source)))
    return _ordered(_certain(_of_kind(rows, about, wanted.kind), wanted), own, wanted.order)


def _places(source: str) -> QuerySet[ComparisonResponse]:
    return ComparisonResponse.objects.filter(comparison=OuterRef("pk"), response__source__name=source)


def _of_kind(rows: QuerySet[Comparison], about: QuerySet[Judgement], kind: str) -> QuerySet[Comparison]:
    if kind == RETESTED:
        return rows.filter(Exists(about.filter(is_retest=True)))
    if kind == TIED:
        return rows.filter(Exists(about.filter(ranking__1__isnull=True)))
    if kind == DECIDED:
        return rows.filter(Exists(about.filter(ranking__1__isnull=False)))
    if kind == RANKED:
        third = ComparisonResponse.objects.filter(comparison=OuterRef("pk"), index=2)
        return rows.filter(Exists(third))
    if kind == SHARED:
        people = Count("judgements__annotator", filter=Q(judgements__superseded_by__isnull=True), distinct=True)
        return rows.annotate(people=people).filter(people__gte=2)
    return rows


def _certain(rows: QuerySet[Comparison], wanted: Wanted) -> QuerySet[Comparison]:
    certain = Preference.objects.filter(comparison=OuterRef("pk"))
    if wanted.certain_from is not None:
        certain = certain.filter(certainty__gte=wanted.certain_from)
    if wanted.certain_to is not None and wanted.certain_to < 1:
        certain = certain.filter(certainty__lt=wanted.certain_to)
    is_asked = wanted.certain_from is not None or wanted.certain_to is not None
    return rows.filter(Exists(certain)) if is_asked else rows


def _ordered(rows: QuerySet[Comparison], own: QuerySet[Judgement], order: str) -> QuerySet[Comparison]:
    if order == "newest":
        newest = own.order_by("-received_at").values("received_at")[:1]
        return rows.annotate(newest=Subquery(newest)).order_by("-newest", "-id")
    if order == "oldest":
        return rows.order_by("id")
    certainty = Preference.objects.filter(comparison=OuterRef("pk")).order_by("certainty").values("certainty")[:1]
    answers = Count("judgements", filter=Q(judgements__superseded_by__isnull=True), distinct=True)
    by_certainty = rows.annotate(certainty=Subquery(certainty)).order_by(F("certainty").asc(nulls_last=True), "id")
    return by_certainty if order == "uncertain" else by_certainty.annotate(answers=answers).filter(answers__gte=2)


def described(rows: QuerySet[Comparison], *, you: Annotator | None) -> list[dict[str, Any]]:
    """The comparisons as a manager sees them."""
    places = ComparisonResponse.objects.select_related("response__source").order_by("index")
    judged = with_moment(Judgement.objects.filter(superseded_by__isnull=True)).annotate(excluded=is_excluded())
    standing = judged.select_related("annotator").order_by("received_at")
    full = rows.select_related("prompt").prefetch_related(
        Prefetch("places", queryset=places), Prefetch("judgements", queryset=standing), "preferences"
    )
    return [_describe(comparison, you) for comparison in full]


def newest_judgements(project: Project, *, limit: int, you: Annotator | None) -> list[dict[str, Any]]:
    """What came in last, newest first."""
    rows = with_moment(standing(project)).annotate(excluded=is_excluded()).order_by("-received_at", "-id")[:limit]
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
        "shown": row.shown,
        "is_retest": row.is_retest,
        "is_verdict": row.is_verdict,
        "is_informed": row.is_informed,
        "is_excluded": getattr(row, "excluded", False),
        "annotator_id": row.annotator_id,
        "is_edit": row.supersedes_id is not None,
        "received_at": row.received_at,
    }


def _describe(comparison: Comparison, you: Annotator | None) -> dict[str, Any]:
    preference = next(iter(comparison.preferences.all()), None)
    return {
        "comparison": comparison.pk,
        "external_id": comparison.external_id,
        "purpose": comparison.purpose,
        "gold": comparison.gold,
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
