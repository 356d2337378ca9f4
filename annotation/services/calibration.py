"""Runs the statistics over a project's judgements and keeps what they say."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from annotation.errors import Unacceptable
from annotation.models import FitStart, Preference, Project, QualityReport
from annotation.selectors.inputs import Inputs, inputs_now
from annotation.selectors.judged_responses import responses_of
from annotation.selectors.known_rankings import known_rankings
from annotation.services.bulk import BATCH
from annotation.services.gold_watching import gold_figures
from annotation.services.over_time import agreement_over_time
from annotation.services.overlap import asked_beforehand
from annotation.services.preferences import preferences
from annotation.services.watching import attention_checks, checks
from quality import METHODS, Report
from quality import report as estimate
from quality.responses import Responses
from quality.retest import retests
from quality.warm import Standing

DEFAULT_METHOD = "reliability"
SEED = 0
RESAMPLES = 1000


class NothingJudged(Unacceptable):
    """The project holds no judgement that counts."""

    code = "nothing_judged"


def calibrate(
    *, project: Project, now: datetime, method: str = DEFAULT_METHOD, start: QualityReport | None = None
) -> QualityReport:
    """The report on the project's current judgements; one that read the same inputs is used again.

    `start` is an earlier report in full, at whose fit this one begins (see `refreshing`); without one it is in full
    itself. Preferences are kept for this report alone: older ones can be recomputed, snapshots hold theirs in files.
    Raises NothingJudged, or Unacceptable for an unknown method.
    """
    if method not in METHODS:
        raise Unacceptable(f"method {method!r} is unknown.", where="method", fix=f"Use {', '.join(METHODS)}.")
    inputs = inputs_now(project)
    if inputs.newest is None or not inputs.rows:
        raise NothingJudged(
            "every judgement is excluded." if inputs.excluded else "no comparison of this project is judged yet.",
            fix="Lift an exclusion, or let others judge." if inputs.excluded else "Rank one, or import judgements.",
        )
    asked = _asked(project, inputs)
    key: dict[str, Any] = {
        "project": project,
        "method": method,
        "inputs_digest": inputs.digest,
        "started_from": start,
    }
    same = QualityReport.objects.filter(**key, parameters=asked)
    if (standing := same.first()) and standing.preferences.exists():
        same.update(created_at=now, newest_judgement_at=inputs.newest)
        return standing
    known = responses_of(inputs.rows)
    earlier = None if start is None else Standing.from_bytes(bytes(start.fit_start.standing))
    result = fitted(inputs, method, asked, known, earlier)
    checked = checks(project, result, retests([row.observation for row in inputs.every])[1])
    with transaction.atomic():
        report, _ = QualityReport.objects.update_or_create(
            **key,
            defaults={
                "parameters": asked,
                "judgements": len(inputs.rows),
                "simulated_judgements": sum(row.is_simulated for row in inputs.rows),
                "newest_judgement_at": inputs.newest,
                "figures": figures_of(result, inputs, asked)
                | {"checks": checked, "gold": gold_figures(project, result, inputs, known)},
                "created_at": now,
            },
        )
        Preference.objects.filter(report__project=project).delete()
        Preference.objects.bulk_create(preferences(report, result, inputs), batch_size=BATCH)
        if start is None and result.standing is not None:
            FitStart.objects.filter(report__project=project).delete()
            FitStart.objects.create(report=report, standing=result.standing.to_bytes())
    return report


def fitted(
    inputs: Inputs,
    method: str,
    asked: Mapping[str, Any],
    known: Mapping[str, Responses],
    earlier: Standing | None,
) -> Report:
    """What the statistics say of the inputs under a report's parameters."""
    return estimate(
        inputs.judgements,
        method=method,
        seed=asked["seed"],
        resamples=asked["resamples"],
        responses=known,
        most=asked.get("most"),
        fixed=None
        if asked.get("most") is None
        else asked_beforehand(inputs.rows, of_the_slice="beforehand" not in asked),
        earlier=earlier,
        known=asked.get("known"),
    )


def figures_of(result: Report, inputs: Inputs, asked: Mapping[str, Any]) -> dict[str, object]:
    """What `python -m quality --json` prints, with second looks, which stay out of it, and agreement over time."""
    figures = result.to_json()
    for kept_elsewhere in ("preferences", "speed", "length_bias"):
        figures.pop(kept_elsewhere, None)
    again, _ = retests([row.observation for row in inputs.every])
    told = {"retest": again.consistency.to_json(), "side_followed": again.side_followed.to_json()}
    instruments = {name: figure.to_json() for name, figure in result.instruments.items()}
    course = agreement_over_time(inputs.judgements, seed=asked["seed"], resamples=asked["resamples"])
    untimed = sum(judgement.moment is None for judgement in inputs.judgements)
    return figures | {"instruments": instruments | told, "over_time": course, "untimed": untimed}


def _asked(project: Project, inputs: Inputs) -> dict[str, Any]:
    """All that a report hangs on beside the judgements' digest."""
    return {
        "times": "judged",
        "seed": SEED,
        "resamples": RESAMPLES,
        "responses": True,
        "retests": len(inputs.every) - len(inputs.rows),
        "attention_checks": attention_checks(project),
        "most": project.overlap_max or None,
        "beforehand": True,
        "exclusions": inputs.excluded,
        "verdicts": len(inputs.verdicts),
        "known": known_rankings(project) | {each.external_id: each.ranking for each in inputs.verdicts.values()},
    }
