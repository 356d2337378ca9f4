"""What each verb leaves in its folder, and what its figures mean."""

import json
from pathlib import Path
from typing import Any

import pytest
import torch
from transformers import AutoModelForCausalLM, AutoTokenizer, LlamaConfig, LlamaForCausalLM

from tests.engine.tiny import PPO, REWARD, SFT, Tiny, read_rows, run, write_rows
from training.engine.causal_lm import fresh_model, load_causal_lm
from training.engine.completions import Example, completion_log_probs
from training.engine.ensemble import load_ensemble
from training.engine.scalar_head import load_scalar, scalar_from_sft
from training.engine.specs import SftSpec, parse_spec
from training.engine.token_measures import LanguageModel
from training.engine.tokenizer import (
    end_id,
    load_tokenizer,
    pad_id,
    prompt_ids,
    response_ids,
    response_text,
    train_tokenizer,
)

CPU = torch.device("cpu")


def report_of(out: Path) -> dict[str, Any]:
    report: dict[str, Any] = json.loads((out / "report.json").read_text())
    return report


def test_the_sft_model_is_a_plain_transformers_folder_with_distinct_special_tokens(tiny: Tiny) -> None:
    tokenizer = AutoTokenizer.from_pretrained(tiny.sft)
    AutoModelForCausalLM.from_pretrained(tiny.sft)
    assert len({tokenizer.pad_token_id, tokenizer.bos_token_id, tokenizer.eos_token_id}) == 3
    text = tokenizer.apply_chat_template(
        [{"role": "user", "content": "Hi"}], tokenize=False, add_generation_prompt=True
    )
    assert text == "<|begin|><|user|>Hi<|assistant|>"
    assert not list(tiny.sft.glob("*.bin"))
    assert not list(tiny.sft.glob("*.pt"))


def test_text_survives_the_tokenizer_byte_for_byte(tiny: Tiny) -> None:
    tokenizer = load_tokenizer(tiny.sft)
    for text in ("It is Paris.", "  two  spaces\n", "Ünïcødé — 東京 🦉"):
        assert response_text(tokenizer, response_ids(tokenizer, text)) == text


def test_the_loss_counts_response_tokens_and_the_end_token_alone(tiny: Tiny) -> None:
    tokenizer = load_tokenizer(tiny.sft)
    model = load_causal_lm(tiny.sft, tokenizer, CPU)
    prompt = prompt_ids(tokenizer, [{"role": "user", "content": "What is the capital of Spain? (2)"}])
    response = response_ids(tokenizer, "It is Madrid.")
    assert response[-1] == end_id(tokenizer)
    with torch.no_grad():
        logits = model(input_ids=torch.tensor([prompt + response])).logits[0].log_softmax(-1)
        by_hand = [logits[len(prompt) + place - 1, token].item() for place, token in enumerate(response)]
        found = completion_log_probs(
            LanguageModel(model, 1.0), [[Example("", prompt, response, False)]], pad_id(tokenizer)
        )
    assert found.tolist() == pytest.approx(by_hand, abs=1e-5)  # fp32


def test_the_sft_model_has_learnt_to_end_its_answers(tiny: Tiny, tmp_path: Path) -> None:
    assert run("sample", tmp_path / "s", policy=tiny.sft, prompts=tiny.file("prompts"), max_new_tokens=24) == 0
    rows = read_rows(tmp_path / "s" / "responses.jsonl")
    assert sum(row["finished"] for row in rows) > 0.8 * len(rows)


def test_a_fresh_pocket_model_has_half_a_million_to_a_million_parameters() -> None:
    from demo.pocket.specs import sft_spec
    from demo.pocket.world import demonstrations

    spec = parse_spec(SftSpec, {**sft_spec(), "demonstrations": "x"}, Path())
    texts = [text for row in demonstrations(0) for text in row.values()]
    tokenizer = train_tokenizer(texts, spec.architecture.vocabulary)
    model = fresh_model(spec.architecture, tokenizer, seed=0)
    assert 500_000 <= sum(parameter.numel() for parameter in model.parameters()) <= 1_000_000
    assert 900 <= len(tokenizer) <= 1_000


def test_sample_writes_every_row_once_and_the_same_seed_the_same_rows(tiny: Tiny, tmp_path: Path) -> None:
    fields = {"policy": tiny.sft, "prompts": tiny.file("prompts"), "max_new_tokens": 16, "samples_per_prompt": 3}
    for out in ("one", "two"):
        assert run("sample", tmp_path / out, **fields, batch_size=7) == 0
    rows = read_rows(tmp_path / "one" / "responses.jsonl")
    assert rows == read_rows(tmp_path / "two" / "responses.jsonl")
    assert [(row["prompt_id"], row["index"]) for row in rows] == [(f"p{n}", k) for n in range(12) for k in range(3)]
    assert set(rows[0]) == {"prompt_id", "prompt", "response", "index", "by", "finished", "length_tokens"}
    assert all(row["length_tokens"] == 16 for row in rows if not row["finished"])


