"""What a rollout holds, against plain forward passes of the same models over one sequence at a time."""

import statistics
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor
from transformers import PreTrainedModel

from tests.engine.test_ppo_parts import spec_of
from tests.engine.tiny import PPO, Tiny, read_rows, run
from training.engine import ppo
from training.engine.ensemble import load_ensemble
from training.engine.ppo import _asked, prompts_of_update
from training.engine.ppo_figures import episode_intervals, episode_table, rollout_figures
from training.engine.ppo_update import RatioNotOne, improve
from training.engine.ppo_world import PpoWorld, read_world
from training.engine.ranks import Ranks
from training.engine.rollout import Rollout, collect
from training.engine.scalar_head import head_of
from training.engine.seeds import generator
from training.engine.specs import PpoSpec
from training.engine.tokenizer import end_id, response_text

TEMPERATURE = 0.7


def away_from_reference(tiny: Tiny, **changes: Any) -> tuple[PpoSpec, PpoWorld, Rollout]:
    """A rollout of a policy that has moved."""
    spec = spec_of(tiny, temperature=TEMPERATURE, **changes)
    world = read_world(spec, Ranks(), print)
    rng = torch.Generator().manual_seed(0)
    for weights in world.actors.policy.model.parameters():
        weights.data += 0.02 * torch.randn(weights.shape, generator=rng)
    asked = _asked(spec, world, prompts_of_update(world.learnt, spec, 0), 0)
    return spec, world, collect(spec, world.actors, asked, spec.kl_coefficient, world.ranks)


@torch.no_grad()
def test_log_probabilities_divergences_and_values_are_those_of_plain_forward_passes(tiny: Tiny) -> None:
    _, world, rollout = away_from_reference(tiny)
    value = world.actors.value
    assert value is not None

    def told(model: PreTrainedModel, prompt: list[int], response: list[int]) -> Tensor:
        logits: Tensor = model(input_ids=torch.tensor([prompt + response])).logits[0, len(prompt) - 1 : -1]
        return (logits / TEMPERATURE).log_softmax(-1).gather(1, torch.tensor(response).unsqueeze(1)).squeeze(1)

    sums = []
    for row, (prompt, response) in enumerate(zip(rollout.prompts, rollout.responses, strict=True)):
        ours, theirs = (told(side.model, prompt, response) for side in (world.actors.policy, world.actors.reference))
        states = value.model.base_model(input_ids=torch.tensor([prompt + response])).last_hidden_state[0]
        values = (head_of(value.model)(states).squeeze(1) - value.mean) / value.sd
        width, log_ratio = len(response), ours - theirs
        for found, expected in (
            (rollout.old_log_probs, ours),
            (rollout.kl, log_ratio),
            (rollout.kl_k3, (-log_ratio).exp() - 1 + log_ratio),
            (rollout.values, values[len(prompt) - 1 : -1]),
        ):
            torch.testing.assert_close(found[row, :width], expected, rtol=0, atol=2e-5)  # fp32, other widths
        sums.append((log_ratio.sum().item(), ((-log_ratio).exp() - 1 + log_ratio).sum().item()))
    assert max(abs(kl) for kl, _ in sums) > 0.1, "a policy at its reference would hide what is wrong"
    figures = rollout_figures(episode_table(rollout, world.ranks), rollout.kl_coefficient, value_model=True)
    assert figures["kl_nats"] == pytest.approx(sum(kl for kl, _ in sums) / len(sums), abs=1e-4)
    assert figures["kl_k3_nats"] == pytest.approx(sum(k3 for _, k3 in sums) / len(sums), abs=1e-4)


@torch.no_grad()
def test_an_updates_figures_are_those_of_its_responses_counted_one_at_a_time(tiny: Tiny) -> None:
    _, world, rollout = away_from_reference(tiny, max_new_tokens=6, kl_coefficient=0.3)
    ensemble, end = load_ensemble(tiny.reward, torch.device("cpu")), end_id(world.tokenizer)
    entropies: list[float] = []
    scores: list[list[float]] = [[], []]
    for prompt, response in zip(rollout.prompts, rollout.responses, strict=True):
        row = torch.tensor([prompt + response])
        log_probs = (world.actors.policy.model(input_ids=row).logits[0] / TEMPERATURE).log_softmax(-1)
        entropies += (-(log_probs.exp() * log_probs).sum(-1))[len(prompt) - 1 : -1].tolist()
        ended = row if response[-1] == end else torch.tensor([[*prompt, *response, end]])
        for number, member in enumerate(ensemble.members):
            raw = member(input_ids=ended).logits.item()
            scores[number].append((raw - ensemble.means[number]) / ensemble.sds[number])
    lengths = [len(response) for response in rollout.responses]
    finished = [response[-1] == end for response in rollout.responses]
    rewards = [(one + two) / 2 if whole else -1.0 for one, two, whole in zip(*scores, finished, strict=True)]
    kl_nats = statistics.fmean(sum(row[:length]) for row, length in zip(rollout.kl.tolist(), lengths, strict=True))

    found = rollout_figures(episode_table(rollout, world.ranks), rollout.kl_coefficient, value_model=True)
    assert found["entropy_nats"] == pytest.approx(sum(entropies) / sum(lengths), abs=1e-4)  # a token, not a response
    assert found["length_tokens"] == sum(lengths) / len(lengths)
    assert found["eos_rate"] == sum(finished) / len(finished)
    assert found["member_scores"] == pytest.approx([statistics.fmean(own) for own in scores], abs=1e-4)
    assert found["reward_score"] == pytest.approx(statistics.fmean(rewards), abs=1e-4)
    assert found["reward_score_sd"] == pytest.approx(statistics.pstdev(rewards), abs=1e-4)
    assert found["reward_total"] == pytest.approx(statistics.fmean(rewards) - 0.3 * kl_nats, abs=1e-4)
    assert 0 < found["eos_rate"] < 1, "some should end within six tokens, some not"
    assert len(set(lengths)) > 1, "responses of one length would hide what is wrong"
    assert abs(found["member_scores"][0] - found["member_scores"][1]) > 1e-3


