"""Runs of the verb `ppo` with its switches: RLOO, mixed-in demonstrations, held-out prompts, early ends, faults."""

import itertools
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file

from tests.engine.tiny import PPO, Tiny, read_rows, run
from training.engine import ppo_update, ppo_world
from training.engine.causal_lm import load_causal_lm
from training.engine.joined import join
from training.engine.ppo_loss import value_loss
from training.engine.token_measures import LanguageModel
from training.engine.tokenizer import load_tokenizer, pad_id, prompt_ids, response_ids


def fields(tiny: Tiny, **changes: Any) -> dict[str, Any]:
    models = {"policy": tiny.sft, "reference": tiny.sft, "reward_model": tiny.reward}
    return {**PPO, **models, "prompts": tiny.file("prompts"), **changes}


def test_rloo_raises_the_reward_without_a_value_model(tiny: Tiny, tmp_path: Path) -> None:
    changes = {"algorithm": "rloo", "samples_per_prompt": 4, "updates": 12, "learning_rate": 1e-3}
    assert run("ppo", tmp_path / "rloo", **fields(tiny, **changes)) == 0
    rows = read_rows(tmp_path / "rloo" / "metrics.jsonl")
    scores = [row["reward_score"] for row in rows]
    assert sum(scores[-3:]) / 3 > sum(scores[:3]) / 3 + 0.2
    assert all(row["value_gradient_norm"] == 0 and row["explained_variance"] is None for row in rows)
    assert [row["learning_rate"] for row in rows] == pytest.approx([1e-3 * (1 - n / 12) for n in range(12)])


def test_in_bf16_the_policy_that_learns_is_near_enough_the_one_that_sampled(tiny: Tiny, tmp_path: Path) -> None:
    if not torch.ops.mkldnn._is_mkldnn_bf16_supported():
        assert run("ppo", tmp_path / "run", **fields(tiny, precision="bf16")) == 2, "refused, see test_mishaps"
        return
    assert run("ppo", tmp_path / "run", **fields(tiny, precision="bf16")) == 0
    assert run("ppo", tmp_path / "fp32", **fields(tiny, updates=1)) == 0
    rows, plain = (read_rows(tmp_path / name / "metrics.jsonl") for name in ("run", "fp32"))
    assert all(row["first_ratio_error"] < 0.2 for row in rows)
    assert rows[0]["entropy_nats"] != plain[0]["entropy_nats"], "equal would mean that fp32 was computed"
    assert abs(rows[0]["kl_nats"]) < 0.5, "rounding of the same weights, over a dozen tokens"
    weights = load_file(tmp_path / "run" / "model" / "model.safetensors")
    assert all(weight.dtype == torch.float32 for weight in weights.values())


def test_mixed_in_demonstrations_keep_the_policy_nearer_to_them(tiny: Tiny, tmp_path: Path) -> None:
    changes = {"updates": 6, "learning_rate": 2e-3}
    mixed = {"ptx_demonstrations": tiny.file("demonstrations"), "ptx_coefficient": 2.0}
    assert run("ppo", tmp_path / "plain", **fields(tiny, **changes)) == 0
    assert run("ppo", tmp_path / "ptx", **fields(tiny, **changes, **mixed)) == 0
    tokenizer = load_tokenizer(tiny.sft)
    rows = read_rows(tiny.file("demonstrations"))[:60]
    prompts = [prompt_ids(tokenizer, [{"role": "user", "content": row["prompt"]}]) for row in rows]
    batch = join(
        prompts, [response_ids(tokenizer, row["response"]) for row in rows], pad_id(tokenizer), torch.device("cpu")
    )

    def loss_nats(folder: Path) -> float:
        model = LanguageModel(load_causal_lm(folder, tokenizer, torch.device("cpu")), 1.0)
        with torch.no_grad():
            return -float(model.measure(batch).log_probs.mean())

    assert loss_nats(tmp_path / "ptx" / "model") < loss_nats(tmp_path / "plain" / "model")
    first = read_rows(tmp_path / "ptx" / "metrics.jsonl")[0]["ptx_loss_nats"]
    assert first == pytest.approx(loss_nats(tiny.sft), rel=0.3)  # sixteen demonstrations drawn at a time


