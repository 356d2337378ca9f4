"""Imports rows of a file in chunks: one is read and checked while the database writes the one before it.

Without `skip_bad_rows` all of the file goes in, in one transaction, or nothing; with it, every chunk for itself.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Generic, TypeVar

from django.db import connection, transaction

from annotation.errors import DomainError, Unacceptable
from annotation.formats import Raw, as_object, numbered
from annotation.models import Project
from annotation.services.bulk import analyse
from annotation.services.importers import IMPORTERS, Going, Importer

CHUNK = 5_000
MANY = 10_000
T = TypeVar("T")


@dataclass
class Refusals:
    """What happens to a bad row: it stops the file, or (`skip`) is set aside with its sentence.

    `sentences` are the first ones; `keep` gets all.
    """

    skip: bool
    keep: Callable[[DomainError], None] = lambda error: None
    count: int = 0
    sentences: list[str] = field(default_factory=list)

    FIRST = 100

    def __call__(self, error: DomainError) -> None:
        """Raises `error`, or writes it down."""
        if not self.skip:
            raise error
        self.count += 1
        self.keep(error)
        if len(self.sentences) < self.FIRST:
            self.sentences.append(str(error))


@dataclass(frozen=True)
class Imported:
    """How many rows were new, how many stood already, how many were refused, and why the first of these were."""

    kind: str
    added: int
    existing: int
    refused: int
    sentences: list[str]


def import_lines(
    *, project: Project, kind: str, lines: Iterable[bytes], now: datetime, skip_bad_rows: bool = False
) -> Imported:
    """Reads JSONL `lines` of one kind into the project: `import_rows` for the simplest of files."""
    return import_rows(
        project=project, kind=kind, rows=numbered(lines), now=now, refusals=Refusals(skip=skip_bad_rows)
    )


def import_rows(
    *,
    project: Project,
    kind: str,
    rows: Iterable[Raw],
    now: datetime,
    refusals: Refusals,
    progress: Callable[[int], None] = lambda rows: None,
) -> Imported:
    """Reads `rows` of one kind into the project; the same rows twice add nothing.

    A bad row stops the file with a DomainError naming its place, and nothing is written; where `refusals` skips, it
    is left out and named, and only a file that cannot be read on stops: what stood before that is written then, and
    the error says how much. An id that stands with another content is a bad row. `progress` hears how many are done.
    """
    if kind not in IMPORTERS:
        raise Unacceptable(f"kind {kind!r} is unknown.", where="kind", fix=f"Use one of {', '.join(IMPORTERS)}.")
    importer = IMPORTERS[kind]()
    ahead = _Ahead(_chunks(importer, iter(rows), skip=refusals.skip))
    going = Going(refuse=refusals, meanwhile=ahead.fetch)
    added = seen = 0
    whole: AbstractContextManager[object] = nullcontext() if refusals.skip else transaction.atomic()
    with whole:
        for chunk in _told_how_far(ahead) if refusals.skip else ahead:
            for error in chunk.errors:
                refusals(error)
            with transaction.atomic():
                _check_at_once()
                added += importer.write(project, chunk.rows, now, going)
            seen += len(chunk.rows) + len(chunk.errors)
            progress(seen)
        if not seen:
            raise Unacceptable("the file holds no line.", where="file", fix="Write one JSON object a line (JSONL).")
    if added >= MANY:
        analyse()
    existing = seen - refusals.count - added
    return Imported(kind=kind, added=added, existing=existing, refused=refusals.count, sentences=refusals.sentences)


@dataclass
class _Chunk(Generic[T]):
    rows: list[T] = field(default_factory=list)
    errors: list[DomainError] = field(default_factory=list)


def _chunks(importer: "Importer[T]", rows: Iterator[Raw], *, skip: bool) -> "Iterator[_Chunk[T]]":
    """Checked rows; the errors of bad ones, or the first error raised."""
    while slice_ := list(islice(rows, CHUNK)):
        chunk: _Chunk[T] = _Chunk()
        for where, raw in slice_:
            try:
                chunk.rows.append(importer.read(as_object(raw, where=where), where))
            except DomainError as error:
                if not skip:
                    raise
                chunk.errors.append(error)
        yield chunk


def _told_how_far(chunks: "Iterable[_Chunk[T]]") -> "Iterator[_Chunk[T]]":
    """The same chunks; an error in reading the next one says how many rows were written before it."""
    rows = 0
    reading = iter(chunks)
    while True:
        try:
            chunk = next(reading)
        except StopIteration:
            return
        except DomainError as error:
            if not rows:
                raise
            more = f"The {rows:,} rows before it were taken; sent again, they add nothing."
            fix = f"{error.fix} {more}" if error.fix else more
            raise Unacceptable(error.message, where=error.where, fix=fix) from error
        yield chunk
        rows += len(chunk.rows) + len(chunk.errors)


class _Ahead(Generic[T]):
    """The same items; `fetch` makes the next one ready before it is asked for. Its error waits until then, too."""

    def __init__(self, items: Iterator[T]) -> None:
        self._items = items
        self._ready: list[T] = []
        self._error: DomainError | None = None

    def fetch(self) -> None:
        """Makes the next one ready, unless it is."""
        if self._ready or self._error:
            return
        try:
            self._ready = list(islice(self._items, 1))
        except DomainError as error:
            self._error = error

    def __iter__(self) -> Iterator[T]:
        while True:
            self.fetch()
            if self._error:
                raise self._error
            if not self._ready:
                return
            yield self._ready.pop()


def _check_at_once() -> None:
    """Foreign keys are checked with each insert, while the next is made ready, not all at the end."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
