"""The leaderboard of sources: what it refuses, what leaves it unchanged, and how often its intervals hold."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from quality import BadJudgement, Judgement, report
from quality.estimates import Estimate, Undefined
from quality.leaderboard import NO_MATCHES, Leaderboard, leaderboard
from quality.responses import Responses
from quality.votes import cast
from tests.quality.crowds import RANKINGS, SECOND, said, swapped

WORTH = np.array([0.8, 0.2, -0.3, -0.7])


def played(
    rng: np.random.Generator, *, comparisons: int, clump: float = 0.0
) -> tuple[list[Judgement], dict[str, Responses]]:
    """Three judgements of each comparison of two of four models; `clump` is a utility of the comparison's own."""
    judgements, responses = [], {}
    for number in range(comparisons):
        i, j = rng.choice(4, 2, replace=False)
        longer, own = rng.choice([100, 200], 2), clump * rng.standard_normal()
        name = f"c{number}"
        responses[name] = Responses((f"m{i}", f"m{j}"), tuple(longer.tolist()), (f"{name}/0", f"{name}/1"))
        for who in range(3):
            shown = (0, 1) if rng.random() < 0.5 else (1, 0)
            eta = WORTH[i] - WORTH[j] + own + 0.5 * np.log2((longer[0] + 1) / (longer[1] + 1))
            eta += 0.4 if shown[0] == 0 else -0.4
            chance = np.exp([eta / 2, -0.5, -eta / 2])
            judgements.append(said(name, f"a{who}", RANKINGS[rng.choice(3, p=chance / chance.sum())], shown=shown))
    return judgements, responses


def bounds(board: Leaderboard) -> dict[str, Estimate]:
    found = {place.source: place.worth for place in board.places} | board.effects
    return {name: of for name, of in found.items() if isinstance(of, Estimate)}


def coverage(seeds: Sequence[int], resamples: int) -> float:
    held = []
    for seed in seeds:
        rng = np.random.default_rng(seed)
        judgements, responses = played(rng, comparisons=150)
        board = leaderboard(
            cast(judgements), responses, covariates=("position", "length"), resamples=resamples, rng=rng
        )
        truth = {f"m{index}": worth for index, worth in enumerate(WORTH)}
        held += [of.low <= truth[name] <= of.high for name, of in bounds(board).items() if name in truth]
    return float(np.mean(held))


def test_intervals_hold_the_truth_as_often_as_they_say() -> None:
    # 60 boards of four worths, which hang together by their gauge: a standard error of about .02.
    assert 0.90 <= coverage(range(60), 0) <= 0.995
    assert 0.88 <= coverage(range(12), 60) <= 1.0


def test_judgements_that_hang_together_widen_the_intervals() -> None:
    judgements, responses = played(np.random.default_rng(1), comparisons=200, clump=2.0)
    together = bounds(leaderboard(cast(judgements), responses))
    alone = [replace(each, comparison=each.id) for each in judgements]
    apart = bounds(leaderboard(cast(alone), {each.id: responses[each.id.split("/")[0]] for each in alone}))
    for name in together:
        assert together[name].value == pytest.approx(apart[name].value, abs=1e-6)
        assert together[name].high - together[name].low > 1.15 * (apart[name].high - apart[name].low)


def test_position_and_length_are_recovered() -> None:
    judgements, responses = played(np.random.default_rng(2), comparisons=1500)
    effects = leaderboard(cast(judgements), responses, covariates=("position", "length")).effects
    position, length = effects["position"], effects["length"]
    assert isinstance(position, Estimate)
    assert isinstance(length, Estimate)
    # 4,500 outcomes: standard errors of about .03 and .05.
    assert position.value == pytest.approx(0.4, abs=0.12)
    assert length.value == pytest.approx(0.5, abs=0.2)


def test_exchanging_the_responses_of_a_comparison_changes_nothing() -> None:
    judgements, responses = played(np.random.default_rng(3), comparisons=60)
    turned = {
        name: replace(own, sources=own.sources[::-1], lengths=own.lengths[::-1]) for name, own in responses.items()
    }
    before = leaderboard(cast(judgements), responses, covariates=("position", "length"))
    after = leaderboard(cast([swapped(each) for each in judgements]), turned, covariates=("position", "length"))
    for name, own in bounds(before).items():
        assert bounds(after)[name].value == pytest.approx(own.value, abs=1e-8)
        assert bounds(after)[name].low == pytest.approx(own.low, abs=1e-8)


def test_a_model_that_never_lost_is_refused_by_name_and_placed_by_a_prior() -> None:
    judgements, responses = played(np.random.default_rng(4), comparisons=60)
    responses |= {f"n{k}": Responses(("m0", "new"), (9, 9), (f"n{k}/0", f"n{k}/1")) for k in range(5)}
    judgements += [said(f"n{k}", "a0", SECOND) for k in range(5)]
    refused = leaderboard(cast(judgements), responses).places[0].worth
    assert isinstance(refused, Undefined)
    assert "'new' never both won against and lost to the others" in refused.why
    placed = leaderboard(cast(judgements), responses, prior=True)
    assert placed.has_prior
    assert placed.places[0].source == "new"
    assert np.isfinite(bounds(placed)["new"].high)


def test_no_two_sources_no_leaderboard() -> None:
    board = leaderboard(cast([said("c", "bob")]), {"c": Responses(("m", "m"), (1, 1), ("x", "y"))})
    assert [place.worth for place in board.places] == [Undefined(NO_MATCHES)]
    assert report([said("c", "bob")], responses={}, resamples=5).leaderboard is not None


def test_comparisons_of_another_size_are_refused() -> None:
    with pytest.raises(BadJudgement, match="ranks 2 responses, comparison 'c' has 3"):
        report([said("c", "bob")], responses={"c": Responses(("", "", ""), (1, 1, 1), ("x", "y", "z"))})
