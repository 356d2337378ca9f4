"""Each kind of annotator is found for what it is, in one crowd of all kinds with two to six judgements a pair."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from bench.crowds import PULL, Mix, Simulated, simulate
from quality.discrimination import Discrimination, discrimination
from quality.drift import Drift, drift
from quality.estimates import Estimate
from quality.inputs import counting
from quality.length import Lengths, length_bias
from quality.methods import reliability
from quality.votes import Floats, cast

EVERY = Mix(
    "every",
    {
        "expert": 0.2, "ordinary": 0.3, "length": 0.1, "left": 0.1, "spammer": 0.1, "adversarial": 0.1,
        "drifting": 0.1,
    },
    1000, 40, 2, 6, spread=1.5,
)  # fmt: skip
SEEDS = range(4)


@dataclass(frozen=True)
class Seen:
    """What is found of one crowd."""

    crowd: Simulated
    found: Discrimination
    lengths: Lengths
    drifts: dict[str, object]
    index: list[int]
    """(A,) the number in the crowd of each annotator that judged."""

    def of(self, kind: str) -> Floats:
        """(A,) true for annotators of this kind."""
        return np.array([self.crowd.kind[index] == kind for index in self.index])


@pytest.fixture(scope="module")
def seen() -> list[Seen]:
    return [_seen(simulate(EVERY, rng=np.random.default_rng(seed))) for seed in SEEDS]


def _seen(crowd: Simulated) -> Seen:
    start = datetime(2026, 1, 1, tzinfo=UTC)
    dated = [replace(said, at=str(start + timedelta(minutes=n))) for n, said in enumerate(crowd.judgements)]
    counted = counting(dated)
    votes = cast(counted)
    fit = reliability.fit(votes)
    return Seen(
        crowd,
        discrimination(votes, fit),
        length_bias(votes, fit, crowd.lengths),
        dict(drift(counted, votes, fit)),
        [int(name[1:]) for name in votes.annotators],
    )


def test_sides_are_recovered_and_their_intervals_hold_the_truth_whatever_the_kind(seen: list[Seen]) -> None:
    held, error = [], []
    for each in seen:
        assert each.found.side is not None
        true = PULL * each.of("left")
        held += ((each.found.side.low <= true) & (true <= each.found.side.high)).tolist()
        error += (each.found.side.mean - true).tolist()
    # 160 intervals at .95: three standard errors are .05.
    assert np.mean(held) >= 0.90
    assert abs(np.mean(error)) < 0.1


def test_the_order_of_the_kinds_is_that_of_their_discrimination(seen: list[Seen]) -> None:
    mean = {
        kind: float(np.mean(np.concatenate([each.found.beta.mean[each.of(kind)] for each in seen])))
        for kind in EVERY.kinds
    }
    assert mean["expert"] > mean["ordinary"] > mean["length"] > mean["spammer"] > mean["adversarial"]
    assert abs(mean["spammer"]) < 0.25
    assert mean["adversarial"] < -0.5


def test_intervals_of_the_blind_hold_zero_and_those_of_the_reversed_lie_below(seen: list[Seen]) -> None:
    blind, reversed_ = [], []
    for each in seen:
        beta = each.found.beta
        blind += ((beta.low <= 0) & (beta.high >= 0))[each.of("spammer")].tolist()
        reversed_ += (beta.high < 0)[each.of("adversarial")].tolist()
    assert np.mean(blind) >= 0.8  # some sixteen intervals at .95: three standard errors are .16
    assert np.mean(reversed_) >= 0.7  # the least active have too few judgements


def test_those_who_love_length_are_pulled_and_the_others_are_not_on_average(seen: list[Seen]) -> None:
    pulled: list[float] = []
    others: list[float] = []
    for each in seen:
        for place, index in enumerate(each.index):
            found = each.lengths.by_annotator.get(f"a{index}")
            if found is not None and isinstance(found.bias, Estimate):
                (pulled if each.of("length")[place] else others).append(found.bias.value)
    assert np.mean(pulled) > 0.15
    assert abs(np.mean(others)) < 0.05


def test_those_who_tire_set_off_the_alarm_more_often_than_the_steady(seen: list[Seen]) -> None:
    tired: list[bool] = []
    steady: list[bool] = []
    for each in seen:
        for place, index in enumerate(each.index):
            found = each.drifts.get(f"a{index}")
            if isinstance(found, Drift):
                (tired if each.of("drifting")[place] else steady).append(found.is_alarm)
    assert np.mean(steady) <= 0.05
    assert np.mean(tired) > 0.25
