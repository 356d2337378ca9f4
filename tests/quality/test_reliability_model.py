"""What the default method learns from: strength, sides, kin, a reward model's opinion, an earlier fit."""

from dataclasses import replace

import numpy as np
import pytest

from bench.calibrated import ece, squared_error
from bench.crowds import CHECKS, MIXES, Simulated, simulate
from bench.preferences import split
from quality import Judgement, Preference, report
from quality.hold_out import HoldOut
from quality.lean import BadLean
from quality.ordered_classes import LEVELS, link
from quality.responses import Responses
from quality.votes import Floats, cast
from quality.ways import softmax, ways
from tests.quality.crowds import FIRST, RANKINGS, SECOND, said


def by_comparison(found: list[Preference]) -> dict[str, Preference]:
    return {each.comparison: each for each in found}


def loss(judgements: list[Judgement], method: str = "reliability", **more: object) -> float:
    rest, held = split(judgements, rng=np.random.default_rng(0))
    found = report(rest, method=method, resamples=1, held_out=held, **more).hold_out  # type: ignore[arg-type]
    assert isinstance(found, HoldOut)
    return found.log_loss


@pytest.fixture(scope="module")
def crowds() -> dict[str, Simulated]:
    return {mix.name: simulate(mix, rng=np.random.default_rng(7)) for mix in MIXES}


@pytest.mark.parametrize("mix", [mix.name for mix in MIXES])
def test_it_predicts_at_least_as_well_as_every_other_method(crowds: dict[str, Simulated], mix: str) -> None:
    judgements = crowds[mix].judgements
    ours = loss(judgements)
    for method in ("majority", "vote_share", "davidson", "one_coin", "dawid_skene"):
        # Some 1,500 held out: paired differences have a standard error of about .003.
        assert ours < loss(judgements, method) + 0.006, method


def test_an_ece_of_the_certainty_on_simulated_truth_is_small() -> None:
    rng = np.random.default_rng(5)
    beta = np.concatenate([rng.lognormal(0.2, 0.3, 60), np.zeros(6)])
    sure, right = [], []
    truth = 1.8 * rng.standard_normal(1500)
    judgements = []
    for pair, utility in enumerate(truth):
        chosen = rng.choice(66, 4, replace=False)
        first = beta[chosen] * utility + rng.logistic(size=4) > 0
        judgements += [
            said(f"c{pair}", f"a{who}", FIRST if of else SECOND) for who, of in zip(chosen, first, strict=True)
        ]
    for each in report(judgements, resamples=1).preferences:
        sure.append(each.certainty)
        right.append((each.p_first > 0.5) == (truth[int(each.comparison[1:])] > 0))
    # A perfectly calibrated one has .018 here: fifteen bins of a hundred with a spread of .4.
    assert ece(np.array(sure), np.array(right, dtype=float)) < 0.05


@pytest.mark.parametrize("mix", [mix.name for mix in MIXES])
def test_the_certainty_is_that_of_being_right_in_every_crowd(crowds: dict[str, Simulated], mix: str) -> None:
    sure, right = certainties(crowds[mix])
    # Perfect calibration has about .025 here.
    assert ece(sure, right) < 0.07


def test_many_answers_on_pairs_that_are_nearly_even_make_nobody_too_sure() -> None:
    mix = next(each for each in CHECKS if each.name == "many answers")
    found = [squared_error(*certainties(simulate(mix, rng=np.random.default_rng(seed)))) for seed in range(20, 24)]
    # Levels taken as points give .014: a pair a little to one side of where ties begin is called one for certain.
    assert np.mean(found) < 0.009


def certainties(drawn: Simulated) -> tuple[Floats, Floats]:
    """The certainty of each pair's leading label, and one where it is the crowd's."""
    found = report(drawn.judgements, resamples=1).preferences
    leading = [int(np.argmax([each.p_first, each.p_tie, 1 - each.p_first - each.p_tie])) for each in found]
    right = np.array([drawn.consensus[int(each.comparison[1:])] for each in found]) == leading
    return np.array([each.certainty for each in found]), right.astype(float)


def test_a_strong_word_moves_a_preference_further_than_a_weak_one() -> None:
    rng = np.random.default_rng(1)
    judgements = []
    for pair in range(300):
        utility = 1.5 * rng.standard_normal()
        for who in rng.choice(12, 3, replace=False):
            logit = utility + rng.logistic()
            strength = int(np.clip(np.ceil(abs(logit)), 1, 4))
            judgements.append(said(f"c{pair}", f"a{who}", FIRST if logit > 0 else SECOND, strength=strength))
    for name, strength in (("weak", 1), ("strong", 4)):
        judgements += [said(name, f"a{who}", FIRST, strength=strength) for who in range(2)]
    found = by_comparison(report(judgements, resamples=1).preferences)
    assert found["strong"].p_first > found["weak"].p_first + 0.05
    plain = [replace(each, strength=None) for each in judgements]
    bare = by_comparison(report(plain, resamples=1).preferences)
    assert bare["strong"].p_first == pytest.approx(bare["weak"].p_first, abs=1e-9)
    assert loss(judgements) < loss(plain) - 0.005


