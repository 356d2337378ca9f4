"""Which members make the reward and how their scores become one: in PPO, on held-out prompts, best-of-n, evaluate."""

import json
import shutil
import statistics
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor

from tests.engine.test_ppo_parts import first_rollout, spec_of
from tests.engine.tiny import Tiny, read_rows, run
from training.engine import scoring
from training.engine.ppo import _held_out
from training.engine.ppo_world import read_world
from training.engine.ranks import Ranks
from training.engine.tokenizer import load_tokenizer, response_text

UWO_COEFFICIENT = 0.25
BY_HAND: dict[str, Callable[[list[float]], float]] = {
    "mean": statistics.fmean,
    "min": min,
    "uwo": lambda scores: statistics.fmean(scores) - UWO_COEFFICIENT * statistics.pvariance(scores),
}
HOLDING_OUT = {"held_out_share": 0.4, "held_out_members": 2, "uwo_coefficient": UWO_COEFFICIENT}
SCORES = [[4.0, 1.0, 0.0], [2.0, 3.0, -1.0], [-50.0, 0.0, 90.0], [-70.0, 10.0, 50.0]]
"""Of four members, [M, B]; the last two are far from the first two."""

combines = pytest.mark.parametrize("combine", BY_HAND)


@pytest.fixture(scope="module")
def four(tiny: Tiny, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An ensemble of four members that score apart: the tiny ones twice, each with a mean of its own."""
    folder = tmp_path_factory.mktemp("four")
    for number in range(4):
        shutil.copytree(tiny.reward / f"member-{number % 2}", folder / f"member-{number}")
    names = [f"member-{number}" for number in range(4)]
    card = {"members": names, "mean": [0.0, 0.5, 40.0, -20.0], "sd": [1.0, 0.3, 2.0, 0.5]}
    (folder / "ensemble.json").write_text(json.dumps(card))
    return folder


def by_hand(scores: Tensor, combine: str) -> list[float]:
    """One score a response, of member scores [M, B]."""
    return [BY_HAND[combine](column) for column in scores.T.tolist()]


@combines
def test_the_reward_is_of_the_trained_members_and_the_held_out_reward_of_the_others(
    combine: str, tiny: Tiny, four: Path
) -> None:
    world = read_world(spec_of(tiny, reward_model=str(four), combine=combine, **HOLDING_OUT), Ranks(), print)
    scores = torch.tensor(SCORES)
    assert world.actors.combine(scores).tolist() == pytest.approx(by_hand(scores[:2], combine))
    assert world.held_out_combine(scores).tolist() == pytest.approx(by_hand(scores[2:], combine))


@combines
def test_where_no_member_is_held_out_all_make_both_rewards(combine: str, tiny: Tiny, four: Path) -> None:
    changes = {**HOLDING_OUT, "held_out_members": 0}
    world = read_world(spec_of(tiny, reward_model=str(four), combine=combine, **changes), Ranks(), print)
    scores = torch.tensor(SCORES)
    for found in (world.actors.combine(scores), world.held_out_combine(scores)):
        assert found.tolist() == pytest.approx(by_hand(scores, combine))


@combines
def test_a_rollout_learns_from_the_trained_members_and_is_judged_by_the_others(
    combine: str, tiny: Tiny, four: Path
) -> None:
    changes = {**HOLDING_OUT, "missing_eos_penalty": None}
    spec = spec_of(tiny, reward_model=str(four), combine=combine, **changes)
    world, rollout = first_rollout(spec)
    assert rollout.member_scores.shape == (4, spec.episodes_per_update)
    assert rollout.scores.tolist() == pytest.approx(by_hand(rollout.member_scores[:2], combine), abs=1e-5)
    seen: list[Tensor] = []
    score = world.actors.score

    def noted(prompts: list[list[int]], responses: list[list[int]]) -> Tensor:
        seen.append(score(prompts, responses))
        return seen[-1]

    found = _held_out(spec, replace(world, actors=replace(world.actors, score=noted)), rollout, 0)
    assert found is not None
    (members,) = seen
    assert found.reward == pytest.approx(statistics.fmean(by_hand(members[2:], combine)), rel=1e-5)


class MadeUp:
    """Scores of two members that agree on nothing, drawn anew for every call and kept."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.calls: list[tuple[list[list[int]], Tensor]] = []
        rng = torch.Generator().manual_seed(0)

        def scores(prompts: list[list[int]], responses: list[list[int]]) -> Tensor:
            self.calls.append((responses, 3 * torch.randn(2, len(prompts), generator=rng)))
            return self.calls[-1][1]

        monkeypatch.setattr(scoring, "score_by", lambda *_: scores)

    def best(self, call: int, combine: str, n: int) -> list[tuple[list[int], float]]:
        """Of each `n` neighbours of a call the response that scores best, with its score."""
        responses, members = self.calls[call]
        scores = by_hand(members, combine)
        groups = [range(at, at + n) for at in range(0, len(scores), n)]
        places = [max(group, key=scores.__getitem__) for group in groups]
        return [(responses[place], scores[place]) for place in places]


def fields_of(tiny: Tiny, combine: str, **changes: Any) -> dict[str, Any]:
    models = {"policy": tiny.sft, "reward_model": tiny.reward, "prompts": tiny.file("prompts")}
    return {**models, "max_new_tokens": 8, "combine": combine, "uwo_coefficient": UWO_COEFFICIENT, **changes}


@combines
def test_sample_keeps_the_response_that_the_combined_score_likes_best(
    combine: str, tiny: Tiny, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made_up, tokenizer = MadeUp(monkeypatch), load_tokenizer(tiny.sft)
    assert run("sample", tmp_path / "s", **fields_of(tiny, combine, best_of=4, samples_per_prompt=1)) == 0
    rows = read_rows(tmp_path / "s" / "responses.jsonl")
    expected = made_up.best(0, combine, 4)
    assert [row["response"] for row in rows] == [response_text(tokenizer, ids) for ids, _ in expected]
    assert [row["reward_score"] for row in rows] == pytest.approx([score for _, score in expected], abs=1e-5)
    told = [made_up.best(0, each, 4) for each in BY_HAND]
    assert all(one != other for at, one in enumerate(told) for other in told[:at]), "each would choose otherwise"


@combines
def test_evaluate_scores_every_player_and_picks_the_best_by_the_combined_score(
    combine: str, tiny: Tiny, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made_up, tokenizer = MadeUp(monkeypatch), load_tokenizer(tiny.sft)
    changes = {"reference": tiny.sft, "best_of": 3, "bootstrap_draws": 100}
    assert run("evaluate", tmp_path / "e", **fields_of(tiny, combine, **changes)) == 0
    rows = read_rows(tmp_path / "e" / "episodes.jsonl")
    for call, (player, n) in enumerate((("policy", 1), ("reference", 1), ("best_of", 3))):
        expected = made_up.best(call, combine, n)
        assert [row[f"{player}_response"] for row in rows] == [response_text(tokenizer, ids) for ids, _ in expected]
        assert [row[f"{player}_score"] for row in rows] == pytest.approx([score for _, score in expected], abs=1e-5)
