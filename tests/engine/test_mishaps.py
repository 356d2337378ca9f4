"""What can go wrong beneath a run: each is detected and named, nothing is published, nothing that stood is lost."""

import errno
import json
import resource
import shutil
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file

from tests.engine.apart import ForkedRanks
from tests.engine.test_stopping import Killed, assert_same_run
from tests.engine.tiny import PPO, REWARD, SFT, Tiny, read_rows, run, write_rows
from training.engine import checkpoints, reward_member
from training.engine.checkpoints import Checkpoint
from training.engine.run_folder import RunFolder


def reward_fields(tiny: Tiny, **changes: Any) -> dict[str, Any]:
    fields = {**REWARD, "members": 1, "epochs": 1, "checkpoint_every_steps": 2, "normalising_samples": 8}
    return {**fields, "model": tiny.sft, "preferences": tiny.file("preferences"), **changes}


def stopped_at(out: Path, step: int, fields: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """Run until the figures of a step are written, and die."""
    log = RunFolder.log

    def dies(self: RunFolder, at: int, total: int, phase: str, **figures: Any) -> None:
        log(self, at, total, phase, **figures)
        if at == step:
            raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(RunFolder, "log", dies)
        with pytest.raises(Killed):
            run("reward", out, **fields)


def test_a_loss_that_is_no_number_ends_the_run_with_a_name(
    tiny: Tiny, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reward_member, "pair_losses", lambda margins, _: margins * torch.nan)
    assert run("reward", tmp_path / "r", **reward_fields(tiny)) == 1
    said = capsys.readouterr().err
    assert "the loss is nan and its gradient's norm nan at learning rate" in said
    assert said.count("\n") == 1
    assert not (tmp_path / "r" / "model").exists()
    assert not (tmp_path / "r" / "report.json").exists()


@pytest.mark.parametrize(
    ("verb", "write"),
    [("reward", "checkpoint"), ("ppo", "checkpoint"), ("sft", "model"), ("reward", "model"), ("sft", "metrics")],
)
def test_a_full_disk_is_named_and_the_run_goes_on_when_there_is_room(
    verb: str, write: str, tiny: Tiny, tmp_path: Path
) -> None:
    """The limit of a process on its files' sizes stands for the disk: the kernel refuses the write all the same."""
    models = {"policy": tiny.sft, "reference": tiny.sft, "reward_model": tiny.reward}
    fields: dict[str, Any] = {
        "sft": {**SFT, "epochs": 1, "demonstrations": tiny.file("demonstrations")},
        "reward": reward_fields(tiny),
        "ppo": {**PPO, **models, "prompts": tiny.file("prompts")},
    }[verb]
    fields = {**fields, "checkpoint_every_steps": 1 if write == "checkpoint" else 1000}
    out, weights = tmp_path / "full", (tiny.reward / "member-0" / "model.safetensors").stat().st_size
    # A checkpoint holds moments as well, so it is larger than a model; the figures of all steps are far smaller.
    size = {"checkpoint": weights * 5 // 4, "model": weights // 2, "metrics": 3000}[write]
    full = ForkedRanks(1, verb, out, fields, lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size)))
    assert full.ended() == [1], full.complaint()
    assert "no room on the disk" in full.complaint()
    assert "Traceback" not in full.complaint()
    kept = out / "checkpoint"
    assert not kept.exists() or not list(kept.iterdir()), "half a checkpoint would only take room"
    assert not (out / "model").exists()
    assert not (out / "report.json").exists()
    assert run(verb, out, **fields) == 0
    assert run(verb, tmp_path / "whole", **fields) == 0
    assert_same_run(tmp_path / "whole", out)
    assert not (out / "model.partial").exists()


