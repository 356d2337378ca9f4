"""Code of a model's own is run where the operator says so, and nowhere else."""

import json
from pathlib import Path

import pytest

from tests.engine.tiny import REWARD, SFT, Tiny, run

CODE = """
from pathlib import Path
from transformers import AutoModel, LlamaConfig, LlamaForCausalLM, LlamaForSequenceClassification, LlamaModel

class TwinConfig(LlamaConfig):
    model_type = "twin"

class TwinModel(LlamaModel):
    config_class = TwinConfig

AutoModel.register(TwinConfig, TwinModel)

class TwinForCausalLM(LlamaForCausalLM):
    config_class = TwinConfig

class TwinForSequenceClassification(LlamaForSequenceClassification):
    config_class = TwinConfig

(Path("{trace}")).touch()
"""


@pytest.fixture
def twin(tiny: Tiny, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The tiny model under another name, with its code beside it, which leaves a trace where it is run."""
    monkeypatch.setattr("transformers.dynamic_module_utils.HF_MODULES_CACHE", str(tmp_path / "modules"))
    folder = tmp_path / "twin"
    folder.mkdir()
    for each in tiny.sft.iterdir():
        (folder / each.name).write_bytes(each.read_bytes())
    kinds = {
        "AutoConfig": "TwinConfig",
        "AutoModelForCausalLM": "TwinForCausalLM",
        "AutoModelForSequenceClassification": "TwinForSequenceClassification",
    }
    config = json.loads((folder / "config.json").read_text())
    config |= {
        "model_type": "twin",
        "architectures": ["TwinForCausalLM"],
        "auto_map": {auto: f"twins.{name}" for auto, name in kinds.items()},
    }
    (folder / "config.json").write_text(json.dumps(config))
    (folder / "twins.py").write_text(CODE.replace("{trace}", str(tmp_path / "trace")))
    return folder


def test_without_the_setting_it_is_refused_unread(
    twin: Path, tiny: Tiny, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fields = {**SFT, "epochs": 1, "demonstrations": tiny.file("demonstrations"), "base_model": twin}
    assert run("sft", tmp_path / "sft", **fields) == 2
    assert f"{twin}: brings code of its own" in capsys.readouterr().err
    fields = {**REWARD, "epochs": 1, "model": twin, "preferences": tiny.file("preferences")}
    assert run("reward", tmp_path / "reward", **fields) == 2
    assert "set TRUST_REMOTE_CODE=1" in capsys.readouterr().err
    assert not (tmp_path / "trace").exists()
    assert not (tmp_path / "sft" / "model").exists()


def test_with_the_setting_it_trains_and_its_code_goes_with_what_is_published(
    twin: Path, tiny: Tiny, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRUST_REMOTE_CODE", "1")
    fields = {**SFT, "epochs": 1, "demonstrations": tiny.file("demonstrations"), "base_model": twin}
    assert run("sft", tmp_path / "sft", **fields) == 0
    published = tmp_path / "sft" / "model"
    assert (published / "twins.py").exists()
    fields = {**REWARD, "epochs": 1, "members": 1, "model": published, "preferences": tiny.file("preferences")}
    assert run("reward", tmp_path / "reward", **fields) == 0
    assert (tmp_path / "trace").exists()


def test_another_value_is_refused(
    tiny: Tiny, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TRUST_REMOTE_CODE", "yes")
    fields = {**REWARD, "epochs": 1, "model": tiny.sft, "preferences": tiny.file("preferences")}
    assert run("reward", tmp_path / "reward", **fields) == 2
    assert "TRUST_REMOTE_CODE is 'yes'" in capsys.readouterr().err
