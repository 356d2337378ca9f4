"""How a spec is read from JSON, checked and written back. A wrong value is named together with its mend."""

import dataclasses
import difflib
import json
import math
import types
import typing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Self, TypeVar

from training.engine.errors import BadInput

TRACKERS = ("tensorboard", "wandb", "mlflow", "trackio")


class BadSpec(BadInput):
    """A field of a spec has a value that cannot be used."""


@dataclass(frozen=True, kw_only=True)
class Spec:
    """The fields that every verb has."""

    seed: int = 0
    """Number from which every random choice of the run is derived; the same seed gives the same run."""
    device: Literal["auto", "cpu", "cuda"] = "auto"
    """Where tensors live; auto takes the GPU where there is one."""
    precision: Literal["fp32", "bf16"] = "fp32"
    """Arithmetic of the forward pass; bf16 is autocast, for a GPU or a CPU that has it; weights stay fp32."""
    threads: int | None = None
    """CPU threads; null takes OMP_NUM_THREADS, else all cores. On a busy machine 1 is often the fastest."""
    report_to: str = "tensorboard"
    """Where figures go besides metrics.jsonl: names among tensorboard, wandb, mlflow and trackio, by commas; empty
    for none. tensorboard needs no package."""
    max_prompt_tokens: int = 512
    """Longest prompt in tokens; a longer one loses its beginning, and the report counts it."""

    def validate(self) -> None:
        """Raise BadSpec, naming field and mend, for the first value that cannot be used."""
        self.at_least(0, "seed")
        self.at_least(1, "max_prompt_tokens")
        if self.threads is not None and self.threads < 1:
            raise BadSpec(f"threads is {self.threads}; give 1 or more, or null")
        for name in self.reports():
            if name not in TRACKERS:
                raise BadSpec(f"report_to names {name!r}; give names among {', '.join(TRACKERS)}")

    def reports(self) -> list[str]:
        """The names in report_to."""
        return [name.strip() for name in self.report_to.split(",") if name.strip()]

    def rooted(self, folder: Path) -> Self:
        """The same spec with texts that may be relative paths taken from `folder`; Path fields are already."""
        return self

    def at_least(self, least: float, *names: str) -> None:
        """Refuse a number below `least`."""
        for name in names:
            if getattr(self, name) < least:
                raise BadSpec(f"{name} is {getattr(self, name)!r}; give {least} or more")

    def above_zero(self, *names: str) -> None:
        """Refuse a number that is not above 0."""
        for name in names:
            if not getattr(self, name) > 0:
                raise BadSpec(f"{name} is {getattr(self, name)!r}; give a number above 0")

    def share(self, *names: str) -> None:
        """Refuse a number outside [0, 1]."""
        for name in names:
            if not 0 <= getattr(self, name) <= 1:
                raise BadSpec(f"{name} is {getattr(self, name)!r}; give a share between 0 and 1")


AnySpec = TypeVar("AnySpec", bound=Spec)


def load_spec(kind: type[AnySpec], path: Path) -> AnySpec:
    """Read the spec file at `path`; relative paths in it are relative to its folder.

    The spec.json of a run folder, which also names its verb and its inputs' digests, can be given again.
    Raises BadInput (file, field, value and mend in one sentence).
    """
    try:
        fields = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BadInput(f"{path}: cannot read the spec ({error.strerror}); name a JSON file") from error
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise BadInput(f"{path}: not JSON ({error}); write one JSON object") from error
    if not isinstance(fields, dict):
        raise BadInput(f"{path}: holds a {type(fields).__name__}; write one JSON object")
    for written_by_the_run in ("verb", "inputs"):
        fields.pop(written_by_the_run, None)
    try:
        return parse_spec(kind, fields, path.resolve().parent)
    except BadSpec as error:
        raise BadInput(f"{path}: {error}") from error


def parse_spec(kind: type[AnySpec], fields: dict[str, Any], folder: Path) -> AnySpec:
    """Build and validate a spec from JSON fields; paths are taken relative to `folder`. Raises BadSpec."""
    spec = typing.cast(AnySpec, _record(kind, fields, "", folder)).rooted(folder)
    spec.validate()
    return spec


def spec_json(spec: Spec) -> dict[str, Any]:
    """The spec as JSON fields with every default filled in and every path absolute."""
    plain = dataclasses.asdict(spec)
    return {name: str(value) if isinstance(value, Path) else value for name, value in plain.items()}


def _record(kind: type[Any], fields: dict[str, Any], where: str, folder: Path) -> Any:
    hints = typing.get_type_hints(kind)
    known = {field.name: field for field in dataclasses.fields(kind)}
    for name in fields:
        if name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            mend = f"did you mean {near[0]!r}?" if near else f"known fields: {', '.join(known)}"
            raise BadSpec(f"{where}{name} is not a field of this spec; {mend}")
    for name, field in known.items():
        if field.default is dataclasses.MISSING and name not in fields:
            raise BadSpec(f"{where}{name} is missing; it has no default")
    return kind(**{name: _value(hints[name], given, where + name, folder) for name, given in fields.items()})


def _value(hint: Any, given: Any, where: str, folder: Path) -> Any:
    if typing.get_origin(hint) in (typing.Union, types.UnionType):
        if given is None and type(None) in typing.get_args(hint):
            return None
        hint = next(kind for kind in typing.get_args(hint) if kind is not type(None))
    if typing.get_origin(hint) is Literal:
        if given in typing.get_args(hint):
            return given
        raise BadSpec(f"{where} is {given!r}; give one of {', '.join(map(repr, typing.get_args(hint)))}")
    if dataclasses.is_dataclass(hint):
        if isinstance(given, dict):
            return _record(typing.cast(type[Any], hint), given, f"{where}.", folder)
        raise BadSpec(f"{where} is {given!r}; give an object")
    if hint is Path and isinstance(given, str) and given:
        return folder / given
    if hint is float and isinstance(given, int | float) and not isinstance(given, bool) and math.isfinite(given):
        return float(given)
    if hint in (int, bool, str) and type(given) is hint:
        return given
    wanted = {Path: "a path", float: "a number", int: "a whole number", bool: "true or false", str: "a text"}
    raise BadSpec(f"{where} is {given!r}; give {wanted[hint]}")
