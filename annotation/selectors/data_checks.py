"""Whether a project's judgements are fit to be learnt from, by its newest report and its own bounds.

A figure that cannot be told yet holds nothing back; what falls short says by how much, and names whom to look at.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet

from annotation.models import Judgement, Project, QualityReport
from annotation.selectors.exclusions import with_moment, without_excluded
from annotation.selectors.judgements import UNTIMED, current
from quality.estimates import share_interval

DOUBTFUL = frozenset({"disagrees", "reversed", "fast", "drifts"})
"""Flags that speak against an annotator's judgements; the others speak of too few of them, or of a side."""
NAMED = 5


@dataclass(frozen=True)
class DataCheck:
    """One figure against its bound; `low`, `high` and `n` are None where there is no interval."""

    name: str
    passed: bool
    value: float | None
    low: float | None
    high: float | None
    bound: str
    sentence: str


def data_checks(project: Project) -> list[DataCheck]:
    """Agreement, known rankings, drift and doubtful annotators; none before the first report."""
    report = QualityReport.objects.filter(project=project).order_by("-created_at").first()
    return list(_checks(project, report)) if report else []


def held_back_why(checks: list[DataCheck]) -> str:
    """What falls short, in a sentence; empty where nothing does."""
    return "; ".join(f"{check.sentence} (wanted: {check.bound})" for check in checks if not check.passed)


def _checks(project: Project, report: QualityReport) -> Iterator[DataCheck]:
    figures = report.figures
    yield _floor(
        "agreement", figures["agreement"]["raw_without_ties"], project.agreement_floor, "annotators agree in"
    )
    yield _floor("gold", _gold(figures), project.gold_floor, "known rankings are answered right in")
    counted = _counts(project)
    total = sum(counted.values())
    since = _since_drift(project, figures)
    yield _most("drift", since, total, project.drifted_most, "were given since their annotator's agreement fell")
    doubted = {
        row["annotator"]: counted.get(row["annotator"], 0)
        for row in figures["raters"]
        if DOUBTFUL & set(row["flags"])
    }
    yield _most("flagged", doubted, total, project.flagged_most, "are by annotators with a flag that casts doubt")


def _floor(name: str, figure: dict[str, Any], floor: float, says: str) -> DataCheck:
    value, low, high = figure["value"], figure.get("low"), figure.get("high")
    bound = f"not surely below {floor:.0%}"
    if value is None or low is None or high is None:
        return DataCheck(name, True, None, None, None, bound, f"{says} an unknown share")
    told = f"{says} {value:.0%} (95 % interval {low:.0%} to {high:.0%}, n = {figure['n']})"
    return DataCheck(name, bool(high >= floor), value, low, high, bound, told)


def _most(name: str, by_annotator: dict[str, int], total: int, most: float, says: str) -> DataCheck:
    share = sum(by_annotator.values()) / total if total else None
    worst = sorted((name for name, count in by_annotator.items() if count), key=lambda name: -by_annotator[name])
    whom = f": {', '.join(worst[:NAMED])}{' and others' if len(worst) > NAMED else ''}" if worst else ""
    told = f"{'an unknown share' if share is None else f'{share:.0%}'} of the judgements {says}{whom}"
    return DataCheck(name, share is None or share <= most, share, None, None, f"at most {most:.0%}", told)


def _gold(figures: dict[str, Any]) -> dict[str, Any]:
    """All annotators' answers to known rankings together, with Jeffreys' interval."""
    answered = [row["gold"] for row in figures.get("checks", {}).values() if row["gold"]["value"] is not None]
    n = sum(figure["n"] for figure in answered)
    if not n:
        return {"value": None}
    # The report tells the mean of Beta(1 + right, 1 + wrong): right answers are whole again.
    right = sum(round(figure["value"] * (figure["n"] + 2) - 1) for figure in answered)
    low, high = share_interval(right, n)
    return {"value": right / n, "low": low, "high": high, "n": n}


def _counts(project: Project) -> dict[str, int]:
    """Judgements that count, by annotator."""
    rows = current(project).select_related(None).order_by().values("annotator__name").annotate(n=Count("pk"))
    return dict(rows.values_list("annotator__name", "n"))


def _since_drift(project: Project, figures: dict[str, Any]) -> dict[str, int]:
    """By annotator with an alarm, the judgements after the one at which agreement began to fall."""
    found = {}
    for name, drift in figures.get("drift", {}).items():
        if not drift["is_alarm"]:
            continue
        own: QuerySet[Any] = with_moment(Judgement.objects.filter(project=project, annotator__name=name))
        fell = own.filter(pk=drift["since"]).values_list("moment", flat=True).first()
        later: QuerySet[Any] = without_excluded(project, own.filter(superseded_by__isnull=True, is_retest=False))
        found[name] = 0 if fell is None else later.filter(moment__gt=fell).exclude(UNTIMED).count()
    return found