def test_rows_of_samples_tell_what_the_rollouts_hold(
    tiny: Tiny, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rollouts: list[Rollout] = []

    def noted(*given: Any) -> Rollout:
        rollouts.append(collect(*given))
        return rollouts[-1]

    monkeypatch.setattr(ppo, "collect", noted)
    models = {"policy": tiny.sft, "reference": tiny.sft, "reward_model": tiny.reward}
    changes = {"updates": 3, "samples_every_updates": 1, "sample_rows": 7, "max_new_tokens": 6, "learning_rate": 5e-3}
    assert run("ppo", tmp_path / "r", **{**PPO, **models, **changes, "prompts": tiny.file("prompts")}) == 0
    tokenizer = read_world(spec_of(tiny), Ranks(), print).tokenizer
    rows = read_rows(tmp_path / "r" / "samples.jsonl")
    assert [row["step"] for row in rows] == [step for step in (1, 2, 3) for _ in range(7)]
    asked = {row["prompt"] for row in read_rows(tiny.file("prompts"))}
    for row, (rollout, at) in zip(rows, ((each, at) for each in rollouts for at in range(7)), strict=True):
        response, members = rollout.responses[at], rollout.member_scores[:, at].tolist()
        whole = response[-1] == end_id(tokenizer)
        assert row["prompt"] in asked
        assert row["prompt"] in tokenizer.decode(rollout.prompts[at])
        assert row["response"] == response_text(tokenizer, response)
        assert row["finished"] is whole
        assert row["member_scores"] == pytest.approx(members)
        assert row["reward_score"] == pytest.approx(sum(members) / 2 if whole else -1.0, abs=1e-6)
        assert row["kl_nats"] == pytest.approx(sum(rollout.kl[at, : len(response)].tolist()), abs=1e-5)
    assert {row["finished"] for row in rows} == {True, False}
    assert max(abs(row["kl_nats"]) for row in rows) > 0.1
    assert any(abs(row["member_scores"][0] - row["member_scores"][1]) > 0.01 for row in rows)


def test_a_first_minibatch_that_sees_another_policy_than_sampled_is_a_fault(tiny: Tiny) -> None:
    spec, world, rollout = away_from_reference(tiny)
    shifted = replace(rollout, old_log_probs=rollout.old_log_probs - 0.01)
    with pytest.raises(RatioNotOne, match=r"off 1 by 0\.01"):
        improve(spec, world.learner, shifted, 0, generator(0))


@torch.no_grad()
def test_the_intervals_of_an_update_hold_its_figures_and_are_wider_for_episodes_of_one_prompt(tiny: Tiny) -> None:
    _, world, rollout = away_from_reference(tiny)
    table = episode_table(rollout, world.ranks)
    figures = rollout_figures(table, rollout.kl_coefficient, value_model=True)
    count = len(rollout.responses)

    def intervals(prompts: list[str]) -> dict[str, Any]:
        return episode_intervals(table, rollout.kl_coefficient, prompts, lambda: np.random.default_rng(0))

    apart = intervals([str(row) for row in range(count)])
    for name in set(apart) - {"member_scores"}:
        assert apart[name]["value"] == pytest.approx(figures[name], rel=1e-9), name
        assert apart[name]["low"] <= figures[name] <= apart[name]["high"], name
    assert [each["value"] for each in apart["member_scores"]] == pytest.approx(figures["member_scores"], rel=1e-9)
    # The error of a mean over B episodes of as many prompts: the percentile interval is about 2 x 1.96 of it.
    error = table.scores.std(unbiased=False) / count**0.5
    assert apart["reward_score"]["high"] - apart["reward_score"]["low"] == pytest.approx(3.92 * error, rel=0.25)
    order = table.kl.argsort().tolist()  # neighbours in divergence share a prompt: they are no independent draws
    prompt_of = {row: str(place * 4 // count) for place, row in enumerate(order)}
    together = intervals([prompt_of[row] for row in range(count)])
    assert together["kl_nats"]["high"] - together["kl_nats"]["low"] > 1.3 * (
        apart["kl_nats"]["high"] - apart["kl_nats"]["low"]
    )
