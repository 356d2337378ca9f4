"""Reward models that go on from an ensemble that stands, not from the SFT model."""

from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

from tests.engine.tiny import REWARD, Tiny, run

WEIGHTS = "model.safetensors"


def test_each_member_goes_on_from_its_namesake(tiny: Tiny, tmp_path: Path) -> None:
    fields = {**REWARD, "epochs": 1, "model": tiny.sft, "preferences": tiny.file("preferences")}
    assert run("reward", tmp_path / "still", **{**fields, "learning_rate": 1e-30}, start=tiny.reward) == 0
    assert run("reward", tmp_path / "on", **fields, start=tiny.reward) == 0
    for name in ("member-0", "member-1"):
        before = load_file(tiny.reward / name / WEIGHTS)
        still, on = (load_file(tmp_path / run_ / "model" / name / WEIGHTS) for run_ in ("still", "on"))
        assert all(torch.equal(value, still[key]) for key, value in before.items())
        assert not torch.equal(before["score.weight"], on["score.weight"])


def test_a_member_that_is_not_there_and_fields_that_do_not_go_together_are_named(
    tiny: Tiny, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fields = {**REWARD, "epochs": 1, "model": tiny.sft, "preferences": tiny.file("preferences"), "start": tiny.reward}
    assert run("reward", tmp_path / "three", **{**fields, "members": 3}) == 2
    assert "holds no member-2/model.safetensors" in capsys.readouterr().err
    assert not (tmp_path / "three" / "metrics.jsonl").read_text()
    assert run("reward", tmp_path / "lora", **fields, lora={"rank": 2}) == 2
    assert "beside lora.rank; leave one of them out" in capsys.readouterr().err
