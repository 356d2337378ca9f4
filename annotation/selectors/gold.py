"""Reads the Gold page: what may become gold, what serves and how it does, what was retired, and who decided what."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet

from annotation.models import (
    Annotator,
    Comparison,
    GoldDecision,
    GoldTerm,
    Judgement,
    Project,
    Purpose,
    QualityReport,
)
from annotation.rankings import share_alike
from annotation.selectors.judgements import standing
from annotation.selectors.known_rankings import GOLD_ANSWER, TERM, known_ranking
from quality.estimates import share_interval

State = GoldTerm.State
MOST = 200
PROPOSED = 20


def gold_page(project: Project) -> dict[str, Any]:
    """`left` counts the proposals that are not among the first."""
    report = QualityReport.objects.filter(project=project).order_by("-created_at").first()
    figures = report.figures.get("gold", {}) if report else {}
    proposed = _proposals(project, figures.get("candidates", []))
    leaks = figures.get("leaks", {})
    answered = _answered(project)
    serving = Comparison.objects.filter(project=project, purpose=Purpose.GOLD).exclude(gold_term__state=State.RETIRED)
    retired = Comparison.objects.filter(project=project, gold_term__state=State.RETIRED)
    declined = Comparison.objects.filter(project=project, gold_term__state=State.DECLINED)
    rows = {
        name: [_row(row, project, leaks.get(row.external_id), answered) for row in _full(of)]
        for name, of in (("serving", serving), ("retired", retired), ("declined", declined))
    }
    _add_verdicts(rows["serving"])
    return {
        "is_told": bool(report) and "gold" in (report.figures if report else {}),
        "cap": project.gold_exposure_cap,
        "rate": project.gold_rate,
        "proposed": proposed[:PROPOSED],
        "left": max(0, len(proposed) - PROPOSED),
        **rows,
        "decisions": [_decision(row) for row in _decisions(project)],
    }


def _proposals(project: Project, found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Those about which nothing was decided since the report, with their prompts and the annotators' ids."""
    free = Q(gold_term__isnull=True) | Q(gold_term__state=State.WITHDRAWN)
    names = [row["comparison"] for row in found]
    rows = Comparison.objects.filter(free, project=project, purpose=Purpose.WORK, external_id__in=names)
    by_name = {row.external_id: row for row in rows.select_related("prompt")}
    people = {name for row in found for name in row["supporters"]}
    ids = {row.name: row for row in Annotator.objects.filter(project=project, name__in=people)}
    return [
        {
            "comparison": by_name[row["comparison"]].pk,
            "external_id": row["comparison"],
            "prompt": str(by_name[row["comparison"]].prompt),
            "ranking": row["ranking"],
            "certainty": row["certainty"],
            "judgements": row["judgements"],
            "supporters": [
                {"id": ids[name].pk, "name": name, "is_simulated": ids[name].is_simulated}
                for name in row["supporters"]
                if name in ids
            ],
        }
        for row in found
        if row["comparison"] in by_name
    ]


def _full(rows: QuerySet[Comparison]) -> QuerySet[Comparison]:
    return rows.select_related("prompt", "gold_term").order_by("exposure", "id")[:MOST]


def _row(
    row: Comparison, project: Project, leak: dict[str, Any] | None, answered: dict[int, list[bool]]
) -> dict[str, Any]:
    term = getattr(row, "gold_term", None)
    right = answered.get(row.pk, [])
    cap = project.gold_exposure_cap
    return {
        "comparison": row.pk,
        "external_id": row.external_id,
        "prompt": str(row.prompt),
        "ranking": term.ranking if term else row.gold,
        "origin": term.origin if term else GoldTerm.Origin.FILE,
        "since": term.since if term else None,
        "ended_at": term.ended_at if term else None,
        "why": term.why if term else "",
        "evidence": term.evidence if term else {},
        "exposure": row.exposure,
        "is_resting": 0 < cap <= row.exposure,
        "is_paused": row.is_paused,
        "right": _share(right),
        "leak": leak,
        "against": [],
    }


def _answered(project: Project) -> dict[int, list[bool]]:
    rows = standing(project).filter(GOLD_ANSWER)
    found: dict[int, list[bool]] = defaultdict(list)
    columns = ("comparison_id", "ranking", "comparison__gold", f"{TERM}ranking")
    for comparison, said, own, of_term in rows.values_list(*columns):
        found[comparison].append(share_alike(said, known_ranking(own, of_term)) == 1.0)
    return found


def _share(right: list[bool]) -> dict[str, Any]:
    """The share of right answers with Jeffreys' interval."""
    if not right:
        return {"value": None, "why": "nobody has answered it as gold yet"}
    low, high = share_interval(sum(right), len(right))
    return {"value": sum(right) / len(right), "low": low, "high": high, "n": len(right)}


def _add_verdicts(rows: Iterable[dict[str, Any]]) -> None:
    """Experts' verdicts that say otherwise than the known ranking."""
    known = {row["comparison"]: row for row in rows}
    verdicts = Judgement.objects.filter(
        comparison__in=known, is_verdict=True, assignment__isnull=False, superseded_by__isnull=True
    ).select_related("annotator")
    for verdict in verdicts:
        row = known[verdict.comparison_id]
        if share_alike(verdict.ranking, row["ranking"]) < 1:
            row["against"].append({"annotator": verdict.annotator.name, "ranking": verdict.ranking})


def _decisions(project: Project) -> QuerySet[GoldDecision]:
    rows = GoldDecision.objects.filter(term__project=project).select_related("term__comparison", "by")
    return rows.order_by("-at", "-id")[:MOST]


def _decision(row: GoldDecision) -> dict[str, Any]:
    return {
        "id": row.pk,
        "comparison": row.term.comparison_id,
        "external_id": row.term.comparison.external_id,
        "kind": row.kind,
        "why": row.why,
        "reason": row.reason,
        "by": row.by.get_username(),
        "at": row.at,
    }
