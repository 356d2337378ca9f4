"""Which rows are learnt from, and what the options of a loss and of an optimiser change in a step."""

import hashlib
import itertools
import json
import random
from pathlib import Path
from typing import Any

import pytest
import torch
from torch.optim import SGD

from tests.engine.test_ppo_parts import first_rollout, spec_of
from tests.engine.test_trees import CPU, budget, kwise
from tests.engine.tiny import REWARD, Tiny, read_rows, run, write_rows
from training.engine import reward
from training.engine.chat import held_out, prompt_key
from training.engine.comparisons import Comparison, encode_comparisons, pairs_of
from training.engine.ensemble import load_ensemble
from training.engine.joined import join
from training.engine.optimising import warm_then_linear
from training.engine.ppo_update import improve
from training.engine.preferences import read_preferences
from training.engine.prompts import encode_prompts
from training.engine.reward_loss import soft_bradley_terry
from training.engine.reward_member import Layout, learn, pair_scores
from training.engine.scalar_head import load_scalar
from training.engine.seeds import generator
from training.engine.specs import RewardSpec
from training.engine.tokenizer import end_id, load_tokenizer, pad_id, plain_ids, prompt_ids


@pytest.mark.parametrize(
    ("changes", "label"),
    [
        ({}, lambda p: p),
        ({"labels": "smoothed", "flip_share": 0.2}, lambda p: 0.8 * p + 0.2 * (1 - p)),
        ({"labels": "robust", "flip_share": 0.2}, lambda p: (p - 0.2) / 0.6),
    ],
)
@pytest.mark.parametrize("centring", [0.0, 0.5])
def test_a_step_lowers_the_loss_that_the_options_name(
    changes: dict[str, Any], label: Any, centring: float, tiny: Tiny, tmp_path: Path
) -> None:
    spec, comparisons, fill = kwise(tiny, tmp_path, centring=centring, **changes)
    model, layout = load_scalar(tiny.reward / "member-0", CPU), Layout(fill, budget(4096), True)
    chosen, rejected = pair_scores(spec, model, comparisons, layout)
    rows = [pair.preference for comparison in comparisons for pair in comparison.pairs]
    p, w = (torch.tensor([getattr(row, name) for row in rows]) for name in ("p_chosen", "weight"))
    pulled = centring * (w * (chosen + rejected) ** 2).sum() / w.sum()
    expected = soft_bradley_terry(chosen - rejected, label(p), w) + pulled
    step = learn(spec, model, SGD(model.parameters(), lr=1e-3), comparisons, layout, 1e-3)  # type: ignore[arg-type]
    assert step.loss_nats == pytest.approx(expected.item(), abs=1e-5)  # fp32


def test_the_step_size_climbs_in_the_warm_up_and_falls_on_a_line_to_0() -> None:
    factors = [warm_then_linear(step, 10, 0.2) for step in range(10)]
    assert factors == pytest.approx([1 / 3, 2 / 3, 1, 7 / 8, 6 / 8, 5 / 8, 4 / 8, 3 / 8, 2 / 8, 1 / 8])


def test_a_prompt_too_long_keeps_its_end(tiny: Tiny) -> None:
    tokenizer, chat = load_tokenizer(tiny.sft), [{"role": "user", "content": "far " * 40 + "end"}]
    whole = prompt_ids(tokenizer, chat)
    assert encode_prompts(tokenizer, [chat], 9).ids == [whole[-9:]]