def test_score_agrees_with_the_ensemble_and_prefers_what_people_preferred(tiny: Tiny, tmp_path: Path) -> None:
    prompt = "What is the capital of France? (3)"
    rows = [{"prompt": prompt, "response": text, "note": 1} for text in ("It is Paris.", "It is it is it is.", "")]
    path = write_rows(tmp_path / "responses.jsonl", rows)
    for combine in ("mean", "min", "uwo"):
        out = tmp_path / combine
        assert run("score", out, reward_model=tiny.reward, responses=path, combine=combine) == 0
    scored = {name: read_rows(tmp_path / name / "scores.jsonl") for name in ("mean", "min", "uwo")}
    for mean, least, uwo in zip(*scored.values(), strict=True):
        one, two = mean["scores"]
        assert mean["score"] == pytest.approx((one + two) / 2, abs=1e-6)
        assert least["score"] == min(one, two)
        assert uwo["score"] == pytest.approx((one + two) / 2 - 0.5 * ((one - two) / 2) ** 2, abs=1e-6)
        assert mean["note"] == 1
        raw = load_ensemble(tiny.reward, CPU).logits(torch.tensor(mean["scores"]).unsqueeze(1)).squeeze(1)
        assert mean["logits"] == pytest.approx(raw.tolist())
    assert scored["mean"][0]["score"] > scored["mean"][1]["score"]


def test_ppo_starts_at_the_reference_and_raises_the_reward(tiny: Tiny, tmp_path: Path) -> None:
    models = {"policy": tiny.sft, "reference": tiny.sft, "reward_model": tiny.reward}
    fields = {**PPO, **models, "prompts": tiny.file("prompts"), "updates": 12, "learning_rate": 1e-3}
    assert run("ppo", tmp_path / "ppo", **fields) == 0
    rows = read_rows(tmp_path / "ppo" / "metrics.jsonl")
    assert abs(rows[0]["kl_nats"]) < 1e-4  # the same weights, read twice in fp32
    assert rows[0]["first_ratio_error"] < 1e-4
    assert all(row["first_ratio_error"] < 1e-3 for row in rows)
    scores = [row["reward_score"] for row in rows]
    assert sum(scores[-3:]) / 3 > sum(scores[:3]) / 3 + 0.2
    assert rows[-1]["kl_nats"] > 0
    samples = read_rows(tmp_path / "ppo" / "samples.jsonl")
    assert {row["step"] for row in samples} == {1, 3, 5, 7, 9, 11, 12}

    out = tmp_path / "evaluate"
    fields = {**models, "policy": tmp_path / "ppo" / "model", "prompts": tiny.file("prompts")}
    assert run("evaluate", out, **fields, samples_per_prompt=8, max_new_tokens=12, bootstrap_draws=200) == 0
    report = report_of(out)
    assert report["policy"]["reward_score"]["value"] > report["reference"]["reward_score"]["value"]
    assert report["win_rate"]["value"] > 0.5
    assert report["win_rate"]["low"] <= report["win_rate"]["value"] <= report["win_rate"]["high"]
    assert report["kl_nats"]["value"] > 0


def test_a_policy_that_is_the_reference_wins_half_the_time_at_no_divergence(tiny: Tiny, tmp_path: Path) -> None:
    fields = {"policy": tiny.sft, "reference": tiny.sft, "reward_model": tiny.reward, "prompts": tiny.file("prompts")}
    assert run("evaluate", tmp_path / "e", **fields, samples_per_prompt=20, max_new_tokens=12) == 0
    report = report_of(tmp_path / "e")
    assert report["kl_nats"]["value"] == pytest.approx(0, abs=1e-4)
    # 240 independent pairs: three standard deviations are 0.1
    assert report["win_rate"]["value"] == pytest.approx(0.5, abs=0.1)


def test_critic_warm_up_leaves_the_policy_alone(tiny: Tiny, tmp_path: Path) -> None:
    models = {"policy": tiny.sft, "reference": tiny.sft, "reward_model": tiny.reward}
    fields = {**PPO, **models, "prompts": tiny.file("prompts"), "updates": 2, "critic_warmup_updates": 2}
    assert run("ppo", tmp_path / "warm", **fields) == 0
    before, after = (AutoModelForCausalLM.from_pretrained(at) for at in (tiny.sft, tmp_path / "warm" / "model"))
    assert all(torch.equal(old, new) for old, new in zip(before.parameters(), after.parameters(), strict=True))


