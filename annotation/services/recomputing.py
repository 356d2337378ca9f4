"""Makes a report once more from the judgements that it names, to be held against what was kept."""

from dataclasses import dataclass
from typing import Any

from annotation.errors import DomainError
from annotation.models import FitStart, Preference, QualityReport
from annotation.selectors.judged_responses import responses_of
from annotation.selectors.judgements import read, with_retests
from annotation.services.calibration import figures_of
from quality import digest
from quality import report as estimate
from quality.retest import retests
from quality.warm import Standing

NOT_OF_THE_JUDGEMENTS = ("checks",)
"""Figures that hang on known rankings, which a manager may correct later."""


class InputsChanged(DomainError):
    """The judgements of a report are not what they were."""

    code = "inputs_changed"


@dataclass(frozen=True)
class Recomputed:
    """What the judgements say, in the shape in which a report keeps it."""

    figures: dict[str, Any]
    preferences: dict[tuple[str, int, int], tuple[float, float, float, int, float | None]]
    """By comparison and pair: p_first, p_tie, certainty, judgements, gain."""
    standing: Standing


def recompute(report: QualityReport) -> Recomputed:
    """The report as its judgements give it today; raises InputsChanged where they are no longer to be had.

    One that began at an earlier report in full begins there again; where that fit is no longer kept, it is recomputed
    first.
    """
    every = read(with_retests(report.project, until=report.newest_judgement_at))
    rows = [row for row in every if not row.is_retest]
    judgements = [row.observation for row in rows]
    if (found := digest(judgements)) != report.inputs_digest:
        raise InputsChanged(
            f"report {report.pk} read judgements of digest {report.inputs_digest[:12]}…; those of "
            f"{report.newest_judgement_at:%Y-%m-%d %H:%M} now have {found[:12]}….",
            fix="See which were removed, came late, or bear another annotator's or comparison's name.",
        )
    asked = report.parameters
    result = estimate(
        judgements,
        method=report.method,
        seed=asked["seed"],
        resamples=asked["resamples"],
        responses=responses_of(rows),
        most=asked.get("most"),
        earlier=None if report.started_from is None else standing_of(report.started_from),
    )
    preferences = {
        (item.comparison, *item.pair): (
            *(item.p_first, item.p_tie, item.certainty, item.judgements),
            result.gain.get((item.comparison, item.pair)),
        )
        for item in result.preferences
    }
    assert result.standing is not None
    return Recomputed(figures_of(result, retests([row.observation for row in every])), preferences, result.standing)


def differences(report: QualityReport) -> list[str]:
    """Where the report differs from what is recomputed; empty: the same to the digit."""
    again = recompute(report)
    found = [
        f"figures.{name}"
        for name, value in report.figures.items()
        if name not in NOT_OF_THE_JUDGEMENTS and again.figures.get(name) != value
    ]
    kept = Preference.objects.filter(report=report).values_list(
        *("comparison__external_id", "first", "second"), *("p_first", "p_tie", "certainty", "judgements", "gain")
    )
    rows = {(name, first, second): tuple(rest) for name, first, second, *rest in kept}
    if rows and rows != again.preferences:
        wrong = sum(rows.get(key) != value for key, value in again.preferences.items())
        found.append(f"{wrong} of {len(again.preferences)} preferences")
    return found


def standing_of(report: QualityReport) -> Standing:
    """Where a report in full ended: kept, or recomputed."""
    kept = FitStart.objects.filter(report=report).first()
    return recompute(report).standing if kept is None else Standing.from_bytes(bytes(kept.standing))