def test_the_coefficient_is_steered_and_a_resumed_run_would_go_on_with_it(tiny: Tiny, tmp_path: Path) -> None:
    changes = {"target_kl_nats": 0.5, "kl_horizon_episodes": 32, "updates": 4}
    assert run("ppo", tmp_path / "run", **fields(tiny, **changes)) == 0
    rows = read_rows(tmp_path / "run" / "metrics.jsonl")
    assert rows[0]["kl_coefficient"] == 0.05
    for before, after in itertools.pairwise(rows):
        error = min(max(before["kl_nats"] / 0.5 - 1, -0.2), 0.2)
        assert after["kl_coefficient"] == pytest.approx(before["kl_coefficient"] * (1 + error * 16 / 32))


def test_a_run_over_its_kl_limit_ends_early_and_publishes_what_it_measured(tiny: Tiny, tmp_path: Path) -> None:
    changes = {"updates": 20, "learning_rate": 5e-3, "kl_coefficient": 0.0, "kl_limit_nats": 0.3}
    assert run("ppo", tmp_path / "run", **fields(tiny, **changes)) == 0
    report = json.loads((tmp_path / "run" / "report.json").read_text())
    assert 1 < report["steps"] < 20
    assert "over kl_limit_nats (0.3)" in report["stopped_early"]
    rows = read_rows(tmp_path / "run" / "metrics.jsonl")
    assert [row["kl_nats"] > 0.3 for row in rows] == [False] * (len(rows) - 1) + [True]
    assert rows[-1]["phase"] == "stopped early"
    assert (tmp_path / "run" / "model" / "config.json").exists()


