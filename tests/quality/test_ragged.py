"""Ragged and degenerate judgements give a figure, or nothing with its reason."""

import json
from pathlib import Path

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings

from quality import METHODS, BadJudgement, Judgement, report
from quality.agreement import NO_DECIDED, NO_OVERLAP, NO_VARIATION, ONE_COMPARISON
from quality.cli import main
from quality.estimates import Estimate, Undefined
from tests.quality.crowds import FIRST, RANKINGS, SECOND, TIE, said


def why(judgements: list[Judgement], name: str) -> str:
    figure = report(judgements, resamples=20).agreement[name]
    assert isinstance(figure, Undefined)
    return figure.why


def test_an_empty_file_is_a_report_of_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "empty.jsonl"
    path.write_text("")
    assert main([str(path), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["judgements"], found["raters"], found["preferences"]) == (0, [], [])
    assert found["agreement"]["raw"] == {"value": None, "why": NO_OVERLAP}
    assert main([str(path)]) == 0


def test_one_annotator_agrees_with_nobody() -> None:
    judgements = [said(f"c{n}", "bob", RANKINGS[n % 3]) for n in range(9)]
    assert why(judgements, "alpha_nominal") == NO_OVERLAP
    assert report(judgements).raters[0].flags == ("few", "alone")


def test_annotators_who_share_no_comparison_agree_with_nobody() -> None:
    assert why([said(f"c{n}", f"a{n}") for n in range(20)], "raw") == NO_OVERLAP


def test_one_comparison_gives_no_interval() -> None:
    assert why([said("c", "alice"), said("c", "bob")], "raw") == ONE_COMPARISON


def test_ties_alone_agree_raw_and_leave_chance_corrected_figures_open() -> None:
    judgements = [said(f"c{n}", name, TIE) for n in range(9) for name in ("alice", "bob")]
    raw = report(judgements).agreement["raw"]
    assert isinstance(raw, Estimate)
    assert (raw.value, raw.low, raw.high, raw.n) == (1.0, 1.0, 1.0, 9)
    assert why(judgements, "alpha_nominal") == NO_VARIATION
    assert why(judgements, "fleiss_kappa") == NO_VARIATION
    assert why(judgements, "raw_without_ties") == NO_DECIDED


@pytest.mark.parametrize("method", METHODS)
def test_a_single_judgement_leans_its_way_and_is_not_taken_for_certain(method: str) -> None:
    (found,) = report([said("c", "bob", FIRST)], method=method).preferences
    assert found.p_first > 1 - found.p_first - found.p_tie
    assert found.p_first < 0.75
    assert found.certainty < 0.9


@pytest.mark.parametrize("method", METHODS)
def test_two_annotators_at_odds_leave_it_even(method: str) -> None:
    (found,) = report([said("c", "alice", FIRST), said("c", "bob", SECOND)], method=method).preferences
    assert found.p_first == pytest.approx(1 - found.p_first - found.p_tie)
    assert found.certainty <= 0.5 + 1e-12  # rounding


def test_ids_that_stand_twice_are_refused_by_the_library_too() -> None:
    with pytest.raises(BadJudgement, match="id 'c/bob' stands on"):
        report([said("c", "bob"), said("c", "bob")])


def test_no_resamples_are_refused() -> None:
    with pytest.raises(ValueError, match="resamples is 0"):
        report([said("c", "bob")], resamples=0)


SOME = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 3), st.integers(0, 2), st.booleans()), max_size=14)


@settings(max_examples=40, deadline=None)
@given(SOME, st.sampled_from(sorted(METHODS)))
def test_any_handful_of_judgements_gives_finite_figures(rows: list[tuple[int, int, int, bool]], method: str) -> None:
    judgements = [
        Judgement(
            str(number), f"c{item}", f"a{annotator}", RANKINGS[label], shown=(0, 1) if left else None, seconds=1.0
        )
        for number, (item, annotator, label, left) in enumerate(rows)
    ]
    found = report(judgements, method=method, resamples=10)
    json.dumps(found.to_json(), allow_nan=False)
    assert found.comparisons == len({row[0] for row in rows})
    assert found.judgements == len({row[:2] for row in rows})
    for rater in found.raters:
        if rater.reliability is not None and rater.low is not None and rater.high is not None:
            assert 0 <= rater.low <= rater.reliability <= rater.high <= 1
