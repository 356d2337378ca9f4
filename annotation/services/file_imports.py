"""Takes files in and imports them in a job: accepted at once, then read while its sender watches the rows go by."""

import json
import shutil
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO, Any
from uuid import UUID, uuid4

from django.contrib.auth.models import User
from django.core.files.base import File
from django.core.files.storage import storages
from django.db import OperationalError, connection, transaction
from django.db.models import F
from django.utils import timezone

from annotation.errors import DomainError, Unacceptable
from annotation.formats import ENDINGS, expected_rows, rows_of
from annotation.models import FileImport, Project
from annotation.services.imports import Imported, Refusals, import_rows
from annotation.services.rings import ask_for_import

STORAGE = "artifacts"
LOST_AFTER = timedelta(seconds=60)
MOST_TRIES = 3
State = FileImport.State


def take_in(
    *, project: Project, kind: str, name: str, file: "File[bytes]", skip_bad_rows: bool, by: User | None
) -> FileImport:
    """Keeps the file and asks a worker to import it; raises Unacceptable for a file of no known kind."""
    ending = Path(name).suffix.lower()
    if ending not in ENDINGS:
        raise Unacceptable(f"{name!r:.80} is of no known kind.", where="file", fix=f"Use {', '.join(ENDINGS)}.")
    identifier = uuid4()
    path = f"imports/{project.slug}/{identifier}/{_bare(name)}"
    stored = storages[STORAGE].save(path, file)
    row = FileImport.objects.create(
        id=identifier,
        project=project,
        kind=kind,
        name=name[:200],
        file=stored,
        size_bytes=file.size,
        skip_bad_rows=skip_bad_rows,
        sent_by=by,
    )
    transaction.on_commit(lambda: ask_for_import(row.pk), robust=True)  # `resume_lost` rings for what was not heard
    return row


def run(identifier: UUID) -> None:
    """Imports a waiting file; of two workers at once, one does it."""
    waiting = FileImport.objects.filter(pk=identifier, state=State.WAITING)
    if waiting.update(state=State.RUNNING, tries=F("tries") + 1, heard_at=timezone.now()) != 1:
        return
    row = FileImport.objects.select_related("project").get(pk=identifier)
    try:
        with _at_hand(row) as path, _progress(row) as tell, tempfile.TemporaryFile("w+b") as left_out:
            FileImport.objects.filter(pk=row.pk).update(expected=expected_rows(path))
            refusals = Refusals(skip=row.skip_bad_rows, keep=lambda error: _note(left_out, error))
            with transaction.atomic() if not row.skip_bad_rows else _apart():
                done = import_rows(
                    project=row.project,
                    kind=row.kind,
                    rows=rows_of(path),
                    now=timezone.now(),
                    refusals=refusals,
                    progress=tell,
                )
                _finish(row, done, left_out)
    except DomainError as error:
        _give_up(row, str(error))
    except OperationalError:
        raise  # the database is away: `resume_lost` rings again
    except Exception as error:
        _give_up(row, f"the import broke ({error!r:.200}). The worker's log says more.")
        storages[STORAGE].delete(row.file)
        raise
    storages[STORAGE].delete(row.file)


def resume_lost(*, now: datetime) -> int:
    """Rings again for files that nobody has worked on for a while; returns how many.

    What a killed worker had written of one stands or was rolled back; the same rows twice add nothing.
    """
    silent = FileImport.objects.filter(state__in=[State.WAITING, State.RUNNING], heard_at__lt=now - LOST_AFTER)
    found = list(silent)
    for row in found:
        if row.tries >= MOST_TRIES:
            _give_up(row, f"{row.tries} workers died over this file. Split it, or give the worker more memory.")
        elif silent.filter(pk=row.pk).update(state=State.WAITING, heard_at=now):
            ask_for_import(row.pk)
    return len(found)


def _give_up(row: FileImport, sentence: str) -> None:
    """Nothing of the file stands, unless it went in chunk by chunk: `import_rows` says so."""
    over = {"state": State.REFUSED, "fault": sentence, "finished_at": timezone.now()}
    FileImport.objects.filter(pk=row.pk, state__in=[State.WAITING, State.RUNNING]).update(**over)


def _finish(row: FileImport, done: Imported, left_out: IO[bytes]) -> None:
    name = ""
    if done.refused:
        left_out.seek(0)
        name = storages[STORAGE].save(f"imports/{row.project.slug}/{row.pk}/refused.jsonl", File(left_out))
    FileImport.objects.filter(pk=row.pk).update(
        state=State.DONE,
        rows=done.added + done.existing + done.refused,
        added=done.added,
        existing=done.existing,
        refused=done.refused,
        sentences=done.sentences,
        refused_file=name,
        finished_at=timezone.now(),
    )


def _note(left_out: IO[bytes], error: DomainError) -> None:
    left_out.write(json.dumps({"sentence": str(error)}, ensure_ascii=False).encode() + b"\n")


@contextmanager
def _at_hand(row: FileImport) -> Iterator[Path]:
    """The file on this machine: the storage may lie elsewhere."""
    with tempfile.TemporaryDirectory(prefix="plumbline-import-") as scratch:
        path = Path(scratch) / _bare(row.name)
        with storages[STORAGE].open(row.file) as stored, path.open("wb") as copy:
            shutil.copyfileobj(stored, copy, 1 << 20)
        yield path


@contextmanager
def _progress(row: FileImport) -> Iterator[Any]:
    """Writes down how far the file has come, so that others see it while its transaction is open.

    That takes a connection of its own. SQLite knows one writer at a time: there the rows of a file that goes in whole
    are told at its end.
    """
    mine = FileImport.objects.filter(pk=row.pk)
    if row.skip_bad_rows:
        yield lambda rows: mine.update(rows=rows, heard_at=timezone.now())
    elif connection.vendor != "postgresql":
        yield lambda rows: None
    else:
        with ThreadPoolExecutor(max_workers=1) as pool:
            try:
                yield lambda rows: pool.submit(mine.update, rows=rows, heard_at=timezone.now()).result()
            finally:
                pool.submit(lambda: connection.close()).result()  # the thread's own


@contextmanager
def _apart() -> Iterator[None]:
    """No transaction around: each chunk has its own."""
    yield


def _bare(name: str) -> str:
    """A name without folders, for our own folders."""
    kept = "".join(letter if letter.isalnum() or letter in "._-" else "_" for letter in Path(name).name)
    return kept[-100:].lstrip(".") or "file"