def test_knowing_which_responses_recur_predicts_better_and_invents_nothing() -> None:
    rng = np.random.default_rng(2)
    worth = 1.5 * rng.standard_normal(30)
    judgements, responses = [], {}
    for pair in range(250):
        i, j = rng.choice(30, 2, replace=False)
        responses[f"c{pair}"] = Responses(("", ""), (1, 1), (f"r{i}", f"r{j}"))
        for who in rng.choice(15, 3, replace=False):
            eta = worth[i] - worth[j] + rng.logistic()
            judgements.append(said(f"c{pair}", f"a{who}", RANKINGS[0 if eta > 0.5 else 2 if eta < -0.5 else 1]))
    assert loss(judgements, responses=responses) < loss(judgements) - 0.05
    shuffled = dict(zip(responses, [responses[name] for name in rng.permutation(list(responses))], strict=True))
    # Kin that foretell nothing are left out, or nearly.
    assert loss(judgements, responses=shuffled) < loss(judgements) + 0.02


def test_the_pairs_of_rankings_of_four_inform_one_another() -> None:
    lost = []
    for seed in range(3, 7):
        judgements = rankings_of_four(seed)
        lost.append([loss(judgements, method) for method in ("reliability", "davidson", "dawid_skene")])
        assert cast(judgements).players.max() + 1 == 800
    together, davidson, dawid_skene = np.mean(lost, axis=0)
    assert together < davidson + 0.01
    # Over twelve draws it lies .0045 below; a mean of four strays by about .004.
    assert together < dawid_skene + 0.005


def rankings_of_four(seed: int) -> list[Judgement]:
    """Three rankings of each of two hundred comparisons, by worths and Gumbel noise."""
    rng = np.random.default_rng(seed)
    judgements = []
    for name in range(200):
        worth = 1.5 * rng.standard_normal(4)
        for who in rng.choice(12, 3, replace=False):
            order = np.argsort(-(worth + rng.gumbel(size=4)))
            judgements.append(said(f"c{name}", f"a{who}", tuple((int(index),) for index in order)))
    return judgements


def test_a_reward_model_leans_a_pair_by_no_more_than_one_judgement() -> None:
    background = [said(f"b{n}", name, FIRST if n % 2 else SECOND) for n in range(60) for name in "xyz"]
    even = [said("even", "x", FIRST), said("even", "y", SECOND)]
    voted = [*even, said("even", "z", FIRST)]

    def p_first(judgements: list[Judgement], opinion: float | None) -> float:
        lean = None if opinion is None else {("even", (0, 1)): opinion, ("not here", (0, 1)): 1.0}
        return by_comparison(report(background + judgements, resamples=1, p_first=lean).preferences)["even"].p_first

    assert p_first(even, 0.5) == p_first(even, None)
    assert p_first(even, None) + 0.02 < p_first(even, 0.8) < p_first(even, 1.0)
    # One more vote of a typical annotator; x, y, z are typical, so the vote itself moves it about as far.
    assert p_first(even, 1.0) == pytest.approx(p_first(voted, None), abs=0.1)
    assert p_first(even, 0.0) < 0.5
    with pytest.raises(BadLean, match=r"p_first 1.5 of 'even' \(0, 1\) is no probability"):
        p_first(even, 1.5)


def test_a_fit_that_starts_from_an_earlier_one_ends_where_a_fresh_one_does(crowds: dict[str, Simulated]) -> None:
    judgements = crowds["mixed"].judgements
    earlier = report(judgements[:-400], resamples=1)
    assert earlier.standing is not None
    warm, cold = (report(judgements, resamples=1, earlier=of) for of in (earlier.standing, None))
    moved = np.array([[each.p_first, each.p_tie] for each in warm.preferences])
    fresh = np.array([[each.p_first, each.p_tie] for each in cold.preferences])
    # A fit stops when posteriors move by less than 3e-4 a step on average, up to some tens of such steps short.
    assert abs(moved - fresh).mean() < 0.01


def test_ways_turn_the_typical_table_by_the_link() -> None:
    kinds = ways(sides_known=True)
    tables = kinds.tables(link())
    usual = np.flatnonzero((kinds.beta == 1) & (kinds.side == 0))[0]
    assert tables[usual, 1] == pytest.approx(link())
    turned = np.flatnonzero(kinds.beta == -1)[0]
    assert tables[turned, 1] == pytest.approx(link()[:, ::-1])
    blind = np.flatnonzero((kinds.beta == 0) & (kinds.side == 0))[0]
    assert tables[blind] == pytest.approx(1 / 3)
    lefty = np.flatnonzero((kinds.beta == 0) & (kinds.side > 0))[0]
    assert (tables[lefty, 0, :, 0] > 0.6).all()
    assert (tables[lefty, 2, :, 2] > 0.6).all()
    assert tables.sum(axis=3) == pytest.approx(1.0)
    weights = kinds.evened(np.arange(1.0, len(kinds.beta) + 1))
    assert weights[kinds.side > 0] == pytest.approx(weights[kinds.side < 0])


def test_softmax_and_the_levels_are_what_they_say() -> None:
    logits: Floats = np.array([[1000.0, 1000.0], [0.0, np.log(3)]])
    assert softmax(logits) == pytest.approx(np.array([[0.5, 0.5], [0.25, 0.75]]))
    assert link().shape == (LEVELS, 3)
    assert (np.diff(link()[:, 0]) < 0).all()
