"""Files of runs in the store that machines share. Without one every process has the same folder: nothing is carried.

Names are relative to the artifacts folder, with slashes, on every machine.
"""

import contextlib
import os
import shutil
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.files import File
from django.core.files.storage import FileSystemStorage, Storage, storages

from annotation.errors import DomainError

Stamp = tuple[int, int]
"""Bytes, and when it was last changed (ms since the epoch)."""


class StoreFault(DomainError):
    """The store did not give or take a file; the message names the file and the store's own reason."""

    code = "store_fault"
    status = 503


@dataclass(frozen=True)
class Stored:
    """A file in the store."""

    name: str
    stamp: Stamp


def is_apart() -> bool:
    """Whether artifacts are kept elsewhere than in this machine's folder."""
    return bool(settings.ARTIFACTS_STORE)


def local(name: str) -> Path:
    """Where a file or folder stands on this machine, if it does."""
    return Path(settings.ARTIFACTS_DIR) / name


def readable(name: str) -> Path:
    """The path of a copy that is as new as the store's, for reading; nothing stands there where nobody wrote it yet.

    The copy lies beside the artifacts folder, so that it never touches what an engine is writing on this machine.
    """
    if not is_apart():
        return local(name)
    copy = Path(settings.VAR_DIR) / "copies" / name
    with asked(name):
        found = look(name)
        if found is None:
            copy.unlink(missing_ok=True)
        elif not copy.exists() or stamp_of(copy) != found.stamp:
            _download(found, copy)
    return copy


def reach() -> None:
    """Raises StoreFault where the store does not answer, or is a folder that is not there (nothing is mounted)."""
    storage = _storage()
    if isinstance(storage, FileSystemStorage) and not Path(storage.location).is_dir():
        raise StoreFault(f"{settings.ARTIFACTS_STORE} is no folder on this machine.", fix="Mount it.")
    look("runs")


def look(name: str) -> Stored | None:
    """The stored file of this name; None where there is none."""
    storage = _storage()
    with asked(name):
        if not storage.exists(name):
            return None
        return Stored(name, (storage.size(name), round(storage.get_modified_time(name).timestamp() * 1000)))


def files_below(folder: str) -> Iterator[Stored]:
    """Every stored file below a folder, in no order; none where there is no such folder."""
    with asked(folder):
        try:
            folders, names = _storage().listdir(folder)
        except FileNotFoundError:
            return
    for name in names:
        if name and (found := look(f"{folder}/{name}")) is not None:
            yield found
    for name in folders:
        yield from files_below(f"{folder}/{name}")


def fetch(name: str) -> None:
    """Brings a file that is never changed, or a folder of such, to this machine; what is whole here stays.

    Raises StoreFault where the store holds nothing of this name.
    """
    single = look(name) if "." in name.rpartition("/")[2] else None
    found = [single] if single is not None else list(files_below(name))
    if not found:
        raise StoreFault(f"{settings.ARTIFACTS_STORE} does not hold it.", where=name, fix="Was it deleted?")
    for each in found:
        path = local(each.name)
        if not path.exists() or path.stat().st_size != each.stamp[0]:
            download(each)


def download(stored: Stored) -> None:
    """Brings a file to its place on this machine, whole or not at all."""
    with asked(stored.name):
        _download(stored, local(stored.name))


def upload(name: str) -> None:
    """Sends a file of this machine, over what the store holds under its name; FileNotFoundError where it has gone."""
    with local(name).open("rb") as file, asked(name):
        _storage().save(name, File(file))


def delete(name: str) -> None:
    """Deletes a file of the store; one that is not there is no fault."""
    with asked(name):
        _storage().delete(name)


def stamp_of(path: Path) -> Stamp:
    """Of a file on this machine."""
    status = path.stat()
    return status.st_size, round(status.st_mtime * 1000)


@contextlib.contextmanager
def asked(name: str) -> Iterator[None]:
    """Turns whatever a backend raises into StoreFault: each has errors of its own."""
    try:
        yield
    except StoreFault:
        raise
    except Exception as error:
        raise StoreFault(
            f"{settings.ARTIFACTS_STORE} does not answer ({error}).",
            where=name,
            fix="Is it up, is the key right, is a disk full?",
        ) from error


def _download(stored: Stored, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f"{path.name}.{os.getpid()}-{threading.get_ident()}.partial")
    try:
        with _storage().open(stored.name) as source, partial.open("wb") as target:
            shutil.copyfileobj(source, target, 1 << 20)
        os.utime(partial, ns=(stored.stamp[1] * 10**6,) * 2)
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


def _storage() -> Storage:
    return storages["runs"]
