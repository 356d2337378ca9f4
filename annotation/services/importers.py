"""What each kind of file becomes: how a row of it is read, and how a chunk of rows is written."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from django.conf import settings

from annotation import formats
from annotation.errors import DomainError
from annotation.models import Project
from annotation.services.comparisons import NewComparison, add_comparisons
from annotation.services.demonstrations import Demonstrations
from annotation.services.imported_judgements import Row, add_imported, parse_row
from annotation.services.pool import add_to_pool

T = TypeVar("T")


@dataclass(frozen=True)
class Importer(Generic[T]):
    """`read` checks a row and touches no database; `write` adds rows and returns how many were new. Both raise.

    `write` leaves what is wrong with single rows to `Going`.
    """

    read: Callable[[dict[str, Any], str], T]
    write: Callable[[Project, Sequence[T], datetime, "Going"], int]


@dataclass(frozen=True)
class Going:
    """The import that is going on: `refuse` gets bad rows, `meanwhile` has work for while the database is busy."""

    refuse: Callable[[DomainError], None]
    meanwhile: Callable[[], None]


def _comparisons() -> Importer[NewComparison]:
    limit = settings.RESPONSE_MAX_CHARACTERS

    def read(row: dict[str, Any], where: str) -> NewComparison:
        return _new(formats.read_comparison(row, where=where, max_characters=limit))

    def write(project: Project, rows: Sequence[NewComparison], now: datetime, going: Going) -> int:
        return add_comparisons(project=project, rows=rows, refuse=going.refuse, meanwhile=going.meanwhile)

    return Importer(read, write)


def _judgements() -> Importer[Row]:
    def read(row: dict[str, Any], where: str) -> Row:
        return parse_row(row, where=where)

    def write(project: Project, rows: Sequence[Row], now: datetime, going: Going) -> int:
        return add_imported(project=project, rows=rows, now=now, refuse=going.refuse)

    return Importer(read, write)


def _preferences(read_row: Callable[..., formats.PreferenceRow]) -> Callable[[], "Importer[Published]"]:
    """Both the comparison and the answer that stands in the row, by an annotator named after what it is."""

    def make() -> Importer[Published]:
        limit = settings.RESPONSE_MAX_CHARACTERS

        def read(row: dict[str, Any], where: str) -> Published:
            found = read_row(row, where=where, max_characters=limit)
            answer = {
                "id": f"published-{found.comparison.id}-{found.chosen}",
                "comparison": found.comparison.id,
                "annotator": "published label",
                "ranking": [[found.chosen], [1 - found.chosen]],
            }
            return Published(_new(found.comparison), parse_row(answer, where=where))

        def write(project: Project, rows: Sequence[Published], now: datetime, going: Going) -> int:
            add_comparisons(project=project, rows=[row.comparison for row in rows], refuse=going.refuse)
            return add_imported(project=project, rows=[row.answer for row in rows], now=now, refuse=going.refuse)

        return Importer(read, write)

    return make


@dataclass(frozen=True)
class Published:
    """A preference row: what is compared, and its answer."""

    comparison: NewComparison
    answer: Row


def _prompts() -> Importer[formats.PromptRow]:
    def read(row: dict[str, Any], where: str) -> formats.PromptRow:
        return formats.read_prompt(row, where=where)

    def write(project: Project, rows: Sequence[formats.PromptRow], now: datetime, going: Going) -> int:
        return add_to_pool(project=project, conversations=[row.messages for row in rows])

    return Importer(read, write)


def _demonstrations() -> Importer[formats.DemonstrationRow]:
    limit = settings.RESPONSE_MAX_CHARACTERS
    file = Demonstrations()

    def read(row: dict[str, Any], where: str) -> formats.DemonstrationRow:
        return formats.read_demonstration(row, where=where, max_characters=limit)

    def write(project: Project, rows: Sequence[formats.DemonstrationRow], now: datetime, going: Going) -> int:
        return file.add(project=project, rows=rows)

    return Importer(read, write)


def _new(row: formats.ComparisonRow) -> NewComparison:
    new = NewComparison(
        where=row.where,
        id=row.id,
        messages=row.messages,
        responses=[(response.text, response.source) for response in row.responses],
        gold=row.gold,
        meta=row.meta,
        purpose=row.purpose,
        explanation=row.explanation,
        needs=row.needs,
    )
    new.sign()
    return new


IMPORTERS: dict[str, Callable[[], Importer[Any]]] = {
    "comparisons": _comparisons,
    "judgements": _judgements,
    "trl": _preferences(formats.read_trl),
    "hh": _preferences(formats.read_hh),
    "prompts": _prompts,
    "demonstrations": _demonstrations,
}
KINDS = tuple(IMPORTERS)
