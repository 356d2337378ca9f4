"""Reads a file of one JSON object a line, gzipped or not, and says what is wrong with which line."""

import codecs
import gzip
import json
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeGuard

LONGEST = 60


class BadJudgement(ValueError):
    """A judgement, or a line, that cannot be read. The message names the place, the value and the mend."""


def lines(path: Path) -> Iterator[tuple[int, Any]]:
    """(number from 1, decoded JSON) of each line that is not blank.

    Raises BadJudgement, OSError where the file cannot be opened.
    """
    with path.open("rb") as raw:
        packed = raw.peek(2)[:2] == b"\x1f\x8b"  # a look ahead, because a pipe cannot be wound back
        number = 0
        try:
            for number, line in enumerate(gzip.GzipFile(fileobj=raw) if packed else raw, start=1):
                if number == 1:
                    line = line.removeprefix(codecs.BOM_UTF8)
                if line.strip():
                    yield number, _decoded(line, number)
        except (EOFError, gzip.BadGzipFile, zlib.error) as error:
            raise BadJudgement(
                f"after {named(number)}: {error}; the gzip file is damaged or cut short, write it again."
            ) from error


def named(number: int) -> str:
    """What a line is called in a sentence."""
    return f"line {number}"


def shown(value: object, longest: int = LONGEST) -> str:
    """A value as it stands in a sentence, cut."""
    text = repr(value)
    return text if len(text) <= longest else text[: longest - 1] + "…"


def is_text(value: object) -> TypeGuard[str]:
    """Whether it is a text that can be written: half of a surrogate pair cannot."""
    if not isinstance(value, str):
        return False
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


class _Twice(Exception):
    """A name that stands twice in one object: which value is meant cannot be told."""


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        raise _Twice(next(name for name in names if names.count(name) > 1))
    return found


def _decoded(line: bytes, number: int) -> object:
    try:
        text = line.decode() if line[:1] == b"{" else line  # spares json its guess of the encoding
        return json.loads(text, object_pairs_hook=_once)
    except _Twice as twice:
        raise BadJudgement(f"{named(number)}: {shown(twice.args[0])} stands twice; write each name once.") from twice
    except (ValueError, RecursionError) as error:
        said = shown(line.decode("utf-8", "replace").strip())
        raise BadJudgement(
            f"{named(number)}: {said} is not JSON ({error}); write one object a line in UTF-8."
        ) from error
