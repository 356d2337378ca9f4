"""Imports a file: everything is read and checked first, then written in one transaction, or nothing is."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, TypeVar, get_args

from django.conf import settings
from django.db import transaction

from annotation import formats
from annotation.errors import Unacceptable
from annotation.models import Project
from annotation.services.comparisons import NewComparison, add_comparisons
from annotation.services.demonstrations import add_demonstrations
from annotation.services.imported_judgements import Row, add_imported, parse_rows
from annotation.services.pool import add_to_pool

Kind = Literal["comparisons", "judgements", "trl", "hh", "prompts", "demonstrations"]
KINDS: tuple[str, ...] = get_args(Kind)
Line = tuple[str, dict[str, Any]]
T = TypeVar("T")


@dataclass
class Refusals:
    """What happens to a bad row: it stops the file, or (`skip`) is set aside with its sentence."""

    skip: bool
    sentences: list[str] = field(default_factory=list)

    def each(self, rows: Iterable[T], read: Callable[[T], Any]) -> Iterator[Any]:
        """`read(row)` for every row that is acceptable."""
        for row in rows:
            try:
                yield read(row)
            except Unacceptable as error:
                if not self.skip:
                    raise
                self.sentences.append(str(error))


@dataclass(frozen=True)
class Imported:
    """How many rows were new, how many stood already, and why the others were refused."""

    kind: str
    added: int
    existing: int
    refused: list[str]


def import_lines(
    *, project: Project, kind: str, lines: Iterable[bytes], now: datetime, skip_bad_rows: bool = False
) -> Imported:
    """Reads JSONL `lines` of one kind into the project; the same file twice adds nothing.

    A bad row stops the file with Unacceptable naming its line, and nothing is written; with `skip_bad_rows` it is
    left out and named in the result. Raises DifferentContent where an id stands with another content.
    """
    if kind not in KINDS:
        raise Unacceptable(f"kind {kind!r} is unknown.", where="kind", fix=f"Use one of {', '.join(KINDS)}.")
    objects = list(formats.read_objects(lines))
    if not objects:
        raise Unacceptable("the file holds no line.", where="file", fix="Write one JSON object a line (JSONL).")
    refusals = Refusals(skip=skip_bad_rows)
    with transaction.atomic():
        added = _IMPORTERS[kind](project, objects, now, refusals)
    existing = len(objects) - len(refusals.sentences) - added
    return Imported(kind=kind, added=added, existing=existing, refused=refusals.sentences)


def _comparisons(project: Project, objects: Sequence[Line], now: datetime, refusals: Refusals) -> int:
    limit = settings.RESPONSE_MAX_CHARACTERS
    rows = refusals.each(objects, lambda line: formats.read_comparison(line[1], where=line[0], max_characters=limit))
    return add_comparisons(project=project, rows=[_new(row) for row in rows])


def _judgements(project: Project, objects: Sequence[Line], now: datetime, refusals: Refusals) -> int:
    return add_imported(project=project, rows=_parsed(objects, refusals), now=now, each=refusals.each)


def _parsed(objects: Sequence[Line], refusals: Refusals) -> list[Row]:
    if not refusals.skip:
        return parse_rows(objects)
    return [row for rows in refusals.each(objects, lambda line: parse_rows([line])) for row in rows]


def _preferences(read: Callable[..., formats.PreferenceRow]) -> "Importer":
    """Both the comparison and the answer that stands in the row, by an annotator named after what it is."""

    def load(project: Project, objects: Sequence[Line], now: datetime, refusals: Refusals) -> int:
        limit = settings.RESPONSE_MAX_CHARACTERS
        rows: list[formats.PreferenceRow] = list(
            refusals.each(objects, lambda line: read(line[1], where=line[0], max_characters=limit))
        )
        add_comparisons(project=project, rows=[_new(row.comparison) for row in rows])
        answers = [(row.comparison.where, _published_answer(row)) for row in rows]
        return add_imported(project=project, rows=parse_rows(answers), now=now, each=refusals.each)

    return load


def _published_answer(row: formats.PreferenceRow) -> dict[str, Any]:
    return {
        "id": f"published-{row.comparison.id}-{row.chosen}",
        "comparison": row.comparison.id,
        "annotator": "published label",
        "ranking": [[row.chosen], [1 - row.chosen]],
    }


def _prompts(project: Project, objects: Sequence[Line], now: datetime, refusals: Refusals) -> int:
    rows = refusals.each(objects, lambda line: formats.read_prompt(line[1], where=line[0]))
    return add_to_pool(project=project, conversations=[row.messages for row in rows])


def _demonstrations(project: Project, objects: Sequence[Line], now: datetime, refusals: Refusals) -> int:
    limit = settings.RESPONSE_MAX_CHARACTERS
    rows = refusals.each(
        objects, lambda line: formats.read_demonstration(line[1], where=line[0], max_characters=limit)
    )
    return add_demonstrations(project=project, rows=list(rows))


def _new(row: formats.ComparisonRow) -> NewComparison:
    responses = [(response.text, response.source) for response in row.responses]
    return NewComparison(
        where=row.where,
        id=row.id,
        messages=row.messages,
        responses=responses,
        gold=row.gold,
        meta=row.meta,
        purpose=row.purpose,
        explanation=row.explanation,
        needs=row.needs,
    )


Importer = Callable[[Project, Sequence[Line], datetime, Refusals], int]
_IMPORTERS: dict[str, Importer] = {
    "comparisons": _comparisons,
    "judgements": _judgements,
    "trl": _preferences(formats.read_trl),
    "hh": _preferences(formats.read_hh),
    "prompts": _prompts,
    "demonstrations": _demonstrations,
}