def test_long_prompts_lose_their_beginning_and_are_counted(tiny: Tiny, tmp_path: Path) -> None:
    path = write_rows(
        tmp_path / "prompts.jsonl", [{"id": "a", "prompt": "far " * 80 + "end"}, {"id": "b", "prompt": "Hi"}]
    )
    assert run("sample", tmp_path / "s", policy=tiny.sft, prompts=path, max_new_tokens=8) == 0
    assert report_of(tmp_path / "s")["truncated_prompts"] == 1


@pytest.mark.parametrize("pad", [None, "<end>"])
def test_sft_of_a_given_model_keeps_its_tokenizer_and_gives_it_a_pad_token_of_its_own(
    pad: str | None, tiny: Tiny, tmp_path: Path
) -> None:
    folder = tmp_path / "given"
    tokenizer = train_tokenizer(["It is Paris. What is the capital of France?"] * 3, 300)
    tokenizer.add_special_tokens({"eos_token": "<end>"})
    tokenizer.pad_token = pad
    tokenizer.chat_template = None
    torch.manual_seed(0)
    LlamaForCausalLM(
        LlamaConfig(
            vocab_size=len(tokenizer),
            hidden_size=32,
            intermediate_size=64,
            num_hidden_layers=1,
            num_attention_heads=2,
            max_position_embeddings=128,
        )
    ).save_pretrained(folder)
    tokenizer.save_pretrained(folder)

    fields = {key: value for key, value in SFT.items() if key != "architecture"}
    fields |= {"epochs": 1, "max_response_tokens": 64, "base_model": "given"}
    assert run("sft", tmp_path / "sft", **fields, demonstrations=tiny.file("demonstrations")) == 0
    trained = AutoTokenizer.from_pretrained(tmp_path / "sft" / "model")
    assert trained.eos_token == "<end>"
    assert trained.pad_token_id not in (None, trained.eos_token_id)
    assert trained.chat_template is not None
    model = AutoModelForCausalLM.from_pretrained(tmp_path / "sft" / "model")
    assert model.get_input_embeddings().num_embeddings > trained.pad_token_id
    assert model.config.pad_token_id == trained.pad_token_id
    losses = [row["loss_nats"] for row in read_rows(tmp_path / "sft" / "metrics.jsonl")]
    assert losses[-1] < losses[0]


def test_a_few_responses_over_length_are_left_out_and_counted(tiny: Tiny, tmp_path: Path) -> None:
    rows = [*read_rows(tiny.file("demonstrations")), {"prompt": "Why?", "response": "so " * 60}]
    path = write_rows(tmp_path / "demonstrations.jsonl", rows)
    assert run("sft", tmp_path / "sft", **{**SFT, "epochs": 1}, demonstrations=path) == 0
    assert report_of(tmp_path / "sft")["left_out_responses"] == 1


def test_reward_reports_what_it_measured_on_prompts_never_trained_on(tiny: Tiny) -> None:
    report = report_of(tiny.folder / "reward")
    assert report["preferences"] + report["held_out_preferences"] == 120
    assert report["accuracy"]["n"] == report["held_out_preferences"] > 5
    assert report["accuracy"]["value"] > 0.8
    assert report["label_noise"]["value"] == pytest.approx(0.1)
    assert len(report["accuracy_of_members"]) == 2
    heads = [
        load_scalar(tiny.reward / f"member-{number}", CPU).get_parameter("score.weight").detach() for number in (0, 1)
    ]
    assert not torch.equal(*heads)


def test_a_split_column_is_obeyed(tiny: Tiny, tmp_path: Path) -> None:
    rows = read_rows(tiny.file("preferences"))
    apart = {row["prompt"] for row in rows[:30]}
    marked = [{**row, "split": "heldout" if row["prompt"] in apart else "train"} for row in rows]
    path = write_rows(tmp_path / "preferences.jsonl", marked)
    assert (
        run("reward", tmp_path / "r", **{**REWARD, "members": 1, "epochs": 1}, model=tiny.sft, preferences=path) == 0
    )
    held_out = sum(row["split"] == "heldout" for row in marked)
    assert report_of(tmp_path / "r")["held_out_preferences"] == held_out


def test_a_fresh_head_has_the_variance_that_its_width_asks_for(tiny: Tiny) -> None:
    weights = torch.cat(
        [scalar_from_sft(tiny.sft, 0, member, CPU).get_parameter("score.weight").detach() for member in range(40)]
    )
    assert weights.mean().item() == pytest.approx(0, abs=0.02)  # 1,280 draws of sd .17: four standard errors
    assert weights.var().item() == pytest.approx(1 / 33, rel=0.16)  # 1/(d+1), d = 32: four standard errors
