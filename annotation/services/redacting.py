"""Takes a person out of a frozen snapshot: files anew without them, in a folder of their own digest."""

import json
from datetime import datetime
from typing import Any

from annotation.models import Annotator, Snapshot
from annotation.selectors.frozen import FILES
from annotation.selectors.snapshots import rows_of
from annotation.services.snapshot_files import lines, listed, save

PREFERENCES = ("preferences.jsonl", "preferences-no-ties.jsonl")


def redact(*, snapshot: Snapshot, annotator: Annotator, now: datetime) -> None:
    """The snapshot names its new files; the old folder is for the caller to remove, once this is committed.

    Their judgements and verdicts are left out, and so are preferences that nobody else has judged. Where others have,
    the label stays as it was frozen, and their name goes. The manifest's `redactions` say when, how many, and which
    digest it had before.
    """
    contents, gone = {}, {}
    for name in snapshot.manifest["files"]:
        rows = list(rows_of(snapshot, name))
        kept = [row for row in (_without(row, name, annotator.name) for row in rows) if row is not None]
        contents[name], gone[name] = lines(kept), len(rows) - len(kept)
    preferences = [json.loads(line) for line in contents[PREFERENCES[0]].splitlines()]
    judgements = gone["judgements.jsonl"]
    counts = {
        "preferences": len(preferences),
        "ties": sum(row["p_chosen"] == 0.5 for row in preferences),
        "judgements": snapshot.judgements - judgements,
        "simulated_judgements": snapshot.simulated_judgements - (judgements if annotator.is_simulated else 0),
    }
    redaction = {
        "at": now.isoformat(),
        "digest": snapshot.digest,
        "judgements": sum(gone.get(name, 0) for name in FILES),
        "preferences": gone[PREFERENCES[0]],
    }
    held_out = sum(row["split"] == "heldout" for row in preferences)
    manifest = snapshot.manifest | counts | {"held_out": held_out, "files": listed(contents)}
    manifest["redactions"] = [*snapshot.manifest.get("redactions", []), redaction]
    folder, digest = save(manifest, contents)
    Snapshot.objects.filter(pk=snapshot.pk).update(folder=folder, digest=digest, manifest=manifest, **counts)


def _without(row: dict[str, Any], file: str, annotator: str) -> dict[str, Any] | None:
    """The row without the person; None where nothing is left of it."""
    if file in FILES:
        return None if row["annotator"] == annotator else row
    judges = row.get("annotators", [])
    others = [name for name in judges if name != annotator]
    return None if judges and not others else {**row, "annotators": others}
