"""Two processes that hold a model in shards learn what one learns that holds it whole, killed on the way or not."""

import json
import os
from pathlib import Path
from typing import Any

import pytest
from safetensors.torch import load_file
from torch.distributed.tensor import DTensor
from torch.utils.checkpoint import checkpoint

from tests.engine.apart import ForkedRanks
from tests.engine.test_stopping import Killed, assert_same_run
from tests.engine.tiny import PPO, REWARD, SFT, Tiny, read_rows, run
from training.engine import decoder_layers
from training.engine.run_folder import RunFolder
from training.engine.sharding import Sharding

CLOSE: dict[str, Any] = {"rel": 1e-3, "abs": 1e-4}
"""Sums in another order, in fp32, through some steps of Adam."""


def fields_of(which: str, tiny: Tiny) -> dict[str, Any]:
    """Micro-batches so small that the ranks have unlike numbers of them, and checkpoints on the way."""
    models = {"policy": tiny.sft, "reference": tiny.sft, "reward_model": tiny.reward}
    ppo = {**PPO, **models, "prompts": tiny.file("prompts"), "forward_tokens": 100, "updates": 2}
    ppo |= {"episodes_per_update": 8, "ppo_epochs": 1}
    fields: dict[str, dict[str, Any]] = {
        "sft": {**SFT, "demonstrations": tiny.file("demonstrations"), "epochs": 1, "batch_size": 60},
        "reward": {
            **REWARD,
            "model": tiny.sft,
            "preferences": tiny.file("preferences"),
            "epochs": 1,
            "batch_size": 48,
        },
        "ppo": {**ppo, "ptx_demonstrations": tiny.file("demonstrations"), "held_out_share": 0.4},
        "ppo by adapters": {**ppo, "lora": {"rank": 4}, "critic_warmup_updates": 1},
    }
    fields["reward"] |= {"members": 1, "lora": {"rank": 4}, "normalising_samples": 8, "gradient_checkpointing": True}
    small = {"micro_batch_tokens": 150, "checkpoint_every_steps": 1}
    return {**fields[which], **small, "parallel": "fsdp"}


def dies_after(step: int) -> Any:
    """Kills a rank when the figures of a step are written."""

    def before() -> None:
        log = RunFolder.log

        def dies(self: RunFolder, at: int, total: int, phase: str, **figures: Any) -> None:
            log(self, at, total, phase, **figures)
            if at == step:
                raise Killed

        RunFolder.log = dies  # type: ignore[method-assign,assignment]

    return before


@pytest.mark.parametrize("which", ["sft", "reward", "ppo", pytest.param("ppo by adapters", marks=pytest.mark.slow)])
def test_shards_learn_what_a_whole_model_learns_also_when_killed(
    which: str, tiny: Tiny, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for switch in ("ACCELERATE_USE_FSDP", "FSDP_CPU_RAM_EFFICIENT_LOADING"):
        monkeypatch.setenv(switch, "true")  # as `accelerate launch --use_fsdp` does
    verb, fields = which.split()[0], fields_of(which, tiny)
    whole, shards, killed = (tmp_path / name for name in ("whole", "shards", "killed"))
    two = ForkedRanks(2, verb, shards, fields)
    assert two.ended() == [0, 0], two.complaint()
    assert ForkedRanks(2, verb, killed, fields, dies_after(2)).ended() == [1, 1]
    assert (killed / "checkpoint").exists()
    two = ForkedRanks(2, verb, killed, fields)
    assert two.ended() == [0, 0], two.complaint()
    assert_same_run(shards, killed)
    assert run(verb, whole, **fields) == 0
    rows = [read_rows(each / "metrics.jsonl") for each in (whole, shards)]
    assert len(rows[0]) == len(rows[1]) > 1
    for first, second in zip(*rows, strict=True):
        for key in first.keys() - {"elapsed_s", "first_ratio_error", "phase"}:
            near = first[key] if first[key] is None else pytest.approx(first[key], **CLOSE)
            assert second[key] == near, key
    for path in (whole / "model").rglob("*.safetensors"):
        ours, theirs = (load_file(each / path.relative_to(whole)) for each in (whole, shards))
        assert ours.keys() == theirs.keys(), "published whole, adapters folded in"
        assert max(float((ours[name] - theirs[name]).abs().max()) for name in ours) < 1e-3
    config = next(path for path in (shards / "model").rglob("config.json"))
    assert not json.loads(config.read_text())["architectures"][0].startswith("FSDP")


def test_each_rank_holds_about_half_and_its_optimiser_too(tiny: Tiny, tmp_path: Path) -> None:
    """Counted when the run is over, in the ranks themselves."""
    cut = Sharding.cut

    def before() -> None:
        def counting(self: Sharding, model: Any) -> Any:
            every = sum(weights.numel() for weights in model.parameters())
            shards = [weights for weights in cut(self, model).parameters() if isinstance(weights, DTensor)]
            held = sum(shard.to_local().numel() for shard in shards)
            (tmp_path / f"rank-{os.environ['RANK']}").write_text(str(held / every))
            return model

        Sharding.cut = counting  # type: ignore[method-assign]

    fields = {**fields_of("sft", tiny), "report_to": ""}
    two = ForkedRanks(2, "sft", tmp_path / "shards", fields, before)
    assert two.ended() == [0, 0], two.complaint()
    assert [float((tmp_path / f"rank-{rank}").read_text()) for rank in (0, 1)] == pytest.approx([0.5, 0.5], abs=0.02)


def test_members_on_ranks_of_their_own_are_not_cut(tiny: Tiny, tmp_path: Path, capsys: Any) -> None:
    fields = {**fields_of("reward", tiny), "spread_members": True}
    assert run("reward", tmp_path / "r", **fields) == 2
    assert "spread_members is true and parallel 'fsdp'" in capsys.readouterr().err


def test_a_launch_that_asks_for_fsdp_where_the_spec_does_not_is_refused(
    tiny: Tiny, tmp_path: Path, capsys: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ACCELERATE_USE_FSDP", "true")
    fields = {**fields_of("sft", tiny), "parallel": "ddp"}
    assert run("sft", tmp_path / "r", **fields) == 2
    assert "accelerate was told to use FSDP; give 'fsdp'" in capsys.readouterr().err


@pytest.mark.parametrize("verb", ["sft", "reward", "ppo"])
def test_blocks_that_are_computed_again_give_the_same_figures(
    verb: str, tiny: Tiny, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    again = []

    def counted(*given: Any, **named: Any) -> Any:
        again.append(1)
        return checkpoint(*given, **named)

    monkeypatch.setattr(decoder_layers, "checkpoint", counted)
    fields = {**fields_of(verb, tiny), "parallel": "ddp"}
    for name, on in (("kept", False), ("again", True)):
        assert bool(again) is False
        assert run(verb, tmp_path / name, **{**fields, "gradient_checkpointing": on}) == 0
    assert again
    kept, computed = (read_rows(tmp_path / name / "metrics.jsonl") for name in ("kept", "again"))
    for first, second in zip(kept, computed, strict=True):
        for key in first.keys() - {"elapsed_s"}:
            assert second[key] == (
                pytest.approx(first[key], **CLOSE) if isinstance(first[key], float) else first[key]
            )
