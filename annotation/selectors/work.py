"""What the annotator's screen shows of an assignment or a judgement; never sources nor gold."""

from collections.abc import Sequence
from typing import Any

from django.db import connection

from annotation.models import Annotator, Assignment, Comparison, Judgement, Purpose
from annotation.prepared import prepared

# Asked at every answer, so written out (see `rows`).
TEXTS = """
    SELECT place.comparison_id, place."index", response.text FROM annotation_comparisonresponse place
    JOIN annotation_response response ON response.id = place.response_id WHERE place.comparison_id IN ({ids})
"""


def work_items(assignments: Sequence[Assignment], *, lease_s: int) -> list[dict[str, Any]]:
    """Leased assignments with prompt and responses in the order shown; renewed, a lease holds `lease_s` seconds."""
    texts = texts_of([row.comparison_id for row in assignments])
    return [_item(row.comparison, row, row.shown, texts[row.comparison_id], lease_s) for row in assignments]


def own_judgements(annotator: Annotator, *, limit: int, lease_s: int) -> list[dict[str, Any]]:
    """The annotator's newest judgements that stand, newest first, each with what it was about."""
    rows = (
        Judgement.objects.filter(annotator=annotator, superseded_by__isnull=True)
        .select_related("comparison__prompt", "annotator", "assignment")
        .order_by("-received_at", "-id")[:limit]
    )
    texts = texts_of([row.comparison_id for row in rows])
    return [
        {
            "judgement": judgement_out(row),
            "item": _item(
                row.comparison,
                row.assignment,
                row.shown or sorted(texts[row.comparison_id]),
                texts[row.comparison_id],
                lease_s,
                judgement=row,
            ),
        }
        for row in rows
    ]


def judgement_out(row: Judgement) -> dict[str, Any]:
    """A judgement as its author sees it."""
    return {
        "id": row.pk,
        "comparison": row.comparison_id,
        "late": row.is_late,
        "supersedes": row.supersedes_id,
        "ranking": row.ranking,
        "strength": row.strength,
        "flags": row.flags,
        "reason": row.reason,
        "aspects": row.aspects,
        "marks": row.marks,
        "better_answer": row.better_answer,
        "received_at": row.received_at,
        "is_simulated": row.annotator.is_simulated,
    }


def texts_of(comparison_ids: Sequence[int]) -> dict[int, dict[int, str]]:
    """Response texts by comparison and index."""
    texts: dict[int, dict[int, str]] = {pk: {} for pk in comparison_ids}
    if texts:
        with connection.cursor() as cursor:
            cursor.execute(prepared(TEXTS.format(ids=", ".join(["%s"] * len(texts)))), list(texts))
            for comparison, index, text in cursor.fetchall():
                texts[comparison][index] = text
    return texts


def _item(
    comparison: Comparison,
    assignment: Assignment | None,
    shown: Sequence[int],
    texts: dict[int, str],
    lease_s: int,
    judgement: Judgement | None = None,
) -> dict[str, Any]:
    expires = (assignment and assignment.lease_expires_at) or (judgement and judgement.received_at)
    return {
        "assignment": assignment.pk if assignment else 0,
        "comparison": comparison.pk,
        "prompt": comparison.prompt.messages,
        "responses": [{"index": index, "text": texts[index]} for index in shown],
        "shown": list(shown),
        "lease_expires_at": expires,
        "lease_s": lease_s,
        "lesson": _lesson(comparison),
    }


def _lesson(comparison: Comparison) -> dict[str, Any] | None:
    """A tutorial teaches: its known ranking goes out with it. No other purpose is ever told."""
    if comparison.purpose != Purpose.TUTORIAL:
        return None
    return {"ranking": comparison.gold, "explanation": comparison.explanation}
