"""Freezes a project's preferences into files; only the deletion of a person replaces them (redacting.py)."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from annotation.models import Project, QualityReport, Snapshot
from annotation.selectors.judgements import LINE, as_line, current, verdicts
from annotation.selectors.training_rows import preference_rows, with_judges
from annotation.services.calibration import DEFAULT_METHOD, calibrate
from annotation.services.snapshot_files import lines, listed, save
from annotation.signals import snapshot_frozen

FORMAT = 1


def freeze(*, project: Project, now: datetime, method: str = DEFAULT_METHOD) -> Snapshot:
    """Calibrates, writes the files, then the row. Files of an attempt that was killed are left behind, unnamed.

    Raises NothingJudged.
    """
    erasures = project.erasures.count()
    report = calibrate(project=project, now=now, method=method)
    judgements = list(current(project).values_list(*LINE))
    rows = list(with_judges(preference_rows(report), judgements))
    contents = {
        "preferences.jsonl": lines(rows),
        "preferences-no-ties.jsonl": lines(row for row in rows if not is_tied(row)),
        "judgements.jsonl": lines(as_line(*row) for row in judgements),
    }
    if expert := [as_line(*row) for row in verdicts(project).values_list(*LINE)]:
        contents["verdicts.jsonl"] = lines(expert)
    with transaction.atomic():
        Project.objects.select_for_update(no_key=True).get(pk=project.pk)
        if project.erasures.count() == erasures:
            newest = Snapshot.objects.filter(project=project).aggregate(newest=Max("number"))["newest"] or 0
            manifest = _manifest(project, newest + 1, report, contents, rows, now)
            return _write(project, report, manifest, contents, now)
    return freeze(project=project, now=now, method=method)  # a person was deleted meanwhile, whom the rows hold


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
        "files": listed(contents),
    }


def _write(
    project: Project,
    report: QualityReport,
    manifest: dict[str, Any],
    contents: dict[str, bytes],
    now: datetime,
) -> Snapshot:
    folder, digest = save(manifest, contents)
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
