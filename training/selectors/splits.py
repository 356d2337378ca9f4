"""Which prompts a snapshot holds out and which it trains on, read from its files."""

import json
from collections.abc import Iterator

from annotation.models import Snapshot
from annotation.selectors.snapshots import rows_of


def held_out_prompts(snapshot: Snapshot) -> set[str]:
    """The conversations, as JSON, that no reward model of this snapshot has learnt from."""
    return {prompt for prompt, split in _rows(snapshot) if split == "heldout"}


def trained_prompts(snapshot: Snapshot) -> set[str]:
    """The conversations, as JSON, that a reward model of this snapshot has learnt from."""
    return {prompt for prompt, split in _rows(snapshot) if split == "train"}


def _rows(snapshot: Snapshot) -> Iterator[tuple[str, str]]:
    for row in rows_of(snapshot, "preferences.jsonl"):
        yield json.dumps(row["prompt"], sort_keys=True), row["split"]
