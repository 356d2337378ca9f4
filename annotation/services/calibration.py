"""Runs the statistics over a project's judgements and keeps what they say."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from annotation.digests import digest_of
from annotation.disputes import VERDICT, decided, dispute, label_of
from annotation.errors import Unacceptable
from annotation.models import Judgement, Preference, Project, QualityReport
from annotation.selectors.exclusions import standing_ids
from annotation.selectors.judged_responses import responses_of
from annotation.selectors.judgements import for_statistics, verdicts, with_retests
from annotation.services.bulk import BATCH
from annotation.services.over_time import agreement_over_time
from annotation.services.watching import attention_checks, checks
from quality import METHODS, Report, digest
from quality import report as estimate
from quality.judgements import Judgement as Observation
from quality.preferences import Preference as Calibrated
from quality.responses import Responses
from quality.retest import retests

DEFAULT_METHOD = "reliability"
SEED = 0
RESAMPLES = 1000


class NothingJudged(Unacceptable):
    """The project holds no judgement that counts."""

    code = "nothing_judged"


def calibrate(*, project: Project, now: datetime, method: str = DEFAULT_METHOD) -> QualityReport:
    """The report on the project's current judgements; one that read the same inputs is used again.

    Preferences are kept for this report alone: older ones can be recomputed, snapshots hold theirs in files.
    Raises NothingJudged, or Unacceptable for an unknown method.
    """
    if method not in METHODS:
        raise Unacceptable(f"method {method!r} is unknown.", where="method", fix=f"Use {', '.join(METHODS)}.")
    newest = project.judgements.aggregate(newest=Max("received_at"))["newest"]
    excluded = standing_ids(project)
    every = list(with_retests(project))
    rows = [row for row in every if not row.is_retest]
    if not rows:
        raise NothingJudged(
            "no comparison of this project is judged yet." if not excluded else "every judgement is excluded.",
            fix="Rank one, or import judgements." if not excluded else "Lift an exclusion, or let others judge.",
        )
    judgements = for_statistics(rows)
    expert = {row.comparison_id: row for row in verdicts(project)}
    inputs_digest = _digest(judgements, list(expert.values()))
    asked = {
        "seed": SEED,
        "resamples": RESAMPLES,
        "responses": True,
        "retests": len(every) - len(rows),
        "attention_checks": attention_checks(project),
        "exclusions": excluded,
        "verdicts": len(expert),
    }
    same = QualityReport.objects.filter(project=project, method=method, inputs_digest=inputs_digest, parameters=asked)
    if (standing := same.first()) and standing.preferences.exists():
        same.update(created_at=now, newest_judgement_at=newest)
        return standing
    known = responses_of(rows)
    result = estimate(judgements, method=method, seed=SEED, resamples=RESAMPLES, responses=known)
    with transaction.atomic():
        report, _ = QualityReport.objects.update_or_create(
            project=project,
            method=method,
            inputs_digest=inputs_digest,
            defaults={
                "parameters": asked,
                "judgements": len(rows),
                "simulated_judgements": sum(row.annotator.is_simulated for row in rows),
                "newest_judgement_at": newest,
                "figures": _figures(project, result, judgements, known, every),
                "created_at": now,
            },
        )
        Preference.objects.filter(report__project=project).delete()
        rankings = {comparison: row.ranking for comparison, row in expert.items()}
        Preference.objects.bulk_create(_preferences(report, result, rows, rankings), batch_size=BATCH)
    return report


def _figures(
    project: Project,
    result: Report,
    judgements: Sequence[Observation],
    known: Mapping[str, Responses],
    every: Sequence[Judgement],
) -> dict[str, object]:
    """What `python -m quality --json` prints, with what stays out of it: second looks, and known rankings."""
    figures = result.to_json()
    figures.pop("preferences")
    again, by_annotator = retests(for_statistics(every))
    told = {"retest": again.consistency.to_json(), "side_followed": again.side_followed.to_json()}
    instruments = {name: figure.to_json() for name, figure in result.instruments.items()}
    checked = checks(project, result, judgements, known, by_annotator)
    course = agreement_over_time(judgements, seed=SEED, resamples=RESAMPLES)
    return figures | {"instruments": instruments | told, "checks": checked, "over_time": course}


def _digest(judgements: Sequence[Observation], verdicts: Sequence[Judgement]) -> str:
    """Of the judgements that count; with verdicts, of these together with the judgements' digest."""
    counted = digest(judgements)
    if not verdicts:
        return counted
    told = sorted([row.comparison.external_id, str(row.pk), row.ranking] for row in verdicts)
    return digest_of([counted, told])


def _preferences(
    report: QualityReport, result: Report, rows: Sequence[Judgement], verdicts: Mapping[int, list[list[int]]]
) -> list[Preference]:
    """A verdict, where there is one, stands for what the judgements say."""
    comparisons = {row.comparison.external_id: row.comparison_id for row in rows}
    said: dict[int, list[list[list[int]]]] = defaultdict(list)
    for row in rows:
        said[row.comparison_id].append(row.ranking)
    return [_preference(report, item, comparisons[item.comparison], said, verdicts) for item in result.preferences]


def _preference(
    report: QualityReport,
    item: Calibrated,
    comparison: int,
    said: Mapping[int, Sequence[list[list[int]]]],
    verdicts: Mapping[int, list[list[int]]],
) -> Preference:
    labels = [label_of(ranking, item.pair) for ranking in said[comparison]]
    row = Preference(
        report=report,
        comparison_id=comparison,
        first=item.pair[0],
        second=item.pair[1],
        p_first=item.p_first,
        p_tie=item.p_tie,
        certainty=item.certainty,
        judgements=item.judgements,
        dispute=dispute(labels, item.p_first + item.p_tie / 2),
    )
    if (verdict := verdicts.get(comparison)) is not None:
        row.p_first, row.p_tie = decided(item.p_first, item.p_tie, label_of(verdict, item.pair))
        row.certainty, row.dispute, row.is_adjudicated = VERDICT, 0.0, True
    return row
