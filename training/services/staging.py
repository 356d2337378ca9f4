"""Carries a run between the machine that works on it and the store that all machines share.

Before an attempt its folder and its inputs are brought here; at heartbeats and at its end its folder is sent. A run
that another machine took over goes on from what was sent last, as after any interruption.
"""

import contextlib
import logging
import os
import posixpath
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.utils import timezone

from training import store
from training.models import Run
from training.services import runs
from training.services.specs import ANY_INPUTS

SEND_S = 10.0
"""Between two times of sending while the engine works."""
UNFINISHED = (".partial", ".fresh", ".lock")
LAST = ("metrics.jsonl", "inputs/spec.json", "report.json")
"""Sent after all else, in this order: whoever sees one of them sees what it speaks of."""

log = logging.getLogger(__name__)


class Stage:
    """One attempt at a run, on this machine. Does nothing where artifacts lie in this machine's folder."""

    def __init__(self, run: Run, clock: Callable[[], datetime] = timezone.now) -> None:
        self.run, self.folder, self._clock = run, run.folder, clock
        self.inputs = list(_elsewhere(run))
        self._sent: dict[str, store.Stamp] = {}
        self._sent_at = time.monotonic()

    def bring(self) -> None:
        """The run's own folder, where another machine is further with it, and what its spec names elsewhere.

        Raises StoreFault.
        """
        if store.is_apart():
            with self._alive():
                self._bring_folder()
                for name in self.inputs:
                    store.fetch(name)

    def _bring_folder(self) -> None:
        metrics, spec = (store.look(f"{self.folder}/{name}") for name in ("metrics.jsonl", "inputs/spec.json"))
        here = store.local(f"{self.folder}/metrics.jsonl")
        begun = store.local(f"{self.folder}/inputs/spec.json").exists()
        further = metrics is not None and (not here.exists() or metrics.stamp[0] > here.stat().st_size)
        if spec is None or (begun and not further):
            return
        shutil.rmtree(store.local(self.folder), ignore_errors=True)
        for each in store.files_below(self.folder):
            store.download(each)
            self._sent[each.name] = store.stamp_of(store.local(each.name))

    def send_at_times(self) -> None:
        """While the engine works. A store that does not answer is tried again the next time."""
        if time.monotonic() - self._sent_at < SEND_S:
            return
        try:
            self.send()
        except store.StoreFault as error:
            log.warning("%s: not sent yet (%s)", self.folder, error)
        self._sent_at = time.monotonic()

    def send(self) -> None:
        """All that is new in the folder, and the end of what is gone from it; raises StoreFault."""
        if store.is_apart():
            with self._alive():
                self._send_folder()

    def _send_folder(self) -> None:
        here = dict(self._files())
        for name in sorted(here, key=_turn):
            if self._sent.get(name) != here[name] and not self._stands(name, here[name]):
                try:
                    store.upload(name)
                except FileNotFoundError:
                    continue  # the engine has put something else in its place; that goes with the next
                self._sent[name] = here[name]
        for name in self._sent.keys() - here.keys():
            store.delete(name)
            self._sent.pop(name)

    def leave(self) -> None:
        """Takes copies of snapshots away again: a person who is deleted is deleted from the store alone."""
        for name in self.inputs if store.is_apart() else ():
            if name.startswith("snapshots/"):
                store.local(name).unlink(missing_ok=True)

    def _stands(self, name: str, stamp: store.Stamp) -> bool:
        """Whether an earlier attempt on this machine has sent it."""
        found = store.look(name) if name not in self._sent else None
        if found is None or found.stamp[0] != stamp[0] or found.stamp[1] < stamp[1]:
            return False
        self._sent[name] = stamp
        return True

    @contextlib.contextmanager
    def _alive(self) -> Iterator[None]:
        """The run's heartbeat goes on while a large file is on its way."""
        done = threading.Event()

        def beat() -> None:
            while not done.wait(settings.HEARTBEAT_S):
                runs.pulse(run=self.run, now=self._clock())
            connection.close()

        thread = threading.Thread(target=beat, daemon=True)
        thread.start()
        try:
            yield
        finally:
            done.set()
            thread.join()

    def _files(self) -> Iterator[tuple[str, store.Stamp]]:
        """Of this machine; the engine may rename and delete them meanwhile, and what has gone is left out."""
        root = store.local(self.folder)
        for folder, _, names in os.walk(root):
            for path in (Path(folder) / name for name in names):
                name = path.relative_to(root).as_posix()
                if name.endswith(UNFINISHED) or name.startswith("inputs.fresh"):
                    continue
                with contextlib.suppress(FileNotFoundError):
                    yield f"{self.folder}/{name}", store.stamp_of(path)


def _turn(name: str) -> tuple[int, str]:
    return next((place for place, last in enumerate(LAST, 1) if name.endswith(f"/{last}")), 0), name


def _elsewhere(run: Run) -> Iterator[str]:
    """Inputs that lie outside the run's own folder, by their names in the store."""
    for value in run.spec.values():
        if isinstance(value, str) and value.startswith("../"):
            yield posixpath.normpath(f"{ANY_INPUTS.as_posix()}/{value}")
