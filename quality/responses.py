"""What is known of responses beyond their ranks: who wrote them, how long they are, which of them recur."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from quality.judgements import Judgement
from quality.lines import BadJudgement, is_text, lines, named, shown

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
    for number, obj in lines(Path(path)):
        name, own = _responses(obj, named(number))
        if name in found:
            raise BadJudgement(f"{named(number)}: comparison {name!r} stands twice; give each its own id.")
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


def _responses(obj: Any, where: str) -> tuple[str, Responses]:
    try:
        name, listed = obj["id"], obj["responses"]
        if not isinstance(listed, list):
            raise TypeError(f"responses {shown(listed)} are no list")
        prompt = json.dumps(obj.get("prompt"), sort_keys=True)
        texts = [each if isinstance(each, str) else each["text"] for each in listed]
        sources = [each.get("source") or NOBODY if isinstance(each, Mapping) else NOBODY for each in listed]
        if not all(is_text(text) for text in [name, prompt, *texts, *sources]):
            raise TypeError("an id, a text or a source is no text")
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadJudgement(
            f'{where}: is no comparison ({error}); write {{"id": …, "prompt": …, "responses": […]}}.'
        ) from error
    keys = [hashlib.sha256(f"{prompt}\n{text}".encode()).hexdigest() for text in texts]
    return name, Responses(tuple(sources), tuple(map(len, texts)), tuple(keys))
