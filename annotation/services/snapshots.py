"""Freezes a project's preferences into files that are never rewritten."""

import json
from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import transaction
from django.db.models import Max

from annotation.models import Project, QualityReport, Snapshot
from annotation.selectors.judgements import LINE, as_line, current, verdicts
from annotation.selectors.training_rows import preference_rows, with_judges
from annotation.services.calibration import DEFAULT_METHOD, calibrate
from annotation.signals import snapshot_frozen

STORAGE = "artifacts"
FORMAT = 1


def freeze(*, project: Project, now: datetime, method: str = DEFAULT_METHOD) -> Snapshot:
    """Calibrates, writes the files, then the row. Files of an attempt that was killed are left behind, unnamed.

    Raises NothingJudged.
    """
    report = calibrate(project=project, now=now, method=method)
    judgements = list(current(project).values_list(*LINE))
    rows = list(with_judges(preference_rows(report), judgements))
    contents = {
        "preferences.jsonl": _lines(rows),
        "preferences-no-ties.jsonl": _lines(row for row in rows if not is_tied(row)),
        "judgements.jsonl": _lines(as_line(*row) for row in judgements),
    }
    if expert := [as_line(*row) for row in verdicts(project).values_list(*LINE)]:
        contents["verdicts.jsonl"] = _lines(expert)
    with transaction.atomic():
        Project.objects.select_for_update(no_key=True).get(pk=project.pk)
        newest = Snapshot.objects.filter(project=project).aggregate(newest=Max("number"))["newest"] or 0
        manifest = _manifest(project, newest + 1, report, contents, rows, now)
        return _write(project, report, manifest, contents, now)


def is_tied(row: dict[str, Any]) -> bool:
    """Whether neither side is the likelier one."""
    return bool(row["p_chosen"] == 0.5)


def _manifest(
    project: Project,
    number: int,
    report: QualityReport,
    contents: dict[str, bytes],
    rows: list[dict[str, Any]],
    now: datetime,
) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "project": project.slug,
        "number": number,
        "created_at": now.isoformat(),
        "method": report.method,
        "parameters": report.parameters,
        "inputs_digest": report.inputs_digest,
        "preferences": len(rows),
        "held_out": sum(row["split"] == "heldout" for row in rows),
        "ties": sum(is_tied(row) for row in rows),
        "judgements": report.judgements,
        "simulated_judgements": report.simulated_judgements,
        "files": {
            name: {"sha256": sha256(content).hexdigest(), "bytes": len(content)} for name, content in contents.items()
        },
    }


def _write(
    project: Project,
    report: QualityReport,
    manifest: dict[str, Any],
    contents: dict[str, bytes],
    now: datetime,
) -> Snapshot:
    text = json.dumps(manifest, indent=2, sort_keys=True).encode()
    digest = sha256(text).hexdigest()
    folder = f"snapshots/{project.slug}/{manifest['number']:04d}-{digest[:12]}"
    storage = storages[STORAGE]
    for name, content in {**contents, "manifest.json": text}.items():
        path = f"{folder}/{name}"
        if storage.exists(path):  # the same content by its digest, from an attempt that did not reach its row
            storage.delete(path)
        storage.save(path, ContentFile(content))
    snapshot = Snapshot.objects.create(
        project=project,
        number=manifest["number"],
        report=report,
        folder=folder,
        digest=digest,
        manifest=manifest,
        preferences=manifest["preferences"],
        ties=manifest["ties"],
        judgements=manifest["judgements"],
        simulated_judgements=manifest["simulated_judgements"],
        created_at=now,
    )
    snapshot_frozen.send(Snapshot, snapshot=snapshot)
    return snapshot


def _lines(rows: Iterable[dict[str, Any]]) -> bytes:
    return b"".join(json.dumps(row, ensure_ascii=False, sort_keys=True).encode() + b"\n" for row in rows)
