"""Memory that runs out: what is at once is halved, once, and no figure changes; else the run ends in a sentence."""

import json
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor
from transformers import PreTrainedModel

from tests.engine.test_mishaps import reward_fields
from tests.engine.tiny import PPO, Tiny, read_rows, run, write_rows
from training.engine import reward_member
from training.engine.ensemble import Ensemble
from training.engine.slot_sampler import SlotSampler
from training.engine.token_measures import LanguageModel


def test_memory_that_runs_out_in_a_step_changes_no_figure_beyond_rounding(
    tiny: Tiny, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    fields = reward_fields(tiny, micro_batch_tokens=512)
    assert run("reward", tmp_path / "whole", **fields) == 0
    scores = reward_member.Layout.scores

    def greedy(self: Any, model: Any, comparisons: Any) -> Tensor:
        if sum(self.widths(comparisons)) > 300:
            raise torch.OutOfMemoryError("CUDA out of memory")
        return scores(self, model, comparisons)

    monkeypatch.setattr(reward_member.Layout, "scores", greedy)
    assert run("reward", tmp_path / "r", **fields) == 0
    assert "memory ran out; micro-batches were halved to 256 tokens" in capsys.readouterr().err
    report = json.loads((tmp_path / "r" / "report.json").read_text())
    assert "memory ran out; micro-batches were halved to 256 tokens" in report["warnings"]
    ours, theirs = (read_rows(tmp_path / name / "metrics.jsonl") for name in ("whole", "r"))
    assert [row["loss_nats"] for row in ours] == pytest.approx([row["loss_nats"] for row in theirs], rel=1e-3)


@pytest.mark.parametrize("error", [MemoryError(), RuntimeError("CUDA out of memory. Tried to allocate 2.00 GiB")])
def test_memory_that_runs_out_twice_while_sampling_is_named(
    error: Exception, tiny: Tiny, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def none_left(*_: Any) -> None:
        raise error

    monkeypatch.setattr(SlotSampler, "sample", none_left)
    models = {"policy": tiny.sft, "reference": tiny.sft, "reward_model": tiny.reward}
    assert run("ppo", tmp_path / "r", **{**PPO, **models, "prompts": tiny.file("prompts")}) == 1
    first, second = capsys.readouterr().err.splitlines()
    assert "memory ran out while sampling; rows at once were halved to 8" in first
    assert "memory ran out twice while sampling" in second
    assert "lower the token limits (and sampling_rows in ppo)" in second
    assert not (tmp_path / "r" / "model").exists()


def test_memory_that_runs_out_while_a_model_is_read_is_named(
    tiny: Tiny, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def none_left(*_: Any, **__: Any) -> None:
        raise MemoryError

    monkeypatch.setattr(PreTrainedModel, "from_pretrained", none_left)
    assert run("sample", tmp_path / "s", policy=tiny.sft, prompts=tiny.file("prompts"), max_new_tokens=2) == 1
    said = capsys.readouterr().err
    assert "memory ran out where no micro-batch can be halved" in said
    assert said.count("\n") == 1


@pytest.mark.parametrize(
    ("verb", "scarce"),
    [
        ("sample", "sampling"),
        ("sample", "scoring"),
        ("score", "scoring"),
        ("evaluate", "sampling"),
        ("evaluate", "scoring"),
        ("evaluate", "measuring"),
    ],
)
def test_what_was_halved_for_want_of_memory_gives_the_same_rows(
    verb: str,
    scarce: str,
    tiny: Tiny,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    place, name = {
        "sampling": (SlotSampler, "sample"),
        "scoring": (Ensemble, "raw_scores"),
        "measuring": (LanguageModel, "measure"),
    }[scarce]
    responses = tmp_path / "responses.jsonl"
    write_rows(responses, [{"prompt": f"Why {at}?", "response": "So. " * at} for at in range(1, 9)])
    ask = {"policy": tiny.sft, "prompts": tiny.file("prompts"), "max_new_tokens": 6, "reward_model": tiny.reward}
    fields: dict[str, dict[str, Any]] = {
        "sample": {**ask, "best_of": 2},
        "score": {"reward_model": tiny.reward, "responses": responses},
        "evaluate": {**ask, "reference": tiny.sft, "best_of": 2},
    }
    fields[verb]["batch_size"] = 4
    written = {"sample": "responses.jsonl", "score": "scores.jsonl", "evaluate": "episodes.jsonl"}[verb]
    assert run(verb, tmp_path / "whole", **fields[verb]) == 0
    capsys.readouterr()
    work, times = getattr(place, name), [0]

    def runs_out(*given: Any, **named: Any) -> Any:
        times[0] += 1
        if times[0] == 2:
            raise MemoryError
        return work(*given, **named)

    monkeypatch.setattr(place, name, runs_out)
    assert run(verb, tmp_path / "r", **fields[verb]) == 0
    assert capsys.readouterr().err.count("memory ran out") == 1
    (warning,) = json.loads((tmp_path / "r" / "report.json").read_text())["warnings"]
    assert "halved" in warning
    rounded = ("score", "nats", "scores", "logits")
    for ours, theirs in zip(*(read_rows(tmp_path / each / written) for each in ("r", "whole")), strict=True):
        assert ours == {
            name: pytest.approx(value, rel=1e-4, abs=1e-5) if name.endswith(rounded) else value
            for name, value in theirs.items()
        }
