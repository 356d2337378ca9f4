"""One engine in a run folder at a time: an exclusive flock on DIR/.lock, freed by the kernel when its owner dies."""

import contextlib
import fcntl
import os
import time
from collections.abc import Iterator
from pathlib import Path

from training.engine.errors import BadInput

WAIT = "PLUMBLINE_LOCK_WAIT_S"


class FolderBusy(BadInput):
    """Another engine works in the folder."""


@contextlib.contextmanager
def folder_lock(folder: Path) -> Iterator[None]:
    """Hold `folder`, waiting PLUMBLINE_LOCK_WAIT_S seconds (default 30). Makes the folder; raises FolderBusy.

    A folder that holds nothing but the lock at the end was never begun and is taken away again.
    """
    wait_s = _wait_s()
    deadline = time.monotonic() + wait_s
    while (descriptor := _try(folder)) is None:
        if time.monotonic() >= deadline:
            raise FolderBusy(
                f"{folder}: another engine works here since {wait_s:g} s or more; wait for it, or name another --out"
            )
        time.sleep(0.1)
    try:
        yield
    finally:
        if [entry.name for entry in folder.iterdir()] == [".lock"]:
            (folder / ".lock").unlink()
            with contextlib.suppress(OSError):  # a second engine may have put its own lock here by now
                folder.rmdir()
        os.close(descriptor)


def _try(folder: Path) -> int | None:
    path = folder / ".lock"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    except FileNotFoundError:  # taken away between the two calls by an engine that never began
        return None
    except OSError as error:
        raise BadInput(f"{folder}: cannot hold a run ({error.strerror}); name another folder with --out") from error
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if os.fstat(descriptor).st_ino == os.stat(path).st_ino:
            return descriptor
    except (BlockingIOError, FileNotFoundError):
        pass  # held by another engine, or taken away by the one that held it: the caller tries again
    os.close(descriptor)
    return None


def _wait_s() -> float:
    text = os.environ.get(WAIT, "30")
    try:
        return float(text)
    except ValueError as error:
        raise BadInput(f"{WAIT} is {text!r}; give seconds, for example 30") from error
