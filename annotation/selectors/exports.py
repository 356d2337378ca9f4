"""Streams what a project has collected as JSONL lines, one kind of file each."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import Prefetch

from annotation.formats import as_transcript
from annotation.models import Comparison, ComparisonResponse, Judgement, Project, QualityReport, Skip
from annotation.selectors.exclusions import is_excluded, with_moment
from annotation.selectors.judgements import LINE, as_line, standing
from annotation.selectors.training_rows import preference_rows

CHUNK = 1000


def judgement_lines(project: Project) -> Iterator[bytes]:
    """The judgements that stand, in the import format."""
    for row in standing(project).values_list(*LINE).iterator(chunk_size=CHUNK):
        yield _line(as_line(*row))


MORE = {
    "assignment__purpose": "purpose",
    "comparison__purpose": "comparison_purpose",
    "comparison__gold": "gold",
    "flags": "flags",
    "reason": "reason",
    "aspects": "aspects",
    "marks": "marks",
    "better_answer": "better_answer",
    "annotator__is_simulated": "simulated",
    "is_late": "late",
    "is_retest": "retest",
    "is_verdict": "verdict",
    "is_informed": "informed",
    "supersedes_id": "supersedes",
    "received_at": "received_at",
    "assignment__slot": "slot",
    "assignment__propensity": "propensity",
    "assignment__leased_at": "leased_at",
    "is_excluded": "excluded",
}
"""What the audit says besides, by column."""


def audit_lines(project: Project) -> Iterator[bytes]:
    """Every judgement that was ever accepted, also superseded ones and retests, with all that is known of it."""
    rows = with_moment(Judgement.objects.filter(project=project)).annotate(is_excluded=is_excluded())
    for row in rows.order_by("received_at", "id").values_list(*LINE, *MORE).iterator(chunk_size=CHUNK):
        more = dict(zip(MORE.values(), row[len(LINE) :], strict=True))
        asked_about = more.pop("comparison_purpose")
        more["purpose"] = more["purpose"] or asked_about
        more["origin"] = row[LINE.index("origin")]
        yield _line(as_line(*row[: len(LINE)]) | more)


def skip_lines(project: Project) -> Iterator[bytes]:
    """Every skip that stands, with its reason."""
    rows = Skip.objects.filter(comparison__project=project).select_related("comparison", "annotator")
    for row in rows.order_by("created_at", "id").iterator(chunk_size=CHUNK):
        yield _line(
            {
                "comparison": row.comparison.external_id,
                "annotator": row.annotator.name,
                "code": row.code,
                "reason": row.reason,
                "at": row.created_at.isoformat(),
            }
        )


def comparison_lines(project: Project) -> Iterator[bytes]:
    """The comparisons in the import format."""
    places = ComparisonResponse.objects.select_related("response__source").order_by("index")
    rows = (
        Comparison.objects.filter(project=project)
        .select_related("prompt")
        .prefetch_related(Prefetch("places", queryset=places))
        .order_by("id")
    )
    for row in rows.iterator(chunk_size=CHUNK):
        responses = [
            {"text": place.response.text, "source": place.response.source.name} for place in row.places.all()
        ]
        line = {
            "id": row.external_id,
            "prompt": row.prompt.messages,
            "responses": responses,
            "meta": row.meta,
        }
        if row.gold is not None:
            line |= {"gold": row.gold, "purpose": row.purpose}
        yield _line(line | {name: text for name in ("explanation", "needs") if (text := getattr(row, name))})


def trl_lines(project: Project) -> Iterator[bytes]:
    """The newest report's preferences as TRL reads them; pairs on which neither side is the likelier are left out."""
    for row in _decided(project):
        yield _line({name: row[name] for name in ("prompt", "chosen", "rejected")} | {"score": row["p_chosen"]})


def hh_lines(project: Project) -> Iterator[bytes]:
    """The same as pairs of transcripts, in the manner of Anthropic's HH files."""
    for row in _decided(project):
        yield _line({name: as_transcript(row["prompt"], row[name]) for name in ("chosen", "rejected")})


def _decided(project: Project) -> Iterator[dict[str, Any]]:
    report = QualityReport.objects.filter(project=project).order_by("-created_at").first()
    rows = preference_rows(report) if report else iter([])
    return (row for row in rows if row["p_chosen"] != 0.5)  # exactly: `preference_rows` sets it


EXPORTS = {
    "judgements": judgement_lines,
    "comparisons": comparison_lines,
    "preferences-trl": trl_lines,
    "preferences-hh": hh_lines,
    "audit": audit_lines,
    "skips": skip_lines,
}


def _in_words(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


ENCODE = json.JSONEncoder(ensure_ascii=False, default=_in_words).encode


def _line(row: dict[str, object]) -> bytes:
    return ENCODE(row).encode() + b"\n"
