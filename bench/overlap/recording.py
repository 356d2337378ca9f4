"""What a crowd once did, in the order in which it did it: judgements, their texts, and a published label."""

import gzip
import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from quality import BadJudgement, Judgement, read_judgements
from quality.inputs import counting
from quality.votes import FIRST, SECOND, TIE

LABELS = {"a1": FIRST, "equal": TIE, "a2": SECOND}
"""How the sets name a label."""


@dataclass(frozen=True)
class Item:
    """A comparison of two responses."""

    id: str
    prompt: str
    responses: tuple[str, str]
    label: int | None
    """FIRST, TIE or SECOND as published, None where nothing was."""


@dataclass(frozen=True)
class Visit:
    """Judgements that one annotator gave at one moment."""

    annotator: str
    judgements: Sequence[Judgement]


@dataclass(frozen=True)
class Recording:
    """Items in the order in which they were first judged, and visits in time order."""

    items: list[Item]
    visits: list[Visit]

    @property
    def judgements(self) -> int:
        """How many were given in all."""
        return sum(len(visit.judgements) for visit in self.visits)

    @property
    def most(self) -> int:
        """The most judgements that any item was given."""
        counts: dict[str, int] = defaultdict(int)
        for visit in self.visits:
            for judgement in visit.judgements:
                counts[judgement.comparison] += 1
        return max(counts.values())


def read_recording(folder: Path, *, first: int | None = None) -> Recording:
    """From `judgements.jsonl.gz` and `comparisons.jsonl.gz`, whose `meta.published_gold` is a1, equal, a2 or null.

    Items whose two responses are the same text are left out: the product refuses them. `first` keeps only the items
    that were begun first. Raises BadJudgement where a judgement has no time, a
    comparison no text, or more than two responses; OSError where a file cannot be opened.
    """
    return recording(
        read_judgements(folder / "judgements.jsonl.gz"), list(_items(folder / "comparisons.jsonl.gz")), first=first
    )


def recording(judgements: Sequence[Judgement], items: Sequence[Item], *, first: int | None = None) -> Recording:
    """Puts judgements and items into the order of time; see `read_recording`."""
    for judgement in judgements:
        if judgement.at is None:
            raise BadJudgement(f"judgement {judgement.id!r} has no time; a replay needs `at` on every line.")
    rows = sorted(counting(judgements), key=lambda row: (row.moment, row.annotator, row.id))
    known = {item.id: item for item in items}
    same = {item.id for item in items if item.responses[0] == item.responses[1]}
    begun = list(dict.fromkeys(row.comparison for row in rows if row.comparison not in same))[:first]
    if lacking := [name for name in begun if name not in known]:
        raise BadJudgement(f"comparison {lacking[0]!r} was judged and has no text; add it to the comparisons.")
    kept = set(begun)
    visits = groupby((row for row in rows if row.comparison in kept), key=lambda row: (row.moment, row.annotator))
    return Recording([known[name] for name in begun], [Visit(who, list(own)) for (_, who), own in visits])


def _items(path: Path) -> Iterator[Item]:
    with gzip.open(path, "rb") as lines:
        for number, line in enumerate(lines, start=1):
            obj = json.loads(line)
            texts = [each if isinstance(each, str) else each["text"] for each in obj["responses"]]
            if len(texts) != 2:
                raise BadJudgement(f"{path}, line {number}: {len(texts)} responses; the replay takes pairs.")
            said = obj.get("meta", {}).get("published_gold")
            if said is not None and said not in LABELS:
                known = ", ".join(LABELS)
                raise BadJudgement(f"{path}, line {number}: published_gold {said!r} is unknown; use {known} or null.")
            label = None if said is None else LABELS[said]
            yield Item(obj["id"], obj["prompt"], (texts[0], texts[1]), label)
