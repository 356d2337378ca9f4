"""The bench of sampling counts what must be read, and runs on a CPU and on a GPU."""

import pytest
import torch

from bench.engine import generate
from bench.engine.generate import least_bytes
from bench.engine.shapes import random_llama
from tests.engine.pretend_gpu import pretended_gpu

SMALL = ["--size", "0.5M", "--vocabulary", "40", "--prompts", "4", "--rows", "2", "--tokens", "4", "--repeats", "1"]


def test_what_must_be_read_by_hand() -> None:
    model = random_llama("0.5M", 40, seed=0)
    weights = sum(parameter.numel() for parameter in model.parameters())
    a_token = 2 * 4 * 96  # keys and values of four layers, 96 numbers each
    # Prompts of 5 and 7 tokens; responses of 3 and 1, whose first tokens come with the prompts.
    found = least_bytes(model, [(5, 3), (7, 1)], rows=2)
    assert found == 4 * (2 / 2 * weights + (6 + 7) * a_token)
    halved = random_llama("0.5M", 40, seed=0).to(torch.bfloat16)  # type: ignore[arg-type]
    assert least_bytes(halved, [(5, 3), (7, 1)], rows=2) == found / 2


def test_it_prints_tokens_a_cpu_second(capsys: pytest.CaptureFixture[str]) -> None:
    assert generate.main(SMALL) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 5
    assert all("tokens/CPU s" in line and "GB/s" not in line for line in lines[1:4])
    assert lines[4].startswith("peak of the process, all sides: ")


def test_on_a_gpu_it_prints_the_share_of_the_bandwidth(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(generate, "bandwidth", lambda device: 1e9)
    monkeypatch.setattr(generate, "forget_peak", lambda device: None)
    monkeypatch.setattr(generate, "peak_mib", lambda device: 12.0)
    with pretended_gpu():
        assert generate.main(SMALL) == 0
    lines = capsys.readouterr().out.splitlines()
    assert all("tokens/s" in line and "% of 1 GB/s, peak 12 MiB" in line for line in lines[1:])
