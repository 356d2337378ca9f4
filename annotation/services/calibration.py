"""Runs the statistics over a project's judgements and keeps what they say."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from annotation.errors import Unacceptable
from annotation.models import FitStart, Preference, Project, QualityReport
from annotation.selectors.judged_responses import responses_of
from annotation.selectors.judgements import Read, read, with_retests
from annotation.services.bulk import BATCH
from annotation.services.watching import attention_checks, checks
from quality import METHODS, Report, digest
from quality import report as estimate
from quality.retest import Retest, retests
from quality.warm import Standing

DEFAULT_METHOD = "reliability"
SEED = 0
RESAMPLES = 1000


class NothingJudged(Unacceptable):
    """The project holds no judgement yet."""

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
    every = read(with_retests(project))
    rows = [row for row in every if not row.is_retest]
    if not rows:
        raise NothingJudged("no comparison of this project is judged yet.", fix="Rank one, or import judgements.")
    judgements = [row.observation for row in rows]
    inputs_digest = digest(judgements)
    newest = max(row.received_at for row in every)
    asked = {
        "seed": SEED,
        "resamples": RESAMPLES,
        "responses": True,
        "retests": len(every) - len(rows),
        "attention_checks": attention_checks(project),
        "most": project.overlap_max or None,
    }
    key: dict[str, Any] = {
        "project": project,
        "method": method,
        "inputs_digest": inputs_digest,
        "started_from": start,
    }
    same = QualityReport.objects.filter(**key, parameters=asked)
    if (standing := same.first()) and standing.preferences.exists():
        same.update(created_at=now, newest_judgement_at=newest)
        return standing
    known = responses_of(rows)
    again = retests([row.observation for row in every])
    result = estimate(
        judgements,
        method=method,
        seed=SEED,
        resamples=RESAMPLES,
        responses=known,
        most=project.overlap_max or None,
        earlier=None if start is None else Standing.from_bytes(bytes(start.fit_start.standing)),
    )
    with transaction.atomic():
        report, _ = QualityReport.objects.update_or_create(
            **key,
            defaults={
                "parameters": asked,
                "judgements": len(rows),
                "simulated_judgements": sum(row.is_simulated for row in rows),
                "newest_judgement_at": newest,
                "figures": figures_of(result, again) | _checks(project, result, again[1]),
                "created_at": now,
            },
        )
        Preference.objects.filter(report__project=project).delete()
        Preference.objects.bulk_create(_preferences(report, result, rows), batch_size=BATCH)
        if start is None and result.standing is not None:
            FitStart.objects.filter(report__project=project).delete()
            FitStart.objects.create(report=report, standing=result.standing.to_bytes())
    return report


def figures_of(result: Report, again: tuple[Retest, Mapping[str, Retest]]) -> dict[str, object]:
    """What `python -m quality --json` prints, with second looks, which stay out of it."""
    figures = result.to_json()
    figures.pop("preferences")
    told = {"retest": again[0].consistency.to_json(), "side_followed": again[0].side_followed.to_json()}
    instruments = {name: figure.to_json() for name, figure in result.instruments.items()}
    return figures | {"instruments": instruments | told}


def _checks(project: Project, result: Report, by_annotator: Mapping[str, Retest]) -> dict[str, object]:
    """What known rankings and second looks say of each annotator: as they are known today, so not in the digest."""
    return {"checks": checks(project, (rater.annotator for rater in result.raters), by_annotator)}


def _preferences(report: QualityReport, result: Report, rows: Sequence[Read]) -> list[Preference]:
    comparisons = {row.external_id: row.comparison_id for row in rows}
    return [
        Preference(
            report=report,
            comparison_id=comparisons[item.comparison],
            first=item.pair[0],
            second=item.pair[1],
            p_first=item.p_first,
            p_tie=item.p_tie,
            certainty=item.certainty,
            judgements=item.judgements,
            gain=result.gain.get((item.comparison, item.pair)),
        )
        for item in result.preferences
    ]