def test_held_out_prompts_and_members_measure_and_end_a_run_that_gains_on_its_own_prompts_alone(
    tiny: Tiny, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    changes = {"held_out_share": 0.4, "held_out_members": 1, "held_out_every_updates": 2, "updates": 3}
    assert run("ppo", tmp_path / "run", **fields(tiny, **changes)) == 0
    rows = read_rows(tmp_path / "run" / "metrics.jsonl")
    assert [row["held_out_reward"] is None for row in rows] == [False, True, False]
    assert rows[0]["reward_gap"] == pytest.approx(rows[0]["reward_score"] - rows[0]["held_out_reward"])
    report = json.loads((tmp_path / "run" / "report.json").read_text())
    assert 2 <= report["held_out_prompts"] < 12
    asked = {row["prompt"] for row in read_rows(tmp_path / "run" / "samples.jsonl")}
    assert len(asked) <= 12 - report["held_out_prompts"]

    # A limit far below any gap stands in for a gap that has grown: the first measurement ends the run.
    assert run("ppo", tmp_path / "gap", **fields(tiny, **changes, reward_gap_limit=-50.0)) == 0
    report = json.loads((tmp_path / "gap" / "report.json").read_text())
    assert report["steps"] == 1
    assert "over reward_gap_limit (-50)" in report["stopped_early"]
    assert run("ppo", tmp_path / "all", **fields(tiny, held_out_share=0.4, held_out_members=2)) == 2
    assert "leave one or more to learn from" in capsys.readouterr().err


def test_a_held_out_response_without_an_end_scores_the_penalty_too(tiny: Tiny, tmp_path: Path) -> None:
    changes = {"held_out_share": 0.4, "updates": 1, "max_new_tokens": 1, "missing_eos_penalty": 3.0}
    assert run("ppo", tmp_path / "run", **fields(tiny, **changes)) == 0
    (row,) = read_rows(tmp_path / "run" / "metrics.jsonl")
    assert (row["eos_rate"], row["reward_score"], row["held_out_reward"]) == (0, -3, -3)


def test_an_exploding_kl_is_a_fault_named_and_nothing_is_published(
    tiny: Tiny, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    changes = {"updates": 20, "learning_rate": 5e-2, "kl_coefficient": 0.0, "kl_fault_nats": 1.0}
    assert run("ppo", tmp_path / "run", **fields(tiny, **changes)) == 1
    said = capsys.readouterr().err
    assert "over kl_fault_nats (1)" in said
    assert "lower learning_rate" in said
    assert_nothing_published(tmp_path / "run")


def test_a_loss_that_is_no_number_is_a_fault_and_its_step_is_not_taken(
    tiny: Tiny, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    # A loss of infinity, as an overflow gives it, in the second minibatch.
    seen: list[int] = []

    def spoilt(**given: Any) -> torch.Tensor:
        seen.append(1)
        return value_loss(**given) * (torch.inf if len(seen) == 2 else 1)

    monkeypatch.setattr(ppo_update, "value_loss", spoilt)
    assert run("ppo", tmp_path / "run", **fields(tiny)) == 1
    assert "the loss is inf" in capsys.readouterr().err
    assert_nothing_published(tmp_path / "run")


def assert_nothing_published(out: Path) -> None:
    assert not (out / "model").exists()
    assert not (out / "report.json").exists()
    assert (out / "metrics.jsonl").exists()


def test_memory_that_runs_out_halves_the_pieces_and_changes_nothing_else(
    tiny: Tiny, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run("ppo", tmp_path / "whole", **fields(tiny)) == 0
    seen: list[int] = []

    def full(**given: Any) -> torch.Tensor:
        seen.append(1)
        if len(seen) == 2:
            raise torch.OutOfMemoryError("out of memory")
        return value_loss(**given)

    monkeypatch.setattr(ppo_update, "value_loss", full)
    assert run("ppo", tmp_path / "halved", **fields(tiny)) == 0
    assert "micro-batches were halved to 2048 tokens" in capsys.readouterr().err
    last = [read_rows(tmp_path / name / "metrics.jsonl")[-1] for name in ("whole", "halved")]
    assert last[0]["policy_loss"] == pytest.approx(last[1]["policy_loss"], abs=1e-6)


def test_a_policy_of_adapters_has_itself_without_them_as_reference(
    tiny: Tiny, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded: list[Path] = []

    def load(folder: Path, *rest: Any) -> Any:
        loaded.append(folder)
        return load_causal_lm(folder, *rest)

    monkeypatch.setattr(ppo_world, "load_causal_lm", load)
    changes = {"lora": {"rank": 4}, "updates": 8, "learning_rate": 5e-3}
    assert run("ppo", tmp_path / "one", **fields(tiny, **changes)) == 0
    assert loaded == [tiny.sft]
    rows = read_rows(tmp_path / "one" / "metrics.jsonl")
    assert abs(rows[0]["kl_nats"]) < 1e-4
    assert rows[-1]["kl_nats"] > 0.05

    # The same with the reference as a second copy: nothing but rounding may differ.
    shutil.copytree(tiny.sft, tmp_path / "copy")
    assert run("ppo", tmp_path / "two", **fields(tiny, **changes, reference=tmp_path / "copy")) == 0
    assert loaded[1:] == [tiny.sft, tmp_path / "copy"]
    again = read_rows(tmp_path / "two" / "metrics.jsonl")
    assert [row["kl_nats"] for row in again] == pytest.approx([row["kl_nats"] for row in rows], abs=1e-4)
    # What is published holds the adapters folded in.
    names = [set(load_file(each / "model.safetensors")) for each in (tiny.sft, tmp_path / "one" / "model")]
    assert names[0] == names[1]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"samples_per_prompt": 3}, "samples_per_prompt is 3; it must divide 16 episodes"),
        ({"algorithm": "rloo"}, "samples_per_prompt is 1 and algorithm 'rloo'; give 2 or more"),
        (
            {"algorithm": "rloo", "samples_per_prompt": 2, "critic_warmup_updates": 1},
            "algorithm 'rloo' has no critic",
        ),
        ({"reward_gap_limit": 0.5}, "held_out_share is 0"),
        ({"held_out_share": 1e-9, "held_out_every_updates": 1}, "holds 0 of 12 prompts out"),
        ({"target_kl_nats": 0.0}, "target_kl_nats is 0.0; give a number above 0"),
        ({"missing_eos_penalty": -1}, "missing_eos_penalty is -1.0; give 0 or more"),
    ],
)
def test_switches_that_do_not_go_together_are_refused(
    change: dict[str, Any], sentence: str, tiny: Tiny, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("ppo", tmp_path / "run", **fields(tiny, **change)) == 2
    assert sentence in capsys.readouterr().err


def test_the_card_of_a_policy_has_intervals_of_the_last_updates_episodes(tiny: Tiny, tmp_path: Path) -> None:
    assert run("ppo", tmp_path / "p", **fields(tiny)) == 0
    report = json.loads((tmp_path / "p" / "report.json").read_text())
    card = (tmp_path / "p" / "model" / "README.md").read_text()
    for name, each in report["last_intervals"].items():
        figures = {f"{name} / {at}": one for at, one in enumerate(each)} if isinstance(each, list) else {name: each}
        for label, figure in figures.items():
            low, high = figure["low"], figure["high"]
            assert f"| last / {label} | {figure['value']:.4g} | {low:.4g} to {high:.4g} | {figure['n']} |" in card
    assert report["last_intervals"]["reward_score"]["n"] == PPO["episodes_per_update"]
    assert card.count("| last / reward_score |") == 1
