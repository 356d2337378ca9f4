"""What must not matter does not: names, the order of lines, and which response of a pair stands first."""

from dataclasses import replace

import numpy as np
import pytest

from quality import METHODS, Judgement, Report, digest, report
from quality.estimates import Estimate
from tests.quality.crowds import FIRST, SECOND, crowd, said, swapped

# Sums in another order differ in the last bits; the fit's 200 steps may carry that up to about 1e-9.
CLOSE = 1e-7


@pytest.fixture(scope="module")
def judgements() -> list[Judgement]:
    rng = np.random.default_rng(2)
    sample = crowd(rng, items=60, annotators=8, per_item=3, reliability=rng.beta(6, 2, 8))
    return [replace(each, shown=(0, 1) if rng.random() < 0.5 else (1, 0)) for each in sample.judgements]


def made(judgements: list[Judgement], method: str = "reliability") -> Report:
    return report(judgements, method=method, resamples=50)


@pytest.mark.parametrize("method", METHODS)
def test_swapping_the_responses_of_some_comparisons_flips_their_preferences_alone(
    judgements: list[Judgement], method: str
) -> None:
    chosen = {f"c{number}" for number in range(0, 60, 3)}
    after = made([swapped(each) if each.comparison in chosen else each for each in judgements], method)
    for before, now in zip(made(judgements, method).preferences, after.preferences, strict=True):
        second = 1 - before.p_first - before.p_tie
        assert now.p_first == pytest.approx(second if before.comparison in chosen else before.p_first, abs=CLOSE)
        assert now.p_tie == pytest.approx(before.p_tie, abs=CLOSE)
        assert now.certainty == pytest.approx(before.certainty, abs=CLOSE)


def test_swapping_responses_leaves_the_raters_as_they_are(judgements: list[Judgement]) -> None:
    before, after = made(judgements), made([swapped(each) for each in judgements])
    for mine, theirs in zip(before.raters, after.raters, strict=True):
        assert theirs.reliability == pytest.approx(mine.reliability, abs=CLOSE)
        assert theirs.left_bias == mine.left_bias
        assert theirs.flags == mine.flags
    for name, figure in before.agreement.items():
        now = after.agreement[name]
        assert isinstance(figure, Estimate)
        assert isinstance(now, Estimate)
        assert now.value == pytest.approx(figure.value, abs=CLOSE)


@pytest.mark.parametrize("method", METHODS)
def test_the_order_of_the_judgements_changes_no_digit(judgements: list[Judgement], method: str) -> None:
    assert made(judgements[::-1], method) == made(judgements, method)
    assert digest(judgements[::-1]) == digest(judgements)


def test_new_names_for_annotators_change_names_alone(judgements: list[Judgement]) -> None:
    renamed = [replace(each, annotator=f"{9 - int(each.annotator[1:])} of nine") for each in judgements]
    before, after = made(judgements), made(renamed)
    assert [each.p_first for each in after.preferences] == pytest.approx(
        [each.p_first for each in before.preferences], abs=CLOSE
    )
    assert [each.reliability for each in after.raters][::-1] == pytest.approx(
        [each.reliability for each in before.raters], abs=CLOSE
    )


def test_the_digest_changes_with_any_judgement_that_counts(judgements: list[Judgement]) -> None:
    first = judgements[0]
    flipped = [swapped(first), *judgements[1:]]
    assert digest(flipped) != digest(judgements)
    assert digest([replace(first, seconds=3.0), *judgements[1:]]) != digest(judgements)


def test_only_the_latest_of_an_annotators_answers_counts() -> None:
    early = said("c", "bob", FIRST, at="2026-01-01T10:00:00Z")
    late = replace(early, id="again", ranking=SECOND, at="2026-01-01T11:30:00+01:00")
    other = said("c", "carol", SECOND)
    for order in ([early, late, other], [late, early, other]):
        found, expected = made(order), made([late, other])
        assert replace(found, instruments={}) == replace(expected, instruments={})  # retest reads the repeats
        assert digest(order) == digest([late, other])
        assert made(order).judgements == 2
    without_time = [replace(early, at=None), replace(late, at=None), other]
    assert made(without_time).preferences == made([late, other]).preferences


def test_an_annotators_repeats_are_no_agreement_with_anyone() -> None:
    repeats = [replace(said("c", "bob"), id=str(number)) for number in range(4)]
    assert "two annotators" in str(made(repeats).agreement["raw"])
