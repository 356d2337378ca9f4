"""Reads the disputed comparisons: what an expert's verdict would decide most comes first."""

from typing import Any

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet

from annotation.models import (
    ADJUDICATION,
    Annotator,
    Assignment,
    Comparison,
    ComparisonResponse,
    Judgement,
    Project,
    Purpose,
    Skip,
)

LEAST = 0.05
"""A comparison below this score is settled."""


def disputed(project: Project) -> QuerySet[Comparison]:
    """Work and gold that is disputed by the newest report and in no expert's hands, with its score `dispute`."""
    taken = Assignment.objects.filter(comparison=OuterRef("pk"), purpose=ADJUDICATION).exclude(
        state=Assignment.State.PASSED
    )
    rows = Comparison.objects.filter(project=project, purpose__in=[Purpose.WORK, Purpose.GOLD], is_paused=False)
    scored = rows.annotate(dispute=Max("preferences__dispute")).filter(dispute__gte=LEAST)
    return scored.exclude(Exists(taken)).order_by("-dispute", "id")


def disputed_for(annotator: Annotator) -> QuerySet[Comparison]:
    """Those that this expert may judge: not judged, held or passed by themselves, nor written by them."""
    here = {"comparison": OuterRef("pk"), "annotator": annotator}
    own = Exists(Judgement.objects.filter(**here)) | Exists(Assignment.objects.filter(**here))
    wrote = ComparisonResponse.objects.filter(comparison=OuterRef("pk"), response__source__name=annotator.name)
    return disputed(annotator.project).exclude(own | Exists(Skip.objects.filter(**here)) | Exists(wrote))


def disputes_page(project: Project, *, limit: int) -> dict[str, Any]:
    """The first of the queue, how long it is, and how many verdicts were given."""
    rows = disputed(project)
    ordinary = Q(judgements__superseded_by__isnull=True, judgements__is_verdict=False, judgements__is_retest=False)
    first: QuerySet[Any] = rows.annotate(answers=Count("judgements", filter=ordinary, distinct=True)).select_related(
        "prompt"
    )
    return {
        "total": rows.count(),
        "verdicts": Judgement.objects.filter(project=project, is_verdict=True, superseded_by__isnull=True).count(),
        "results": [
            {
                "comparison": row.pk,
                "external_id": row.external_id,
                "prompt": str(row.prompt),
                "answers": row.answers,
                "dispute": row.dispute,
            }
            for row in first[:limit]
        ],
    }


def others_said(assignment: Assignment) -> list[dict[str, Any]]:
    """What annotators said of the comparison in an expert's hands, without their names."""
    rows = Judgement.objects.filter(
        comparison=assignment.comparison_id,
        superseded_by__isnull=True,
        is_verdict=False,
        is_retest=False,
        is_informed=False,
    ).order_by("received_at", "id")
    return [dict(row) for row in rows.values("ranking", "strength", "flags", "reason")]
