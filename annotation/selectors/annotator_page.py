"""Reads the page about one annotator: what the newest report says of them, and what managers did about it."""

import statistics
from typing import Any

from annotation.models import Annotator, Note, Project, QualityReport
from annotation.selectors.annotator_judgements import OwnJudgements
from annotation.selectors.exclusions import exclusion_row, exclusions
from annotation.selectors.people import people

NOTES = 50


def annotator_page(annotator: Annotator) -> dict[str, Any]:
    """Figures are null where no report has read the annotator's judgements; the judgements are counted now."""
    project = annotator.project
    report = QualityReport.objects.filter(project=project).order_by("-created_at").first()
    figures = report.figures if report else {}
    own = OwnJudgements(annotator, report)
    return {
        "person": people(project).get(pk=annotator.pk),
        "report": report,
        "figures": _figures(annotator.name, figures),
        "pool": _pool(project, figures),
        "drift": figures.get("drift", {}).get(annotator.name),
        "seconds": _quartiles([row.seconds for row in own.rows if row.seconds is not None]),
        "kinds": own.counts(),
        "exclusions": [exclusion_row(row) for row in exclusions(project).filter(annotator=annotator)],
        "notes": [note_row(row) for row in _notes(annotator)],
    }


def note_row(row: Note) -> dict[str, Any]:
    """A note as both sides see it."""
    same = ("id", "judgement_id", "text", "created_at", "read_at")
    about = str(row.judgement.comparison.prompt) if row.judgement else ""
    by = row.created_by.get_full_name() or row.created_by.get_username()
    return {name: getattr(row, name) for name in same} | {"created_by": by, "about": about}


def _notes(annotator: Annotator) -> list[Note]:
    rows = Note.objects.filter(annotator=annotator).select_related("created_by", "judgement__comparison__prompt")
    return list(rows.order_by("-created_at", "-id")[:NOTES])


def notes_for(annotator: Annotator) -> list[dict[str, Any]]:
    """The annotator's notes, newest first, as their own page shows them."""
    return [note_row(row) for row in _notes(annotator)]


def _figures(name: str, figures: dict[str, Any]) -> dict[str, Any] | None:
    found = next((row for row in figures.get("raters", []) if row["annotator"] == name), None)
    return found and {**found, **figures.get("checks", {}).get(name, {})}


def _pool(project: Project, figures: dict[str, Any]) -> dict[str, Any] | None:
    """What to hold one annotator against: the mean reliability and the median time of all."""
    raters = figures.get("raters", [])
    known = [row["reliability"] for row in raters if row["reliability"] is not None]
    times = [row["seconds_median"] for row in raters if row["seconds_median"] is not None]
    return {
        "annotators": len(raters),
        "reliability": statistics.fmean(known) if known else None,
        "seconds_median": statistics.median(times) if times else None,
    }


def _quartiles(seconds: list[float]) -> dict[str, Any] | None:
    if not seconds:
        return None
    low, middle, high = statistics.quantiles(seconds, n=4) if len(seconds) > 1 else seconds * 3
    return {"n": len(seconds), "low": low, "median": middle, "high": high}
