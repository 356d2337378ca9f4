"""The worked example of docs/calibration.md gives the figures that stand there."""

from pathlib import Path

import pytest

from quality import report
from tests.quality.crowds import FIRST, SECOND, said

PAGE = (Path(__file__).parents[2] / "docs" / "calibration.md").read_text()


def test_the_page_prints_what_the_model_says_of_alice_bob_carol_and_eve() -> None:
    judgements = []
    for number in range(40):
        truth, other = (FIRST, SECOND) if number % 2 else (SECOND, FIRST)
        judgements += [said(f"c{number}", name, truth) for name in ("alice", "bob")]
        judgements.append(said(f"c{number}", "eve", truth if number % 4 < 2 else other))
    judgements += [said(pair, "alice") for pair in "wxyz"]
    judgements += [said("w", "bob"), said("x", "eve", SECOND), said("y", "carol", SECOND)]
    found = report(judgements, resamples=1)
    by_pair = {each.comparison: each for each in found.preferences}
    for row in (line.split("|")[1:-1] for line in PAGE.splitlines() if line[:4] in ("| w ", "| x ", "| y ", "| z ")):
        each = by_pair.pop(row[0].strip())
        printed = [float(cell) for cell in row[3:]]
        assert [each.p_first, each.p_tie, each.certainty] == pytest.approx(printed, abs=5.1e-4)
    assert not set("wxyz") & set(by_pair)
    sharp = {rater.annotator: rater.discrimination for rater in found.raters}
    assert sharp["eve"] == pytest.approx(-0.01, abs=5e-3)
    assert sharp["alice"] == pytest.approx(3.24, abs=5e-3)
