"""Imports a file: everything is read and checked first, then written in one transaction, or nothing is."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, get_args

from django.conf import settings
from django.db import transaction

from annotation import formats
from annotation.errors import Unacceptable
from annotation.models import Project
from annotation.services.comparisons import NewComparison, add_comparisons
from annotation.services.demonstrations import add_demonstrations
from annotation.services.imported_judgements import add_imported, parse_rows
from annotation.services.pool import add_to_pool

Kind = Literal["comparisons", "judgements", "trl", "hh", "prompts", "demonstrations"]
KINDS: tuple[str, ...] = get_args(Kind)


@dataclass(frozen=True)
class Imported:
    """How many rows were new and how many stood already."""

    kind: str
    added: int
    existing: int


def import_lines(*, project: Project, kind: str, lines: Iterable[bytes], now: datetime) -> Imported:
    """Reads JSONL `lines` of one kind into the project; the same file twice adds nothing.

    Raises Unacceptable naming the line, or DifferentContent; then nothing is written.
    """
    if kind not in KINDS:
        raise Unacceptable(f"kind {kind!r} is unknown.", where="kind", fix=f"Use one of {', '.join(KINDS)}.")
    objects = list(formats.read_objects(lines))
    if not objects:
        raise Unacceptable("the file holds no line.", where="file", fix="Write one JSON object a line (JSONL).")
    with transaction.atomic():
        added = _IMPORTERS[kind](project, objects, now)
    return Imported(kind=kind, added=added, existing=len(objects) - added)


Objects = list[tuple[str, dict[str, Any]]]


def _comparisons(project: Project, objects: Objects, now: datetime) -> int:
    limit = settings.RESPONSE_MAX_CHARACTERS
    rows = [formats.read_comparison(row, where=where, max_characters=limit) for where, row in objects]
    return add_comparisons(project=project, rows=[_new(row) for row in rows])


def _judgements(project: Project, objects: Objects, now: datetime) -> int:
    return add_imported(project=project, rows=parse_rows(objects), now=now)


def _preferences(
    read: Callable[..., formats.PreferenceRow], project: Project, objects: Objects, now: datetime
) -> int:
    """Both the comparison and the answer that stands in the row, by an annotator named after the kind."""
    limit = settings.RESPONSE_MAX_CHARACTERS
    rows = [read(row, where=where, max_characters=limit) for where, row in objects]
    add_comparisons(project=project, rows=[_new(row.comparison) for row in rows])
    answers: Objects = [
        (
            row.comparison.where,
            {
                "id": f"published-{row.comparison.id}-{row.chosen}",
                "comparison": row.comparison.id,
                "annotator": "published label",
                "ranking": [[row.chosen], [1 - row.chosen]],
            },
        )
        for row in rows
    ]
    return add_imported(project=project, rows=parse_rows(answers), now=now)


def _trl(project: Project, objects: Objects, now: datetime) -> int:
    return _preferences(formats.read_trl, project, objects, now)


def _hh(project: Project, objects: Objects, now: datetime) -> int:
    return _preferences(formats.read_hh, project, objects, now)


def _prompts(project: Project, objects: Objects, now: datetime) -> int:
    rows = [formats.read_prompt(row, where=where) for where, row in objects]
    return add_to_pool(project=project, conversations=[row.messages for row in rows])


def _demonstrations(project: Project, objects: Objects, now: datetime) -> int:
    limit = settings.RESPONSE_MAX_CHARACTERS
    rows = [formats.read_demonstration(row, where=where, max_characters=limit) for where, row in objects]
    return add_demonstrations(project=project, rows=rows)


def _new(row: formats.ComparisonRow) -> NewComparison:
    responses = [(response.text, response.source) for response in row.responses]
    return NewComparison(
        where=row.where, id=row.id, messages=row.messages, responses=responses, gold=row.gold, meta=row.meta
    )


_IMPORTERS: dict[str, Callable[[Project, Objects, datetime], int]] = {
    "comparisons": _comparisons,
    "judgements": _judgements,
    "trl": _trl,
    "hh": _hh,
    "prompts": _prompts,
    "demonstrations": _demonstrations,
}
