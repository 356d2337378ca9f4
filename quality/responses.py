"""What is known of responses beyond their ranks: who wrote them, how long they are, which of them recur."""

import gzip
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from quality.judgements import BadJudgement, Judgement

NOBODY = ""
"""The source of a response whose source is not given."""


@dataclass(frozen=True)
class Responses:
    """K responses to one prompt, by index."""

    sources: tuple[str, ...]
    """What wrote each, such as a model's name; NOBODY where unknown."""
    lengths: tuple[int, ...]
    """Characters of each."""
    keys: tuple[str, ...]
    """The same for the same text to the same prompt, wherever it stands."""


def read_responses(path: str | Path) -> dict[str, Responses]:
    """By comparison id, from a file of comparisons (JSONL, gzipped or not) with `id`, `prompt` and `responses`.

    Raises BadJudgement naming the line that cannot be read, OSError where the file cannot be opened.
    """
    found: dict[str, Responses] = {}
    packed = Path(path).read_bytes()
    raw = gzip.decompress(packed) if packed[:2] == b"\x1f\x8b" else packed
    for number, line in enumerate(raw.splitlines(), start=1):
        if line.strip():
            name, own = _responses(line, f"line {number}")
            if name in found:
                raise BadJudgement(f"line {number}: comparison {name!r} stands twice; give each its own id.")
            found[name] = own
    return found


def refuse_unlike(judgements: Sequence[Judgement], responses: Mapping[str, Responses]) -> None:
    """Raises BadJudgement where a judgement ranks another number of responses than its comparison has."""
    for judgement in judgements:
        own = responses.get(judgement.comparison)
        if own is not None and len(own.keys) != judgement.responses:
            raise BadJudgement(
                f"judgement {judgement.id!r} ranks {judgement.responses} responses, comparison "
                f"{judgement.comparison!r} has {len(own.keys)}; give the comparisons that were judged."
            )


def _responses(line: bytes, where: str) -> tuple[str, Responses]:
    try:
        obj = json.loads(line)
        name, listed = obj["id"], obj["responses"]
        prompt = json.dumps(obj.get("prompt"), sort_keys=True)
        texts = [each if isinstance(each, str) else each["text"] for each in listed]
        sources = [each.get("source") or NOBODY if isinstance(each, Mapping) else NOBODY for each in listed]
        if not isinstance(name, str) or not all(isinstance(text, str) for text in [*texts, *sources]):
            raise TypeError("an id, a text or a source is no text")
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadJudgement(
            f'{where}: is no comparison ({error}); write {{"id": …, "prompt": …, "responses": […]}}.'
        ) from error
    keys = [hashlib.sha256(f"{prompt}\n{text}".encode()).hexdigest() for text in texts]
    return name, Responses(tuple(sources), tuple(map(len, texts)), tuple(keys))
