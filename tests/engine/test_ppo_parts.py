"""The parts of PPO: where the score lands, what the first minibatch sees, how beta moves, what pieces change."""

import math
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import torch
from torch import Tensor
from transformers import GPT2Config, GPT2LMHeadModel, GraniteConfig, GraniteForCausalLM, PreTrainedModel

from tests.engine.rectangles import episodes, response_logits, token_log_probs
from tests.engine.tiny import PPO, Tiny, read_rows
from training.engine.causal_lm import load_causal_lm
from training.engine.devices import placed
from training.engine.joined import join, packed_places, packs
from training.engine.kl_control import steered
from training.engine.leave_one_out import leave_one_out
from training.engine.ppo import KlExploded, _asked, prompts_of_update, why_stop
from training.engine.ppo_figures import episode_table, explained_variance, held_out_gap
from training.engine.ppo_update import improve
from training.engine.ppo_world import PpoWorld, read_world
from training.engine.ranks import Ranks
from training.engine.rollout import Rollout, collect, ended_scores, token_rewards
from training.engine.seeds import generator
from training.engine.specs import PpoSpec, parse_spec
from training.engine.token_measures import LanguageModel
from training.engine.tokenizer import end_id, load_tokenizer, pad_id, prompt_ids, response_ids

CPU = torch.device("cpu")


def spec_of(tiny: Tiny, **changes: Any) -> PpoSpec:
    models = {"policy": str(tiny.sft), "reference": str(tiny.sft), "reward_model": str(tiny.reward)}
    return parse_spec(PpoSpec, {**PPO, **models, "prompts": str(tiny.file("prompts")), **changes}, Path("/"))


def first_rollout(spec: PpoSpec) -> tuple[PpoWorld, Rollout]:
    world = read_world(spec, Ranks(), print)
    asked = _asked(spec, world, prompts_of_update(world.learnt, spec, 0), 0)
    return world, collect(spec, world.actors, asked, spec.kl_coefficient, world.ranks)


def test_the_score_lands_on_the_end_token_and_the_penalty_for_kl_on_every_token() -> None:
    mask = torch.tensor([[True, True, True], [True, False, False]])
    kl = torch.tensor([[0.5, -1.0, 2.0], [1.0, 77.0, 77.0]])
    found = token_rewards(torch.tensor([10.0, 20.0]), kl, mask, 0.1)
    expected = torch.tensor([[-0.05, 0.1, 9.8], [19.9, 0.0, 0.0]])
    torch.testing.assert_close(found, expected)


def test_a_missing_end_replaces_the_score_however_good_it_was(tiny: Tiny) -> None:
    scores, finished = torch.tensor([5.0, 5.0, -5.0]), torch.tensor([True, False, False])
    assert ended_scores(spec_of(tiny, missing_eos_penalty=2.0), scores, finished).tolist() == [5, -2, -2]
    assert ended_scores(spec_of(tiny, missing_eos_penalty=None), scores, finished).tolist() == [5, 5, -5]


def test_in_a_rollout_the_reward_of_each_response_stands_at_its_last_token_the_end(tiny: Tiny) -> None:
    # With discount and decay 1 a return is the sum of rewards to come, so that of the last token is its own reward.
    spec = spec_of(tiny, gae_decay=1.0, kl_coefficient=0.0, max_new_tokens=6)
    world, rollout = first_rollout(spec)
    end = end_id(world.tokenizer)
    assert 0 < rollout.finished.sum() < len(rollout.finished), "some should end within six tokens, some not"
    for row, response in enumerate(rollout.responses):
        assert rollout.mask[row].tolist() == [column < len(response) for column in range(rollout.mask.shape[1])]
        assert bool(rollout.finished[row]) is (response[-1] == end)
        assert end not in response[:-1]
        wanted = rollout.member_scores[:, row].mean() if response[-1] == end else torch.tensor(-1.0)
        assert rollout.scores[row].item() == pytest.approx(wanted.item(), abs=1e-6)
        assert rollout.returns[row, len(response) - 1].item() == pytest.approx(wanted.item(), abs=1e-5)  # fp32


def test_the_first_minibatch_sees_ratio_1_kl_0_and_nothing_clipped(tiny: Tiny) -> None:
    spec = spec_of(tiny, minibatches=1, ppo_epochs=1)
    world, rollout = first_rollout(spec)
    assert rollout.kl.abs().max() < 1e-5  # the same weights read twice, fp32
    assert rollout.kl_k3.abs().max() < 1e-5
    kept = rollout.advantages[rollout.mask].double()
    assert kept.mean().item() == pytest.approx(0, abs=1e-5)
    assert kept.var(unbiased=False).item() == pytest.approx(1, abs=1e-4)
    found = improve(spec, world.learner, rollout, 0, generator(0))
    assert found["ratio"] == pytest.approx(1, abs=1e-5)
    assert found["clip_fraction"] == 0
    assert found["old_kl_nats"] == pytest.approx(0, abs=1e-6)
    assert found["policy_loss"] == pytest.approx(0, abs=1e-5)  # minus the mean of whitened advantages


