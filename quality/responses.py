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
    if not isinstance(obj, dict):
        raise BadJudgement(
            f'{where}: {shown(obj)} is no comparison; write {{"id": …, "prompt": …, "responses": […]}}.'
        )
    if missing := [field for field in ("id", "responses") if field not in obj]:
        raise BadJudgement(f"{where}: {missing[0]!r} is missing; add it.")
    name, listed = obj["id"], obj["responses"]
    if not is_text(name):
        raise BadJudgement(f"{where}: id {shown(name)} is no text; write the comparison's id.")
    if not isinstance(listed, list):
        raise BadJudgement(f"{where}: responses {shown(listed)} are no list; write a list of texts.")
    try:
        prompt = json.dumps(obj.get("prompt"), sort_keys=True)
    except RecursionError as error:
        raise BadJudgement(
            f"{where}: the prompt is nested too deeply; write a text or a list of messages."
        ) from error
    pairs = [_text_and_source(each, f"{where}: response {index}") for index, each in enumerate(listed)]
    keys = [hashlib.sha256(f"{prompt}\n{text}".encode()).hexdigest() for text, _ in pairs]
    return name, Responses(tuple(source for _, source in pairs), tuple(len(text) for text, _ in pairs), tuple(keys))


def _text_and_source(response: object, where: str) -> tuple[str, str]:
    text, source = (response.get("text"), response.get("source")) if isinstance(response, dict) else (response, None)
    if not is_text(text):
        raise BadJudgement(f'{where}: {shown(response)} is no text; write a text, or {{"text": …, "source": …}}.')
    if source is not None and not is_text(source):
        raise BadJudgement(f"{where}: source {shown(source)} is no text; name what wrote it, or leave it out.")
    return text, source or NOBODY
