"""Discrimination, side effects and the tie's width are recovered, and their intervals hold the truth."""

import numpy as np
import pytest
from scipy import special

from quality import Judgement, report
from quality.discrimination import NO_OTHERS, NO_SIDES, POOL, discrimination
from quality.estimates import Estimate, Undefined
from quality.inputs import counting
from quality.link import label_probabilities, scale
from quality.methods import reliability
from quality.votes import FIRST, SECOND, TIE, Floats, cast
from tests.quality.crowds import RANKINGS, said

WIDTH = 0.7


def linked(rng: np.random.Generator, beta: Floats, side: Floats, *, pairs: int, per_pair: int) -> list[Judgement]:
    """Judgements by the cumulative link; utilities are normal with a spread of 1.5 logits."""
    judgements = []
    for pair in range(pairs):
        utility = 1.5 * rng.standard_normal()
        for who in rng.choice(len(beta), per_pair, replace=False):
            left = 1 if rng.random() < 0.5 else -1
            logit = beta[who] * utility + side[who] * left + rng.logistic()
            label = FIRST if logit > WIDTH else SECOND if logit < -WIDTH else TIE
            shown = (0, 1) if left > 0 else (1, 0)
            judgements.append(said(f"c{pair}", f"a{who:03}", RANKINGS[label], shown=shown))
    return counting(judgements)


def test_parameters_are_recovered_and_their_intervals_hold_them() -> None:
    beta_held, side_held, errors = [], [], []
    widths: list[float] = []
    means: list[float] = []
    for seed in range(6):
        rng = np.random.default_rng(seed)
        beta = np.concatenate([rng.normal(1.0, 0.35, 36), [0.0, 0.0, -1.0, -1.0]])
        side = rng.choice([0.0, 0.0, 0.0, 1.0, -1.0], 40)
        votes = cast(linked(rng, beta, side, pairs=700, per_pair=4))
        found = discrimination(votes, reliability.fit(votes))
        assert found.side is not None
        true = beta / beta.mean()  # the typical annotator's is one by definition
        beta_held += ((found.beta.low <= true) & (true <= found.beta.high)).tolist()
        side_held += ((found.side.low <= side) & (side <= found.side.high)).tolist()
        errors += (found.beta.mean - true).tolist()
        for name, into in (("tie_width", widths), ("discrimination", means)):
            of = found.pool[name]
            assert isinstance(of, Estimate)
            into.append(of.value)
    # 240 intervals at .95: three standard errors are .042; measured on 480: .962 and .971.
    assert np.mean(beta_held) == pytest.approx(0.95, abs=0.042)
    assert np.mean(side_held) == pytest.approx(0.95, abs=0.045)
    # An interval of 1.37 is 2 * 1.96 standard deviations of .35.
    assert np.sqrt(np.mean(np.square(errors))) < 0.40
    assert np.mean(means) == pytest.approx(1.0, abs=0.2)  # a grid of quarters
    assert np.mean(widths) == pytest.approx(WIDTH, abs=0.12)


def test_a_reversed_and_a_blind_annotator_are_told_from_the_rest() -> None:
    beta, side = np.array([1.0] * 10 + [0.0, -1.2]), np.zeros(12)
    found = report(linked(np.random.default_rng(9), beta, side, pairs=500, per_pair=5), resamples=5).raters
    sharp = {rater.annotator: rater for rater in found}
    blind, reversed_ = sharp["a010"], sharp["a011"]
    assert blind.discrimination is not None
    assert blind.discrimination_low is not None
    assert blind.discrimination_high is not None
    assert reversed_.discrimination_high is not None
    assert blind.discrimination_low < 0 < blind.discrimination_high
    assert reversed_.discrimination_high < 0
    assert all((sharp[f"a{who:03}"].discrimination_low or 0) > 0.3 for who in range(10))


def test_what_is_not_known_is_said() -> None:
    nothing_shown = report([said(f"c{n}", name) for n in range(9) for name in "xy"], resamples=5)
    assert nothing_shown.pool["side"] == Undefined(NO_SIDES)
    assert nothing_shown.raters[0].side is None
    alone = report([said(f"c{n}", "x") for n in range(9)], resamples=5)
    assert alone.pool == {name: Undefined(NO_OTHERS) for name in POOL}
    assert alone.raters[0].discrimination is None


def test_the_link_sums_to_one_and_its_places_are_read_back() -> None:
    place = np.array([2.0, 0.5, 0.0, -0.5, -2.0])
    labels = np.stack([label_probabilities(place, WIDTH, label) for label in (FIRST, TIE, SECOND)], axis=1)
    assert labels.sum(axis=1) == pytest.approx(1.0)
    assert labels[0, 0] == special.expit(2.0 - WIDTH)
    found = scale(labels, np.full(5, 0.2))
    assert found.place == pytest.approx(place, abs=1e-9)
    assert found.tie_width == pytest.approx(WIDTH, abs=1e-9)
