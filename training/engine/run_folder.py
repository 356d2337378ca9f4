"""The folder of one run: spec.json, metrics.jsonl, tensorboard/, checkpoint/, model/ and report.json.

It must never hold half of anything: each of them is written beside its place and renamed. Of several ranks the first
alone writes.
"""

import json
import os
import shutil
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from torch import Tensor

from training.engine.atomic import put_folder, write_json
from training.engine.checkpoints import Checkpoint, load_checkpoint, save_checkpoint
from training.engine.digests import input_digests, require_same_inputs
from training.engine.errors import BadInput, Stopped
from training.engine.model_card import write_model_card
from training.engine.progress import Progress
from training.engine.ranks import Ranks
from training.engine.specs.base import Spec, spec_json
from training.engine.stopping import StopFlag
from training.engine.trackers import Tracker, public, trackers

LEADING = ("loss_nats", "reward_score", "eos_rate", "kl_nats")
"""The figure that stands beside the progress bar: the first that the step has."""


class RunFolder:
    """Record of a run while it works. Open it under folder_lock."""

    def __init__(self, folder: Path, stop: StopFlag) -> None:
        self.folder = folder
        self._ranks = Ranks()
        self._stop = stop
        self._metrics = folder / "metrics.jsonl"
        self._checkpoint = folder / "checkpoint" / "state.safetensors"
        self._lines = 0
        self._tokens = Counter[int | None]()
        self._notes: list[str] = []
        self._spec: dict[str, Any] = {}
        self._trackers: list[Tracker] = []
        self._progress = Progress()
        self._earlier_s = (0.0, 0.0)
        self._began_s = (time.monotonic(), time.process_time())

    @property
    def writes(self) -> bool:
        """Whether this rank is the one that writes."""
        return self._ranks.first

    def wait(self) -> None:
        """Go on when every rank is here."""
        self._ranks.wait()

    @property
    def partial_model(self) -> Path:
        """Where a model grows before it is published."""
        return self.folder / "model.partial"

    @property
    def trial_model(self) -> Path:
        """Where models stand that are only measured; they go when the run is finished."""
        return self.folder / "trial.partial"

    def finished(self, verb: str, spec: Spec) -> bool:
        """True where the report stands already. Raises BadInput where the folder belongs to another spec or input."""
        written = self.folder / "spec.json"
        if written.exists():
            fields = json.loads(written.read_text(encoding="utf-8"))
            mine = {"verb": verb, **spec_json(spec)}
            differing = [name for name in mine if mine[name] != fields.get(name)]
            if differing:
                name = differing[0]
                raise BadInput(
                    f"{written}: {name} is {fields.get(name)!r} here and {mine[name]!r} in --spec; "
                    "name a new folder with --out, or give the spec that this run began with"
                )
            require_same_inputs(written, fields.get("inputs", {}), input_digests(spec))
        return (self.folder / "report.json").exists()

    def begin(self, verb: str, spec: Spec) -> Checkpoint | None:
        """Write spec.json, drop metrics later than the checkpoint, and return the checkpoint to go on from.

        Raises BadInput where `report_to` names a package that is missing, RunFailed where no checkpoint is whole.
        """
        saved, fallback = load_checkpoint(self._checkpoint)
        self._spec = {"verb": verb, **spec_json(spec), "inputs": input_digests(spec)}
        if saved is not None:
            self._lines, self._notes = saved.state["metrics_lines"], list(saved.state["notes"])
            self._earlier_s = (saved.state["elapsed_s"], saved.state["cpu_s"])
        if self.writes:
            first_step = saved.state["place"] + 1 if saved else 0
            self._trackers = trackers(spec.reports(), self.folder, self._spec, first_step)
            write_json(self.folder / "spec.json", self._spec)
            truncate_lines(self._metrics, self._lines)
            for line in map(json.loads, self._metrics.read_bytes().splitlines()):
                self._tokens[line.get("member")] += line.get("tokens", 0)
            if fallback is not None:
                print(f"{self.folder}: {fallback}", file=sys.stderr)
        self.wait()
        return saved

    def note(self, sentence: str) -> None:
        """Say on stderr, and once more in the report's warnings, what a person should know of this run."""
        self._progress.clear()
        if sentence not in self._notes:
            self._notes.append(sentence)
            if self.writes:
                print(f"{self.folder}: {sentence}", file=sys.stderr)

    def log(self, step: int, total: int, phase: str, **figures: Any) -> None:
        """Append one object to metrics.jsonl; `step` counts from 1 to `total`."""
        self._lines += 1
        if not self.writes:
            return
        line = {"step": step, "total": total, "phase": phase, "elapsed_s": self.elapsed_s(), **figures}
        with self._metrics.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line, allow_nan=False) + "\n")
        self._tokens[figures.get("member")] += figures.get("tokens", 0)
        values = public(self._spec["verb"], figures, self._tokens[figures.get("member")])
        for tracker in self._trackers:
            tracker.log(step, values)
        name = next(iter([key for key in LEADING if key in figures]), None)
        self._progress.step(step, total, phase, f"{name} {figures[name]:.4g}" if name else "")

    def show(self, done: int, total: int, phase: str) -> None:
        """Tell a terminal how far work is that leaves no line in metrics.jsonl."""
        if self.writes:
            self._progress.step(done, total, phase, "")

    def keep(self, step: int, every: int, tensors: Callable[[], dict[str, Tensor]], state: dict[str, Any]) -> None:
        """Save a checkpoint every `every` steps and when asked to stop; then raises Stopped.

        Every rank calls `tensors`, which may put together what the ranks hold; the first alone writes.
        """
        stopping = self._ranks.any(self._stop.raised())
        kept = tensors() if stopping or step % every == 0 else None
        if self.writes and kept is not None:
            mine = {
                "elapsed_s": self.elapsed_s(),
                "cpu_s": self.cpu_s(),
                "metrics_lines": self._lines,
                "notes": self._notes,
                "place": step,
            }
            save_checkpoint(self._checkpoint, Checkpoint(state={**state, **mine}, tensors=kept))
        if stopping:
            self.wait()
            raise Stopped(f"{self.folder}: stopped with a checkpoint; run the same line again to go on")

    def publish_model(self, report: dict[str, Any]) -> None:
        """Write the model card, then rename model.partial, which is whole by now, to model."""
        if self.writes:
            write_model_card(self.partial_model, self._spec, report, self._notes)
            put_folder(self.partial_model, self.folder / "model")

    def finish(self, report: dict[str, Any]) -> None:
        """Write the figures of record and let the checkpoint go; nothing is trained here again."""
        if self.writes:
            clock = {"elapsed_s": self.elapsed_s(), "cpu_s": self.cpu_s()}
            write_json(self.folder / "report.json", {**report, **clock, "warnings": self._notes})
            shutil.rmtree(self._checkpoint.parent, ignore_errors=True)
        self.wait()

    def elapsed_s(self) -> float:
        """Seconds of wall clock that the run has worked, over all its resumptions."""
        return round(self._earlier_s[0] + time.monotonic() - self._began_s[0], 3)

    def cpu_s(self) -> float:
        """CPU seconds that the run has worked, over all its resumptions."""
        return round(self._earlier_s[1] + time.process_time() - self._began_s[1], 3)


def truncate_lines(path: Path, count: int) -> None:
    """Keep the first `count` lines of the file at `path`, which need not exist."""
    lines = path.read_bytes().splitlines(keepends=True) if path.exists() else []
    partial = path.with_name(path.name + ".partial")
    partial.write_bytes(b"".join(lines[:count]))
    os.replace(partial, path)