@pytest.mark.parametrize("budgets", [(64, 64), (10_000, 64), (64, 10_000)])
def test_pieces_change_speed_and_memory_and_not_the_result(tiny: Tiny, budgets: tuple[int, int]) -> None:
    def learnt(spec: PpoSpec) -> tuple[Rollout, dict[str, float | None], list[Tensor]]:
        world, rollout = first_rollout(spec)
        figures = improve(spec, world.learner, rollout, 0, generator(0))
        return rollout, figures, [weights.detach() for weights in world.learner.policy.model.parameters()]

    whole = learnt(spec_of(tiny))
    pieces = learnt(spec_of(tiny, micro_batch_tokens=budgets[0], forward_tokens=budgets[1]))
    torch.testing.assert_close(whole[0].old_log_probs, pieces[0].old_log_probs, rtol=0, atol=1e-5)
    torch.testing.assert_close(whole[0].values, pieces[0].values, rtol=0, atol=1e-5)
    for name, figure in whole[1].items():
        if figure is not None and name != "first_ratio_error":
            assert pieces[1][name] == pytest.approx(figure, rel=1e-3, abs=1e-5), name  # fp32, three Adam steps
    for one, other in zip(whole[2], pieces[2], strict=True):
        torch.testing.assert_close(one, other, rtol=0, atol=2e-5)  # steps are 3e-4


def models(tiny: Tiny) -> list[PreTrainedModel]:
    """The project's own shape, one with learnt absolute positions, and one that scales its logits behind the head."""
    tokenizer = load_tokenizer(tiny.sft)
    torch.manual_seed(0)
    shape: dict[str, Any] = {"vocab_size": len(tokenizer), "initializer_range": 0.3}
    absolute = GPT2Config(n_positions=64, n_embd=32, n_layer=2, n_head=2, **shape)
    sizes: dict[str, Any] = {
        "hidden_size": 32,
        "intermediate_size": 48,
        "num_hidden_layers": 2,
        "num_attention_heads": 2,
    }
    scaled = GraniteConfig(logits_scaling=3.0, num_key_value_heads=2, **sizes, **shape)
    made = [load_causal_lm(tiny.sft, tokenizer, CPU), GPT2LMHeadModel(absolute), GraniteForCausalLM(scaled)]
    return [placed(model, CPU) for model in made]


def asked_and_answered(tiny: Tiny) -> tuple[list[list[int]], list[list[int]], int]:
    tokenizer = load_tokenizer(tiny.sft)
    asked = ["Hi", "What is the capital of France?", "What is the capital of Japan, which lies far away?", "Why?"]
    answers = ["It is.", "No.", "It is Tokyo, it is, it is.", "So."]
    prompts = [prompt_ids(tokenizer, [{"role": "user", "content": text}]) for text in asked]
    return prompts, [response_ids(tokenizer, text) for text in answers], pad_id(tokenizer)


@pytest.mark.parametrize("which", [0, 1, 2])
def test_padded_left_right_chunked_or_alone_log_probabilities_and_gradients_are_the_same(
    which: int, tiny: Tiny
) -> None:
    model, (prompts, responses, fill) = models(tiny)[which], asked_and_answered(tiny)
    asked = LanguageModel(model, temperature=0.7)
    left = episodes(prompts, responses, fill, CPU)
    full = token_log_probs(response_logits(model, left) / 0.7, left.responses.ids)[left.responses.mask]
    full.sum().backward()  # type: ignore[no-untyped-call]
    expected = [weights.grad.clone() for weights in model.parameters() if weights.grad is not None]
    assert packs(model)
    assert len(join(prompts, responses, fill, CPU, packed=True).grid.ids) < len(prompts), "some should share a row"
    for chunk_tokens, packed in ((3, False), (1000, False), (1000, True)):
        model.zero_grad()
        found = asked.measure(join(prompts, responses, fill, CPU, packed=packed), chunk_tokens).log_probs
        torch.testing.assert_close(found, full, rtol=0, atol=1e-5)  # fp32 sums of a few dozen terms
        found.sum().backward()  # type: ignore[no-untyped-call]
        gradients = [weights.grad for weights in model.parameters() if weights.grad is not None]
        for one, other in zip(gradients, expected, strict=True):
            torch.testing.assert_close(one, other, rtol=1e-4, atol=1e-4 * other.abs().max().item())
    with torch.no_grad():
        alone = [
            asked.measure(join([prompt], [response], fill, CPU)).log_probs
            for prompt, response in zip(prompts, responses, strict=True)
        ]
        torch.testing.assert_close(torch.cat(alone), full, rtol=0, atol=1e-5)
        measured = asked.measure(join(prompts, responses, fill, CPU), 3)
        whole = torch.log_softmax(response_logits(model, left) / 0.7, dim=-1)[left.responses.mask]
        torch.testing.assert_close(measured.entropies, -(whole.exp() * whole).sum(-1), rtol=0, atol=1e-4)


