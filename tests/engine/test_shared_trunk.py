"""An ensemble of adapters is one model in memory, and scores as its whole members do."""

import json
from pathlib import Path

import pytest
import torch

from tests.engine.tiny import REWARD, Tiny, run, write_rows
from training.engine.ensemble import Ensemble, load_ensemble, load_gate_members
from training.engine.tokenizer import load_tokenizer, prompt_ids, response_ids

CPU = torch.device("cpu")


@pytest.fixture(scope="module")
def adapters(tiny: Tiny, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An ensemble of three members of adapters and two that judge."""
    out = tmp_path_factory.mktemp("adapters") / "reward"
    fields = {**REWARD, "members": 3, "gate_members": 2, "lora": {"rank": 4}, "normalising_samples": 8, "epochs": 1}
    assert run("reward", out, **fields, model=tiny.sft, preferences=tiny.file("preferences")) == 0
    return out / "model"


def storage(ensemble: Ensemble) -> int:
    """Numbers that the ensemble holds, each memory counted once."""
    tensors: list[torch.Tensor] = [weights for member in ensemble.members for weights in member.parameters()]
    tensors += [value for own in (ensemble.trunk.members if ensemble.trunk else []) for value in own.values()]
    return sum({value.untyped_storage().data_ptr(): value.numel() for value in tensors}.values())


def test_members_share_one_trunk_and_score_as_whole_models(tiny: Tiny, adapters: Path) -> None:
    shared, whole = load_ensemble(adapters, CPU), load_ensemble(adapters, CPU, whole=True)
    judges = load_gate_members(adapters, CPU)
    assert judges is not None
    assert judges.trunk is not None
    assert len(shared.members) == 3
    assert storage(shared) < 0.6 * storage(whole)
    tokenizer = load_tokenizer(tiny.sft)
    prompts = [prompt_ids(tokenizer, [{"role": "user", "content": text}]) for text in ("Hi", "What is France?")]
    responses = [response_ids(tokenizer, text) for text in ("It is Paris.", "No.")]
    found, expected = shared.raw_scores(prompts, responses), whole.raw_scores(prompts, responses)
    torch.testing.assert_close(found, expected, rtol=1e-5, atol=1e-5)  # adapters beside the weights or within them
    torch.testing.assert_close(shared.raw_scores(prompts, responses), found, rtol=0, atol=0)
    assert (expected[0] - expected[1]).abs().min() > 1e-3, "members differ, or a mistaken one would not show"


def test_ppo_learns_against_members_on_one_trunk(tiny: Tiny, adapters: Path, tmp_path: Path) -> None:
    prompts = write_rows(tmp_path / "prompts.jsonl", [{"prompt": "What is the capital of France?"}, {"prompt": "Hi"}])
    models = {"policy": tiny.sft, "reference": tiny.sft, "reward_model": adapters, "prompts": prompts}
    few = {"updates": 1, "episodes_per_update": 4, "minibatches": 1, "max_new_tokens": 8}
    assert run("ppo", tmp_path / "ppo", **models, **few) == 0


def test_whole_members_have_no_trunk(tiny: Tiny) -> None:
    assert load_ensemble(tiny.reward, CPU).trunk is None


def test_the_temperature_stands_beside_the_members_and_makes_log_odds_of_scores(tiny: Tiny) -> None:
    card = json.loads((tiny.reward / "ensemble.json").read_text())
    report = json.loads((tiny.folder / "reward" / "report.json").read_text())
    assert card["temperature"] == report["calibration_temperature"] is not None
    ensemble = load_ensemble(tiny.reward, CPU)
    prompts, responses = [[1, 40]] * 2, [[41, 2], [50, 51, 2]]
    odds = ensemble.logits(ensemble.scores(prompts, responses))
    torch.testing.assert_close(odds, ensemble.raw_scores(prompts, responses) / card["temperature"])
