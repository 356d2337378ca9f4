"""Makes a report once more from the judgements that it names, to be held against what was kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from annotation.errors import DomainError
from annotation.models import FitStart, Preference, QualityReport
from annotation.selectors.inputs import inputs_of
from annotation.selectors.judged_responses import responses_of
from annotation.services.calibration import figures_of, fitted
from annotation.services.preferences import preferences, values
from quality.warm import Standing

NOT_OF_THE_JUDGEMENTS = ("checks", "gold")
"""Figures that hang on known rankings, which a manager may correct later, and on what is gold."""


class InputsChanged(DomainError):
    """The judgements of a report are not what they were."""

    code = "inputs_changed"


@dataclass(frozen=True)
class Recomputed:
    """What the judgements say, in the shape in which a report keeps it."""

    figures: dict[str, Any]
    preferences: dict[tuple[int, int, int], Mapping[str, Any]]
    """By comparison and pair."""
    standing: Standing


def recompute(report: QualityReport) -> Recomputed:
    """The report as its judgements give it today; raises InputsChanged where they are no longer to be had.

    One that began at an earlier report in full begins there again; where that fit is no longer kept, it is recomputed
    first.
    """
    inputs = inputs_of(report)
    if (found := inputs.digest) != report.inputs_digest:
        raise InputsChanged(
            f"report {report.pk} read judgements of digest {report.inputs_digest[:12]}…; those of "
            f"{report.newest_judgement_at:%Y-%m-%d %H:%M} now have {found[:12]}….",
            fix="See which were removed, came late, or bear another annotator's or comparison's name.",
        )
    earlier = None if report.started_from is None else standing_of(report.started_from)
    result = fitted(inputs, report.method, report.parameters, responses_of(inputs.rows), earlier)
    assert result.standing is not None
    return Recomputed(
        figures=figures_of(result, inputs, report.parameters),
        preferences={_key(row): values(row) for row in preferences(report, result, inputs)},
        standing=result.standing,
    )


def differences(report: QualityReport) -> list[str]:
    """Where the report differs from what is recomputed; empty: the same to the digit."""
    again = recompute(report)
    found = [
        f"figures.{name}"
        for name, value in report.figures.items()
        if name not in NOT_OF_THE_JUDGEMENTS and again.figures.get(name) != value
    ]
    rows = {_key(row): values(row) for row in Preference.objects.filter(report=report)}
    if rows and rows != again.preferences:
        wrong = sum(rows.get(key) != value for key, value in again.preferences.items())
        found.append(f"{wrong} of {len(again.preferences)} preferences")
    return found


def _key(row: Preference) -> tuple[int, int, int]:
    return row.comparison_id, row.first, row.second


def standing_of(report: QualityReport) -> Standing:
    """Where a report in full ended: kept, or recomputed."""
    kept = FitStart.objects.filter(report=report).first()
    return recompute(report).standing if kept is None else Standing.from_bytes(bytes(kept.standing))
