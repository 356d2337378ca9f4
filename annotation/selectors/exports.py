"""Streams a project's judgements and comparisons as JSONL lines."""

import json
from collections.abc import Iterator

from django.db.models import Prefetch

from annotation.models import Comparison, ComparisonResponse, Project
from annotation.selectors.judgements import as_line, standing

CHUNK = 1000


def judgement_lines(project: Project) -> Iterator[bytes]:
    """The judgements that stand, in the import format."""
    for row in standing(project).iterator(chunk_size=CHUNK):
        yield _line(as_line(row))


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
        yield _line(line | ({"gold": row.gold} if row.gold is not None else {}))


def _line(row: dict[str, object]) -> bytes:
    return json.dumps(row, ensure_ascii=False).encode() + b"\n"