def test_values_do_not_depend_on_padding_or_neighbours(tiny: Tiny) -> None:
    value = read_world(spec_of(tiny), Ranks(), print).actors.value
    prompts, responses, fill = asked_and_answered(tiny)
    assert value is not None
    with torch.no_grad():
        together = value(join(prompts, responses, fill, CPU, packed=True))
        alone = [
            value(join([prompt], [response], fill, CPU)) for prompt, response in zip(prompts, responses, strict=True)
        ]
    torch.testing.assert_close(together, torch.cat(alone), rtol=0, atol=1e-5)
    assert together.std() > 0.01


def test_packed_sequences_fill_rows_to_the_brim_and_never_overlap() -> None:
    lengths = [3, 9, 5, 4, 1, 2]
    taken = [
        (row, column)
        for (row, start), length in zip(packed_places(lengths), lengths, strict=True)
        for column in range(start, start + length)
    ]
    assert len(set(taken)) == sum(lengths)
    assert len(set(taken)) == (max(row for row, _ in taken) + 1) * (max(column for _, column in taken) + 1), (
        "no padding"
    )


@pytest.mark.parametrize(("kl_nats", "factor"), [(3.0, 1.1), (30.0, 1.1), (2.1, 1.025), (2.0, 1.0), (0.5, 0.9)])
def test_beta_grows_above_the_target_and_shrinks_below_by_at_most_a_fifth_a_horizon(
    kl_nats: float, factor: float
) -> None:
    found = steered(0.2, kl_nats=kl_nats, target_nats=2.0, episodes=50, horizon=100)
    assert found == pytest.approx(0.2 * factor)


def test_leave_one_out_is_each_reward_less_the_mean_of_the_others() -> None:
    rewards = [1.0, 4.0, 7.0, -2.0, 0.0, 5.0]
    expected = [
        reward - sum(other for place, other in enumerate(group) if place != own) / 2
        for group in (rewards[:3], rewards[3:])
        for own, reward in enumerate(group)
    ]
    torch.testing.assert_close(leave_one_out(torch.tensor(rewards), 3), torch.tensor(expected))
    with pytest.raises(ValueError, match="2 or more"):
        leave_one_out(torch.tensor(rewards), 1)


def test_explained_variance_is_that_of_the_tokens_and_undefined_where_returns_do_not_vary(tiny: Tiny) -> None:
    _, rollout = first_rollout(spec_of(tiny))
    returns, values = rollout.returns[rollout.mask].double(), rollout.values[rollout.mask].double()
    expected = 1 - (returns - values).var(unbiased=False) / returns.var(unbiased=False)
    assert explained_variance(episode_table(rollout, Ranks())) == pytest.approx(expected.item(), abs=1e-9)
    still = replace(rollout, returns=torch.ones_like(rollout.returns))
    assert explained_variance(episode_table(still, Ranks())) is None


def test_the_gap_has_the_standard_error_of_a_difference_of_means() -> None:
    found = held_out_gap(torch.tensor([1.0, 3.0]), torch.tensor([0.0, 1.0, 2.0]))
    assert (found.reward, found.gap) == (1.0, 1.0)
    assert found.gap_error == pytest.approx((2 / 2 + 1 / 3) ** 0.5)


def test_every_prompt_is_asked_once_a_pass_and_its_samples_stand_together(tiny: Tiny) -> None:
    spec = spec_of(tiny, episodes_per_update=12, samples_per_prompt=3)
    rows = list(range(8))
    first, second = (prompts_of_update(rows, spec, update) for update in range(2))
    assert all(len(set(each[at : at + 3])) == 1 for each in (first, second) for at in range(0, 12, 3))
    assert sorted([*first, *second]) == sorted(rows * 3)
    assert len(read_rows(tiny.file("prompts"))) == 12


@pytest.mark.parametrize("kl_nats", [math.nan, math.inf, 200.1])
def test_a_divergence_that_is_no_number_is_a_fault_as_one_that_is_too_large(kl_nats: float, tiny: Tiny) -> None:
    episodes: Any = SimpleNamespace(kl_nats=kl_nats)
    with pytest.raises(KlExploded, match="over kl_fault_nats"):
        why_stop(spec_of(tiny), episodes, None)