@pytest.mark.parametrize("harm", ["cut", "flipped"])
def test_a_corrupt_checkpoint_is_noticed_and_the_one_before_taken(
    harm: str, tiny: Tiny, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    fields = reward_fields(tiny)
    out, whole = tmp_path / "harmed", tmp_path / "whole"
    stopped_at(out, 5, fields, monkeypatch)
    newest = out / "checkpoint" / "state.safetensors"
    content = bytearray(newest.read_bytes())
    if harm == "cut":
        del content[-100:]
    else:
        content[-9] ^= 64
    newest.write_bytes(content)
    assert run("reward", out, **fields) == 0
    assert "went on from the checkpoint before, the newest is corrupt" in capsys.readouterr().err
    assert run("reward", whole, **fields) == 0
    assert_same_run(whole, out)


def test_where_no_checkpoint_is_whole_the_run_says_so_and_touches_nothing(
    tiny: Tiny, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    fields = reward_fields(tiny)
    stopped_at(tmp_path / "r", 5, fields, monkeypatch)
    for each in (tmp_path / "r" / "checkpoint").iterdir():
        each.write_bytes(b"not a checkpoint")
    rows = read_rows(tmp_path / "r" / "metrics.jsonl")
    assert run("reward", tmp_path / "r", **fields) == 1
    assert "no checkpoint is whole (state.safetensors: " in capsys.readouterr().err
    assert read_rows(tmp_path / "r" / "metrics.jsonl") == rows


def test_other_content_under_the_same_path_is_not_resumed(
    tiny: Tiny, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_rows(tmp_path / "preferences.jsonl", read_rows(tiny.file("preferences")))
    fields = reward_fields(tiny, preferences=path)
    stopped_at(tmp_path / "r", 3, fields, monkeypatch)
    write_rows(path, read_rows(path)[:-1])
    assert run("reward", tmp_path / "r", **fields) == 2
    assert "the content of preferences has changed since this run began" in capsys.readouterr().err
    write_rows(path, read_rows(tiny.file("preferences")))
    assert run("reward", tmp_path / "r", **fields) == 0


def test_the_model_card_tells_lineage_figures_and_warnings(tiny: Tiny) -> None:
    from training.engine.digests import digest

    card = (tiny.reward / "README.md").read_text()
    assert f"| model | `{tiny.sft}` | `{digest(tiny.sft)}` |" in card
    assert f"`{digest(tiny.file('preferences'))}`" in card
    report = json.loads((tiny.folder / "reward" / "report.json").read_text())
    accuracy = report["accuracy"]
    row = (
        f"| accuracy | {accuracy['value']:.4g} | {accuracy['low']:.4g} to {accuracy['high']:.4g} | {accuracy['n']} |"
    )
    assert row in card
    assert report["warnings"]
    assert all(warning in card for warning in report["warnings"])
    assert "| learning_rate | 0.002 |" in card
    assert "library_name: transformers" in (tiny.sft / "README.md").read_text()


def test_bf16_trains_where_the_processor_has_it_and_is_refused_where_not(
    tiny: Tiny, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fields = {**SFT, "epochs": 1, "precision": "bf16", "device": "cpu", "demonstrations": tiny.file("demonstrations")}
    if not torch.ops.mkldnn._is_mkldnn_bf16_supported():
        assert run("sft", tmp_path / "sft", **fields) == 2
        assert "this CPU has no bf16 arithmetic" in capsys.readouterr().err
        return
    assert run("sft", tmp_path / "sft", **fields) == 0
    low = [row["loss_nats"] for row in read_rows(tmp_path / "sft" / "metrics.jsonl")]
    full = [row["loss_nats"] for row in read_rows(tiny.folder / "sft" / "metrics.jsonl")]
    assert low[0] != full[0]
    assert low[0] == pytest.approx(full[0], rel=0.01)  # 8 bits of each factor, averaged over hundreds of tokens


def test_weights_that_are_pickles_are_never_read(
    tiny: Tiny, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "pickled"
    shutil.copytree(tiny.sft, folder)
    torch.save(load_file(folder / "model.safetensors"), folder / "pytorch_model.bin")
    (folder / "model.safetensors").unlink()
    assert run("reward", tmp_path / "r", **reward_fields(tiny, model=folder)) == 2
    assert "cannot serve as a reward model" in capsys.readouterr().err
    fields = {**SFT, "base_model": str(folder), "demonstrations": tiny.file("demonstrations")}
    assert run("sft", tmp_path / "s", **fields) == 2
    assert "holds no causal language model" in capsys.readouterr().err


def test_code_that_a_model_brings_along_is_never_run(
    tiny: Tiny, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nor is anybody asked whether it may: transformers would, at a terminal."""
    folder = tmp_path / "strange"
    shutil.copytree(tiny.sft, folder)
    brings = {"AutoConfig": "strange.Config", "AutoModelForCausalLM": "strange.Model"}
    config = json.loads((folder / "config.json").read_text()) | {"model_type": "strange", "auto_map": brings}
    (folder / "config.json").write_text(json.dumps(config))
    (folder / "strange.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w')")
    assert run("sample", tmp_path / "s", policy=folder, prompts=tiny.file("prompts"), max_new_tokens=2) == 2
    assert "strange" in capsys.readouterr().err
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize("last", ["publish_model", "finish"])
def test_a_report_never_stands_before_its_model(
    last: str, tiny: Tiny, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fields = {**SFT, "epochs": 1, "demonstrations": tiny.file("demonstrations")}

    def dies(*_: Any) -> None:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(RunFolder, last, dies)
        with pytest.raises(Killed):
            run("sft", tmp_path / "r", **fields)
    assert not (tmp_path / "r" / "report.json").exists()
    assert (tmp_path / "r" / "model").exists() is (last == "finish")
    assert run("sft", tmp_path / "r", **fields) == 0
    assert (tmp_path / "r" / "model" / "README.md").exists()
    assert not (tmp_path / "r" / "model.partial").exists()


def test_half_a_checkpoint_is_taken_away_and_the_one_before_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "checkpoint" / "state.safetensors"
    checkpoints.save_checkpoint(path, Checkpoint(state={"step": 1}, tensors={"w": torch.ones(2)}))

    def fills(_: Any, partial: Path, **__: Any) -> None:
        partial.write_bytes(b"half")
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(checkpoints, "save_file", fills)
    with pytest.raises(OSError, match="No space left"):
        checkpoints.save_checkpoint(path, Checkpoint(state={"step": 2}, tensors={"w": torch.ones(2)}))
    assert list(path.parent.iterdir()) == [path]
    found, _ = checkpoints.load_checkpoint(path)
    assert found is not None
    assert found.state["step"] == 1


def test_prompts_that_are_cut_are_said_by_every_verb_and_refused_past_a_share(
    tiny: Tiny, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ask = {"policy": tiny.sft, "prompts": tiny.file("prompts"), "max_new_tokens": 4, "max_prompt_tokens": 6}
    demonstrations, preferences = tiny.file("demonstrations"), tiny.file("preferences")
    short = {"max_prompt_tokens": 6, "epochs": 1}
    models = {"reference": tiny.sft, "reward_model": tiny.reward}
    fields: dict[str, dict[str, Any]] = {
        "sft": {**SFT, **short, "demonstrations": demonstrations},
        "reward": {**reward_fields(tiny), **short, "preferences": preferences},
        "sample": ask,
        "evaluate": {**ask, **models},
        "ppo": {**PPO, **ask, **models, "updates": 1, "ptx_demonstrations": demonstrations},
    }
    for verb, own in fields.items():
        if verb in ("sft", "reward"):
            assert run(verb, tmp_path / f"{verb}-refused", **own) == 2
            assert "more than cut_prompts_share (0.1)" in capsys.readouterr().err
            own["cut_prompts_share"] = 1.0
        assert run(verb, tmp_path / verb, **own) == 0
        report = json.loads((tmp_path / verb / "report.json").read_text())
        count = report["truncated_prompts"]
        assert count > 0
        assert f"{count} prompts were too long and lost their beginning" in report["warnings"]
    assert "180 prompts of ptx_demonstrations were too long and lost their beginning" in report["warnings"]
