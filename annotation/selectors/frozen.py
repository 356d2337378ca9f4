"""Which judgements a snapshot holds, read from its own file: what was learnt from stays told when rows change."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from annotation.models import Project, Snapshot
from annotation.selectors.snapshots import rows_of

FILES = ("judgements.jsonl", "verdicts.jsonl")


def judgements_of(snapshot: Snapshot) -> Iterator[dict[str, Any]]:
    """Every judgement that the snapshot's preferences come from, as a line of its file."""
    for name in FILES:
        if name in snapshot.manifest["files"]:
            yield from rows_of(snapshot, name)


def by_annotator(snapshot: Snapshot) -> dict[str, int]:
    """How many judgements of each annotator it holds, most first."""
    return dict(Counter(row["annotator"] for row in judgements_of(snapshot)).most_common())


def holding_judgement(project: Project, judgement: str) -> list[Snapshot]:
    """The snapshots that hold a judgement (a UUID), oldest first."""
    rows = Snapshot.objects.filter(project=project).order_by("number")
    return [row for row in rows if any(line["id"] == judgement for line in judgements_of(row))]


def holding_annotator(project: Project, annotator: str) -> dict[Snapshot, int]:
    """The snapshots that hold judgements of an annotator (a name), oldest first, and how many."""
    rows = Snapshot.objects.filter(project=project).order_by("number")
    counted = {row: by_annotator(row).get(annotator, 0) for row in rows}
    return {row: count for row, count in counted.items() if count}
