"""The engine's paths for a GPU, on a pretended one: every tensor where it belongs, graphs that can be recorded, the
same figures as on a CPU, and few moments at which the host waits. What CUDA itself does is not shown here."""

import json
from pathlib import Path
from typing import Any

import pytest
import torch

from tests.engine.pretend_gpu import Gpu, pretended_gpu
from tests.engine.test_sampler import Babbler
from tests.engine.tiny import PPO, REWARD, SFT, Tiny, read_rows, run
from training.engine.sampler import uniform_draws
from training.engine.slot_sampler import SlotSampler

ROUNDING = 5e-3
"""Of a figure beside the CPU's, relative to it or to 1e-3: attention is computed in another order there."""


def short(tiny: Tiny, verb: str) -> dict[str, Any]:
    """A spec of few steps."""
    asked = {"policy": tiny.sft, "prompts": tiny.file("prompts"), "report_to": ""}
    return {
        "sft": {**SFT, "epochs": 1, "demonstrations": tiny.file("demonstrations")},
        "reward": {**REWARD, "epochs": 1, "model": tiny.sft, "preferences": tiny.file("preferences")},
        "ppo": {**PPO, "updates": 2, "reference": tiny.sft, "reward_model": tiny.reward, **asked},
        "sample": {**asked, "max_new_tokens": 12, "reward_model": tiny.reward, "best_of": 2},
        "evaluate": {**asked, "max_new_tokens": 12, "reward_model": tiny.reward, "reference": tiny.sft},
    }[verb]


@pytest.mark.parametrize(
    ("verb", "changes"),
    [
        ("sft", {}),
        ("sft", {"packing": True, "gradient_checkpointing": True}),
        ("reward", {"members": 1}),
        ("reward", {"members": 1, "share_prompts": False, "lora": {"rank": 2}}),
        ("ppo", {"critic_warmup_updates": 1, "micro_batch_tokens": 128}),
        ("ppo", {"algorithm": "rloo", "samples_per_prompt": 2, "updates": 1}),
        ("ppo", {"lora": {"rank": 2}, "updates": 1, "ptx_demonstrations": True}),
        ("sample", {}),
        ("evaluate", {}),
    ],
)
def test_a_verb_finds_on_a_gpu_what_it_finds_on_a_cpu(
    verb: str, changes: dict[str, Any], tiny: Tiny, tmp_path: Path
) -> None:
    if "ptx_demonstrations" in changes:
        changes = {**changes, "ptx_demonstrations": tiny.file("demonstrations")}
    fields = {**short(tiny, verb), **changes}
    assert run(verb, tmp_path / "cpu", device="cpu", **fields) == 0
    with pretended_gpu() as gpu:
        assert run(verb, tmp_path / "gpu", device="cuda", **fields) == 0
    assert gpu.graphs or verb == "sft", "whoever samples decodes by recorded steps"
    here, there = (read_rows(tmp_path / name / "metrics.jsonl") for name in ("cpu", "gpu"))
    for one, other in zip(here, there, strict=True):
        assert one.keys() == other.keys()
        for name in one.keys() - {"elapsed_s"}:
            if isinstance(one[name], float):
                assert other[name] == pytest.approx(one[name], rel=ROUNDING, abs=1e-3 * ROUNDING), name
            elif not isinstance(one[name], list):
                assert other[name] == one[name], name
    assert json.loads((tmp_path / "gpu" / "report.json").read_text())["verb"] == verb


@pytest.mark.parametrize("temperature", [0.0, 1.0])
def test_recorded_steps_write_the_same_tokens_and_wait_every_eighth_step(temperature: float, tiny: Tiny) -> None:
    babbler = Babbler(tiny)
    draws = uniform_draws(len(babbler.prompts), 24, torch.Generator().manual_seed(1))
    expected = babbler.sampler(SlotSampler, rows=3).sample(babbler.prompts, draws, temperature)
    with pretended_gpu() as gpu:
        babbler.model.to("cuda")  # type: ignore[arg-type]
        sampler = babbler.sampler(SlotSampler, rows=3)
        assert sampler.sample(babbler.prompts, draws, temperature) == expected
        assert sum(graph.replays for graph in gpu.graphs) > 8
        before, replays = gpu.waits, sum(graph.replays for graph in gpu.graphs)
        endless = SlotSampler(babbler.model, end_id=-1, pad_id=babbler.pad, rows=64)
        endless.sample(babbler.prompts[:3], torch.cat([draws, draws], dim=1)[:3], temperature)
        steps = sum(graph.replays for graph in gpu.graphs) - replays
        assert steps > 40
        assert gpu.waits - before <= steps / 8 + 12, "reading prompts and recording wait, and every eighth step"


def test_the_pretended_gpu_refuses_what_cuda_refuses() -> None:
    with pretended_gpu():
        there, here = torch.ones(3, device="cuda"), torch.ones(3)
        assert there.device.type == "cuda"
        with pytest.raises(RuntimeError, match="one device"):
            there + here
        assert (there + torch.tensor(1.0)).tolist() == [2.0, 2.0, 2.0], "a number may come from the host"
        graph: Any = torch.cuda.CUDAGraph()
        with torch.cuda.graph(graph):
            there += 1
        assert there.tolist() == [1.0] * 3, "recording runs nothing"
        graph.replay()
        graph.replay()
        assert there.tolist() == [3.0] * 3
        with pytest.raises(AssertionError, match="while a graph is recorded"), torch.cuda.graph(graph):
            there.sum().item()


def test_it_counts_where_the_host_waits() -> None:
    with pretended_gpu() as gpu:
        there = torch.arange(4, device="cuda")
        assert waits_of(gpu, lambda: there + 1) == 0
        assert waits_of(gpu, lambda: there[there > 1]) >= 1
        assert waits_of(gpu, lambda: float(there.sum())) == 1
        assert waits_of(gpu, lambda: there.to("cpu")) == 1


def waits_of(gpu: Gpu, work: Any) -> int:
    """How often the host waits in `work`."""
    before = gpu.waits
    work()
    return gpu.waits - before