@pytest.mark.parametrize("side", ["chosen", "rejected"])
def test_preferences_over_length_are_counted_said_and_left_out(
    side: str, tiny: Tiny, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [*read_rows(tiny.file("preferences"))[:60], {"prompt": "Why?", "chosen": "So.", "rejected": "No."}]
    rows[-1][side] = "so " * 60
    fields = {**REWARD, "members": 1, "epochs": 1, "normalising_samples": 4, "model": tiny.sft}
    path = write_rows(tmp_path / "preferences.jsonl", rows)
    assert run("reward", tmp_path / "r", **fields, preferences=path) == 0
    sentence = "1 preferences were left out: a response is over max_response_tokens"
    assert sentence in capsys.readouterr().err
    report = json.loads((tmp_path / "r" / "report.json").read_text())
    assert report["left_out_over_length"] == 1
    assert report["preferences"] + report["held_out_preferences"] == 60
    assert sentence in report["warnings"]


def test_every_response_that_a_reward_model_sees_ends_with_the_end_token_and_has_no_other(tiny: Tiny) -> None:
    spec, tokenizer = tiny.reward_spec(), load_tokenizer(tiny.sft)
    rows = read_preferences(spec.preferences, spec.held_out_share)
    data = encode_comparisons(spec, tokenizer, load_scalar(tiny.reward / "member-0", CPU), rows)
    assert data.train
    assert data.held_out
    for comparison, pair in pairs_of([*data.train, *data.held_out]):
        for place, text in ((pair.chosen, pair.preference.chosen), (pair.rejected, pair.preference.rejected)):
            assert comparison.tree.responses[place] == [*plain_ids(tokenizer, text), end_id(tokenizer)]


def test_each_member_takes_the_same_comparisons_in_an_order_of_its_own_in_each_pass(
    tiny: Tiny, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    batches: list[list[int]] = []

    def watched(spec: RewardSpec, model: Any, optimiser: Any, batch: list[Comparison], *rest: Any) -> Any:
        batches.append([pair.preference.line.number for _, pair in pairs_of(batch)])
        return learn(spec, model, optimiser, batch, *rest)

    monkeypatch.setattr(reward, "learn", watched)
    fields = {**REWARD, "members": 3, "normalising_samples": 4, "model": tiny.sft}
    assert run("reward", tmp_path / "r", **fields, preferences=tiny.file("preferences")) == 0
    each = len(batches) // 6  # three members, two passes
    passes = [list(itertools.chain(*batches[at : at + each])) for at in range(0, len(batches), each)]
    assert all(sorted(one) == sorted(passes[0]) for one in passes)
    assert len({tuple(one) for one in passes}) == len(passes) == 6


def test_a_prompt_is_held_out_in_all_rounds_or_in_none(tiny: Tiny, tmp_path: Path) -> None:
    rows = read_rows(tiny.file("preferences"))
    later = [*rows, *({**row, "prompt": f"{row['prompt']} again"} for row in rows)]
    random.Random(1).shuffle(later)
    rounds = [
        {row.prompt for row in read_preferences(write_rows(tmp_path / "p.jsonl", some), 0.3) if row.held_out}
        for some in (rows, later)
    ]
    first_prompts = {prompt_key([{"role": "user", "content": row["prompt"]}]) for row in rows}
    assert rounds[0] == rounds[1] & first_prompts
    assert 0 < len(rounds[0]) < len(first_prompts)


def test_the_same_prompts_are_held_out_in_every_process_and_on_every_machine() -> None:
    """By the digits of a SHA-256 alone, and by no hash that is salted anew in each process."""
    chats = [[{"role": "user", "content": f"Prompt {number}"}] for number in range(20)]
    digests = [
        hashlib.sha256(f'[{{"content": "Prompt {n}", "role": "user"}}]'.encode()).hexdigest() for n in range(20)
    ]
    below = [number for number, digest in enumerate(digests) if digest < "4ccc"]  # 0.3 of all digests
    assert [number for number, chat in enumerate(chats) if held_out(chat, 0.3)] == below
    assert 2 < len(below) < 12


def test_one_pass_is_the_default() -> None:
    """A second one over-fits (Ouyang et al. 2022, arXiv 2203.02155, appendix C.2)."""
    assert RewardSpec.epochs == 1


def test_the_critic_learns_apart_from_the_reward_model_that_it_copies(tiny: Tiny) -> None:
    spec = spec_of(tiny, value_learning_rate=1e-2, updates=2, critic_warmup_updates=0)
    world, rollout = first_rollout(spec)
    value = world.learner.value
    assert value is not None
    assert world.learner.value_optimiser is not None
    before = world.actors.score(rollout.prompts, rollout.responses)
    head = value.model.get_parameter("score.weight").detach().clone()
    improve(spec, world.learner, rollout, 1, generator(0))
    assert not torch.equal(value.model.get_parameter("score.weight"), head)
    assert torch.equal(world.actors.score(rollout.prompts, rollout.responses), before)
    for optimiser, rate in ((world.learner.policy_optimiser, 3e-4), (world.learner.value_optimiser, 1e-2)):
        assert optimiser.param_groups[0]["eps"] == 1e-5
        assert optimiser.param_groups[0]["lr"] == pytest.approx(rate / 2), "on a line to 0: half in the last of two"


@torch.no_grad()
def test_the_critic_begins_with_the_scores_of_the_first_member_as_the_ensemble_normalises_them(tiny: Tiny) -> None:
    """What it foretells behind a whole response is what that member says of it."""
    world, rollout = first_rollout(spec_of(tiny))
    value, end = world.actors.value, world.actors.end_id
    assert value is not None
    answers = [[*response, *([] if response[-1] == end else [end])] for response in rollout.responses]
    first, other = load_ensemble(tiny.reward, CPU).scores(rollout.prompts, answers)
    for row, (prompt, answer) in enumerate(zip(rollout.prompts, answers, strict=True)):
        behind = value(join([prompt], [[*answer, end]], pad_id(world.tokenizer), CPU))[-1]
        assert behind.item() == pytest.approx(first[row].item(), abs=1e-4)  # fp32, other widths
    assert (first - other).abs().mean() > 0.01, "members of one mind would hide which of them it is"


def test_in_the_warm_up_the_critic_alone_learns_and_afterwards_both_do(tiny: Tiny) -> None:
    spec = spec_of(tiny, updates=3, critic_warmup_updates=2)
    world, rollout = first_rollout(spec)
    assert world.learner.value is not None
    models = (world.learner.policy.model, world.learner.value.model)
    for update, policy_learns in ((0, False), (1, False), (2, True)):
        before = [{name: each.detach().clone() for name, each in model.named_parameters()} for model in models]
        figures = improve(spec, world.learner, rollout, update, generator(update))
        policy, critic = (
            {name for name, each in model.named_parameters() if not torch.equal(each, old[name])}
            for model, old in zip(models, before, strict=True)
        )
        assert bool(policy) is policy_learns
        assert (figures["policy_gradient_norm"] != 0) is policy_learns
        assert {"score.weight", "model.layers.0.mlp.up_proj.weight"} <= critic, "head and body"
        assert figures["value_gradient_norm"] is not None
        assert figures["value_gradient_norm"] > 0
