"""The judgements that count, and their digest."""

import hashlib
import json
from collections.abc import Sequence

from quality.judgements import OPTIONAL, REQUIRED, Judgement, Together

FIELDS = REQUIRED + OPTIONAL


def counting(judgements: Sequence[Judgement]) -> list[Judgement]:
    """One judgement for each annotator and comparison, the latest, sorted by comparison and annotator.

    The later of two is the one with the later `at`; where either has none, the one that comes later in the sequence.
    Sorted, so that every figure is the same to the digit in whatever order the judgements came. Raises BadJudgement
    for an id that stands twice or a comparison whose number of responses changes.
    """
    together = Together(lambda place: f"judgement {judgements[place].id!r} of {judgements[place].annotator!r}")
    latest: dict[tuple[str, str], Judgement] = {}
    for place, judgement in enumerate(judgements):
        together.add(judgement, place)
        key = (judgement.comparison, judgement.annotator)
        if key not in latest or not _is_earlier(judgement, latest[key]):
            latest[key] = judgement
    return [latest[key] for key in sorted(latest)]


def digest(judgements: Sequence[Judgement]) -> str:
    """SHA-256, in hex, of the judgements that count as canonical JSON (sorted by comparison and annotator)."""
    rows = [{name: getattr(judgement, name) for name in FIELDS} for judgement in counting(judgements)]
    text = json.dumps(rows, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _is_earlier(judgement: Judgement, standing: Judgement) -> bool:
    moment, other = judgement.moment, standing.moment
    return moment is not None and other is not None and moment < other
