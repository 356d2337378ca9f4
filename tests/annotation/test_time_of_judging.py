"""What a file brings without a time has none: the moment of its import is no moment of judging."""

import json
from datetime import timedelta

import pytest

from annotation.models import Annotator, Judgement, Project, QualityReport
from annotation.selectors.annotator_judgements import OwnJudgements
from annotation.selectors.data_checks import data_checks
from annotation.selectors.exports import audit_lines, judgement_lines
from annotation.services.calibration import calibrate
from annotation.services.imports import import_lines
from annotation.services.recomputing import differences
from quality.drift import Drift, drift
from quality.judgements import Judgement as Observation
from quality.methods import reliability
from quality.votes import cast
from tests.annotation.test_data_checks import report
from tests.annotation.world import LATER, NOON, add

COUNT = 30


@pytest.fixture
def imported(project: Project) -> Project:
    """Thirty comparisons: ann and ben with a time each, cid and dee without."""
    add(project, COUNT)
    lines = []
    for number in range(COUNT):
        for who in ("ann", "ben", "cid", "dee"):
            line = {"id": f"{who}{number}", "comparison": f"c{number}", "annotator": who, "ranking": [[0], [1]]}
            if who in ("ann", "ben"):
                line["at"] = (NOON - timedelta(days=COUNT - number)).isoformat()
            lines.append(json.dumps(line).encode())
    import_lines(project=project, kind="judgements", lines=lines, now=NOON)
    return project


def test_agreement_over_time_keeps_them_out_and_says_how_many(imported: Project) -> None:
    figures = calibrate(project=imported, now=NOON).figures
    [run] = figures["over_time"]
    assert figures["untimed"] == 2 * COUNT
    assert run["comparisons"] == COUNT  # ann's and ben's
    assert run["until"] < NOON.isoformat()
    Judgement.objects.update(judged_at=None)
    figures = calibrate(project=imported, now=LATER).figures
    assert (figures["over_time"], figures["untimed"]) == ([], 4 * COUNT)
    Judgement.objects.update(origin=Judgement.Origin.BROWSER)  # answered live: then they came as they were given
    figures = calibrate(project=imported, now=LATER).figures
    assert (len(figures["over_time"]), figures["untimed"]) == (1, 0)


def test_exported_again_they_still_have_no_time(imported: Project) -> None:
    for export in (judgement_lines, audit_lines):
        lines = [json.loads(line) for line in export(imported)]
        assert len(lines) == 4 * COUNT
        assert {line["annotator"]: "at" in line for line in lines} == {
            "ann": True, "ben": True, "cid": False, "dee": False,
        }  # fmt: skip
    assert {line["origin"] for line in lines} == {"import"}


def test_a_report_of_before_is_still_recomputed_to_the_digit(imported: Project) -> None:
    """Reports once read the moment of import as the time of judging; they name no `times`."""
    made = calibrate(project=imported, now=NOON)
    assert made.parameters["times"] == "judged"
    assert differences(made) == []
    from annotation.selectors.inputs import inputs_of

    old = QualityReport.objects.get(pk=made.pk)
    del old.parameters["times"]
    [cid] = [row for row in inputs_of(old).judgements if row.annotator == "cid" and row.comparison == "c0"]
    assert cid.at == NOON.isoformat()
    assert inputs_of(old).digest != inputs_of(made).digest == made.inputs_digest


def test_what_has_no_time_was_not_given_since_a_fall(imported: Project) -> None:
    ben = Annotator.objects.get(name="ben")
    fell = Judgement.objects.get(annotator=ben, comparison__external_id=f"c{COUNT - 11}")
    Judgement.objects.filter(annotator__name="cid").update(annotator=ben)  # ben's, without a time
    seen = {"windows": [], "p": 0.0, "is_alarm": True, "since": str(fell.pk)}
    report(imported, drift={"ben": seen})
    [check] = [check for check in data_checks(imported) if check.name == "drift"]
    assert check.value == pytest.approx(10 / (4 * COUNT))
    own = OwnJudgements(ben, QualityReport.objects.get())
    assert own.counts()["since_drift"] == 11  # the one at which it began, and ten after it


def test_drift_has_no_place_for_them() -> None:
    """Sixty right and sixty wrong answers in the order of their names are no fall."""
    rows = [
        Observation(f"{who}{n}", f"c{n:03}", who, ((0,), (1,)) if n < 60 or who != "ann" else ((1,), (0,)))
        for n in range(120)
        for who in ("ann", "ben", "cid")
    ]
    votes = cast(rows)
    assert not any(isinstance(seen, Drift) for seen in drift(rows, votes, reliability.fit(votes)).values())
