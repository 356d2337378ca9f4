"""Where more is asked because people disagree, agreement of all is too low; of what was asked before, it is not."""

import json
from pathlib import Path

import numpy as np
import pytest

from quality import Judgement, report
from quality.agreement import agreement
from quality.estimates import Estimate, Undefined
from quality.inputs import counting
from quality.length import NO_LENGTHS
from quality.responses import Responses
from quality.votes import cast
from tests.quality.crowds import FIRST, RANKINGS, SECOND, said

PAIRS, MOST = 600, 5


def adaptive(rng: np.random.Generator) -> tuple[list[Judgement], set[str], set[str], float]:
    """Judgements of a project that asks again while two disagree, and the true agreement.

    Between them, ids: of those on a slice that has all answers from the start, and of the first two on every pair.

    Half of the pairs are plain (nine in ten choose the first), half are torn (six in ten): two annotators agree with
    a probability of the mean of p² + (1 - p)².
    """
    judgements, slice_, beforehand = [], set(), set()
    for pair in range(PAIRS):
        p = 0.9 if pair % 2 else 0.6
        answers = (rng.random(MOST) < p).tolist()
        is_fixed = rng.random() < 0.3
        agree = answers[0] == answers[1]
        given = answers if is_fixed or not agree else answers[:2]
        own = [said(f"c{pair}", f"a{who}", FIRST if of else SECOND) for who, of in enumerate(given)]
        judgements += own
        slice_ |= {each.id for each in own} if is_fixed else set()
        beforehand |= {each.id for each in own[:2]}
    return judgements, slice_, beforehand, np.mean([p**2 + (1 - p) ** 2 for p in (0.6, 0.9)]).item()


@pytest.mark.parametrize("of", ["slice", "first two of all"])
def test_agreement_of_all_is_too_low_where_disagreement_is_asked_again_and_that_of_what_was_asked_before_is_not(
    of: str,
) -> None:
    pooled, covered, errors = [], [], []
    for seed in range(20):
        judgements, slice_, first_two, true = adaptive(np.random.default_rng(seed))
        fixed = slice_ if of == "slice" else first_two
        every, before = raw(judgements, seed), raw([each for each in judgements if each.id in fixed], seed)
        pooled.append(every.high < true)
        covered.append(before.low <= true <= before.high)
        errors.append(before.value - true)
    # Some 180 pairs of five answers, or 600 of two: a standard error of .02 each, .005 of the mean of twenty.
    assert abs(np.mean(errors)) < 0.015
    assert np.mean(covered) >= 0.8
    assert np.mean(pooled) >= 0.95


def raw(judgements: list[Judgement], seed: int) -> Estimate:
    found = agreement(cast(counting(judgements)), resamples=200, rng=np.random.default_rng(seed))["raw"]
    assert isinstance(found, Estimate)
    return found


def test_a_report_tells_the_agreement_of_those_that_are_named() -> None:
    judgements, _, first_two, _ = adaptive(np.random.default_rng(0))
    found = report(judgements, resamples=200, fixed=first_two).agreement_fixed
    assert found is not None
    assert found["raw"] == raw([each for each in judgements if each.id in first_two], seed=0)


def test_the_other_figures_do_not_change_and_nothing_is_told_of_what_nobody_named() -> None:
    judgements, fixed, _, _ = adaptive(np.random.default_rng(1))
    plain, told = (report(judgements, resamples=20, fixed=named).to_json() for named in (None, fixed))
    assert "agreement_fixed" not in plain
    assert told.pop("agreement_fixed") != told["agreement"]
    assert plain == told


@pytest.mark.parametrize("fixed", [set(), {"elsewhere"}])
def test_agreement_of_nothing_is_null_with_its_reason(fixed: set[str]) -> None:
    found = report([said("c", "alice"), said("c", "bob")], resamples=5, fixed=fixed)
    assert found.agreement_fixed is not None
    assert all(isinstance(figure, Undefined) for figure in found.agreement_fixed.values())
    json.dumps(found.to_json(), allow_nan=False)


def test_the_report_tells_each_annotators_pull_to_length_and_speed(tmp_path: Path) -> None:
    rng = np.random.default_rng(2)
    judgements, responses = [], {}
    for pair in range(120):
        responses[f"c{pair}"] = Responses(("", ""), (300, 100), (f"{pair}a", f"{pair}b"))
        truth = FIRST if rng.random() < 0.5 else SECOND
        for who in range(4):
            right = RANKINGS[2 * int(rng.random() < 0.5)] if rng.random() < 0.2 else truth
            judgements.append(said(f"c{pair}", f"a{who}", FIRST if who == 3 else right, seconds=1.0 + 20 * (who > 0)))
    found = report(judgements, resamples=5, responses=responses)
    assert [name for name, pull in found.length_bias.items() if pull.is_biased] == ["a3"]
    # 400 characters take some seven seconds at the least.
    speed = {name: figure.value for name, figure in found.speed.items() if isinstance(figure, Estimate)}
    assert speed == {"a0": 1.0, "a1": 0.0, "a2": 0.0, "a3": 0.0}
    told = found.to_json()
    assert told["length_bias"]["a3"]["is_biased"] is True  # type: ignore[index]
    assert report(judgements, resamples=5).length_bias == {}
    level = {name: Responses(("", ""), (100, 100), own.keys) for name, own in responses.items()}
    assert report(judgements, resamples=5, responses=level).length_bias["a0"].bias == Undefined(NO_LENGTHS)
