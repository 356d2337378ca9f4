"""Length bias and drift are found where they are, and seldom where they are not."""

import numpy as np
import pytest

from quality import Judgement
from quality.drift import FEWEST, Drift, drift, fall
from quality.estimates import Estimate, Undefined
from quality.inputs import counting
from quality.length import NO_LENGTHS, length_bias
from quality.methods import reliability
from quality.votes import cast
from tests.quality.crowds import RANKINGS, said


def office(
    rng: np.random.Generator, *, tired_from: int, likes_long: float
) -> tuple[list[Judgement], dict[str, tuple[int, int]]]:
    """300 pairs by ten people right four times in five; a0 tires from a pair on, a1 now and then takes the longer."""
    judgements, lengths = [], {}
    for number in range(300):
        truth, longer = 2 * int(rng.integers(2)), 2 * int(rng.integers(2))
        lengths[f"c{number:03}"] = (200, 100) if longer == 0 else (100, 200)
        for who in range(10):
            right = rng.random() < (0.5 if who == 0 and number >= tired_from else 0.8)
            label = truth if right else 2 - truth
            if who == 1 and rng.random() < likes_long:
                label = longer
            at = f"2026-01-{1 + number // 24:02}T{number % 24:02}:00:00Z"
            judgements.append(said(f"c{number:03}", f"a{who}", RANKINGS[label], at=at))
    return counting(judgements), lengths


def test_an_annotator_who_tires_sets_off_the_alarm_near_the_place() -> None:
    judgements, _ = office(np.random.default_rng(0), tired_from=150, likes_long=0.0)
    votes = cast(judgements)
    found = drift(judgements, votes, reliability.fit(votes))
    tired = found["a0"]
    assert isinstance(tired, Drift)
    assert tired.is_alarm
    # .3 of a fall with a spread of .45: its place is known to some tens of judgements.
    assert abs(int(tired.since.split("/")[0][1:]) - 150) < 45
    assert [name for name, of in found.items() if isinstance(of, Drift) and of.is_alarm] == ["a0"]
    assert tired.windows[0].value > tired.windows[-1].value
    assert len(tired.windows) == 15


def test_the_windows_hold_the_truth_before_and_after_the_fall_and_its_place_is_found() -> None:
    """Right four times in five for eight windows, then every other time."""
    rng = np.random.default_rng(4)
    true = np.repeat([0.8, 0.5], [8, 7])
    held, places, alarms = [], [], []
    for _ in range(12):
        judgements, _ = office(rng, tired_from=160, likes_long=0.0)
        votes = cast(judgements)
        tired = drift(judgements, votes, reliability.fit(votes))["a0"]
        assert isinstance(tired, Drift)
        held += [each.low <= share <= each.high for each, share in zip(tired.windows, true, strict=True)]
        places.append(int(tired.since.split("/")[0][1:]))
        alarms.append(tired.is_alarm)
    # 180 intervals at .95: three standard errors are .05; thirty other draws gave .951 of 450.
    assert np.mean(held) >= 0.90
    assert np.mean(alarms) >= 0.9
    assert abs(np.median(places) - 160) < 15


def test_steady_annotators_set_it_off_no_more_often_than_it_says() -> None:
    rng = np.random.default_rng(1)
    p = [fall(np.where(rng.random(80) < 0.8, 0.9, 0.1))[0] for _ in range(1000)]
    # The limit is approached from below: never above .05 by more than two standard errors of 1000 draws.
    assert 0.01 <= np.mean(np.array(p) < 0.05) <= 0.064
    assert fall(np.full(50, 0.7)) == (1.0, 0)


def test_few_judgements_show_no_drift() -> None:
    judgements = [said(f"c{n}", name) for n in range(FEWEST - 1) for name in "xy"]
    votes = cast(judgements)
    assert all(isinstance(of, Undefined) for of in drift(judgements, votes, reliability.fit(votes)).values())


def test_a_pull_to_the_longer_response_is_measured_beyond_the_others() -> None:
    judgements, lengths = office(np.random.default_rng(2), tired_from=300, likes_long=0.5)
    votes = cast(judgements)
    found = length_bias(votes, reliability.fit(votes), lengths)
    fond = found.by_annotator["a1"].bias
    assert isinstance(fond, Estimate)
    # Half the time the longer one whatever the truth: .5 * 1 + .5 * .5 against .5, four standard errors of .03.
    assert fond.value == pytest.approx(0.25, abs=0.1)
    assert [name for name, of in found.by_annotator.items() if of.is_biased] == ["a1"]
    assert isinstance(found.longer_wins, Estimate)


def test_unbiased_annotators_are_marked_one_time_in_twenty_at_most_and_intervals_hold_none() -> None:
    marked, held = [], []
    for seed in range(6):
        judgements, lengths = office(np.random.default_rng(seed), tired_from=300, likes_long=0.0)
        votes = cast(judgements)
        for of in length_bias(votes, reliability.fit(votes), lengths).by_annotator.values():
            assert isinstance(of.bias, Estimate)
            marked.append(of.is_biased)
            held.append(of.bias.low <= 0 <= of.bias.high)
    assert np.mean(marked) <= 0.05
    # 60 intervals at .95: three standard errors are .085.
    assert np.mean(held) >= 0.865


def test_without_lengths_there_is_no_length_bias() -> None:
    votes = cast([said("c", "x"), said("c", "y")])
    assert length_bias(votes, reliability.fit(votes), {}).longer_wins == Undefined(NO_LENGTHS)
