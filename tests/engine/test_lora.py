"""Low-rank adapters: nothing at first, all that learns, folded away at the end, and the head stays."""

import json
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file
from transformers import AutoModelForCausalLM, AutoModelForSequenceClassification

from tests.engine.tiny import REWARD, SFT, Tiny, read_rows, run, write_rows
from training.engine.lora import adapters_off, add_lora, merge
from training.engine.scalar_head import load_scalar
from training.engine.tokenizer import load_tokenizer, prompt_ids, response_ids

CPU = torch.device("cpu")
IDS = torch.tensor([[40, 41, 42, 2]])


@torch.no_grad()
def test_adapters_start_as_nothing_can_be_switched_off_and_fold_into_the_layers(tiny: Tiny) -> None:
    model = load_scalar(tiny.reward / "member-0", CPU)
    before = model(input_ids=IDS).logits
    add_lora(model, rank=4, alpha=8, seed=0)
    assert torch.equal(model(input_ids=IDS).logits, before)
    for name, parameter in model.named_parameters():
        if name.endswith(".b"):
            parameter.normal_(std=0.1)
    changed = model(input_ids=IDS).logits
    assert (changed - before).abs() > 1e-3
    with adapters_off(model):
        assert torch.equal(model(input_ids=IDS).logits, before)
    names = {name for name, _ in merge(model).named_parameters()}
    assert names == {name for name, _ in load_scalar(tiny.reward / "member-0", CPU).named_parameters()}
    torch.testing.assert_close(model(input_ids=IDS).logits, changed, rtol=0, atol=1e-5)  # fp32, other order of sums


def test_only_adapters_and_head_learn(tiny: Tiny) -> None:
    model = load_scalar(tiny.reward / "member-0", CPU)
    add_lora(model, rank=4, alpha=8, seed=0)
    learning = {name for name, parameter in model.named_parameters() if parameter.requires_grad}
    assert "score.weight" in learning
    assert all(name.endswith((".a", ".b")) for name in learning - {"score.weight"})
    assert len(learning) == 1 + 2 * 7 * 2  # two layers of seven linear maps


def test_a_reward_model_of_adapters_is_saved_whole_with_the_head_that_was_trained(tiny: Tiny, tmp_path: Path) -> None:
    fields = {**REWARD, "members": 1, "lora": {"rank": 4}, "learning_rate": 2e-2}
    assert run("reward", tmp_path / "r", **fields, model=tiny.sft, preferences=tiny.file("preferences")) == 0
    folder = tmp_path / "r" / "model" / "member-0"
    weights, sft = load_file(folder / "model.safetensors"), load_file(tiny.sft / "model.safetensors")
    assert set(weights) - set(sft) == {"score.weight"}
    assert torch.equal(weights["model.embed_tokens.weight"], sft["model.embed_tokens.weight"])
    assert not torch.equal(weights["model.layers.0.mlp.up_proj.weight"], sft["model.layers.0.mlp.up_proj.weight"])
    plain = AutoModelForSequenceClassification.from_pretrained(folder, num_labels=1)
    assert torch.equal(plain.score.weight, weights["score.weight"])
    report = json.loads((tmp_path / "r" / "report.json").read_text())
    assert report["accuracy"]["value"] > 0.8, "a head that was lost would leave chance"


def test_sft_by_adapters_learns_and_leaves_a_plain_model(tiny: Tiny, tmp_path: Path) -> None:
    answer = "I do not know Paris."
    rows = [{**row, "response": answer} for row in read_rows(tiny.file("demonstrations"))]
    path = write_rows(tmp_path / "demonstrations.jsonl", rows)
    fields = {name: value for name, value in SFT.items() if name != "architecture"}
    fields |= {"epochs": 2, "lora": {"rank": 4}, "learning_rate": 1e-2, "base_model": str(tiny.sft)}
    assert run("sft", tmp_path / "sft", **fields, demonstrations=path) == 0
    metrics = read_rows(tmp_path / "sft" / "metrics.jsonl")
    assert metrics[-1]["loss_nats"] < 0.5 * metrics[0]["loss_nats"]

    before, after = (AutoModelForCausalLM.from_pretrained(at) for at in (tiny.sft, tmp_path / "sft" / "model"))
    old, new = before.state_dict(), after.state_dict()
    assert old.keys() == new.keys()
    for name in old:
        assert torch.equal(old[name], new[name]) is not name.endswith("_proj.weight"), name
    tokenizer = load_tokenizer(tiny.sft)
    prompt = prompt_ids(tokenizer, [{"role": "user", "content": rows[0]["prompt"]}])
    response = response_ids(tokenizer, answer)
    ids, labels = torch.tensor([prompt + response]), torch.tensor([[-100] * len(prompt) + response])
    losses = [model(input_ids=ids, labels=labels).loss.item() for model in (before, after)]
    assert losses[1] == pytest.approx(metrics[-1]["loss_nats"], rel=0.5), "the published model is the one that learnt"
    assert losses[1] < 0.5 * losses[0]
