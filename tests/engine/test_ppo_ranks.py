"""PPO by two processes: the figures and weights of one, and one stop for both."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from safetensors.torch import load_file

from tests.engine.tiny import PPO, Tiny, read_rows, run

# Sums in another order, in fp32, over four updates with steps of 3e-4.
CLOSE: dict[str, Any] = {"rel": 2e-3, "abs": 1e-4}


def fields_of(tiny: Tiny) -> dict[str, Any]:
    models = {"policy": tiny.sft, "reference": tiny.sft, "reward_model": tiny.reward}
    switches = {"ptx_demonstrations": tiny.file("demonstrations"), "held_out_share": 0.4, "samples_per_prompt": 2}
    return {**PPO, **models, **switches, "prompts": tiny.file("prompts")}


def two_ranks(verb: str, out: Path, fields: dict[str, Any]) -> "subprocess.Popen[str]":
    spec = out.with_name(f"{out.name}.spec.json")
    spec.write_text(json.dumps(fields, default=str))
    launcher = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc_per_node", "2", "--no-python"]
    engine = [sys.executable, "-m", "training.engine", verb, "--spec", str(spec), "--out", str(out)]
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "PLUMBLINE_PARENT_PID": str(os.getpid())}
    return subprocess.Popen([*launcher, *engine], env=environment, stderr=subprocess.PIPE, text=True)


def assert_same_run(one: Path, other: Path) -> None:
    rows = [read_rows(each / "metrics.jsonl") for each in (one, other)]
    assert len(rows[0]) == len(rows[1]) > 0
    for first, second in zip(*rows, strict=True):
        assert first.keys() == second.keys()
        for key, value in first.items():
            if key not in ("elapsed_s", "first_ratio_error"):
                near = value if isinstance(value, str | None) else pytest.approx(value, **CLOSE)
                assert second[key] == near, key
    said = [[row["response"] for row in read_rows(each / "samples.jsonl")] for each in (one, other)]
    assert said[0][:8] == said[1][:8], "the first update's sample: the same draws, whoever samples"
    ours, theirs = (load_file(each / "model" / "model.safetensors") for each in (one, other))
    assert max(float((ours[name] - theirs[name]).abs().max()) for name in ours) < 1e-3


def test_two_processes_learn_what_one_learns(tiny: Tiny, tmp_path: Path) -> None:
    process = two_ranks("ppo", tmp_path / "two", fields_of(tiny))
    assert run("ppo", tmp_path / "one", **fields_of(tiny)) == 0
    _, complaint = process.communicate(timeout=200)
    assert process.returncode == 0, complaint
    assert_same_run(tmp_path / "one", tmp_path / "two")


@pytest.mark.slow
def test_two_processes_that_are_stopped_keep_one_checkpoint_and_one_process_can_go_on(
    tiny: Tiny, tmp_path: Path
) -> None:
    fields = fields_of(tiny) | {"updates": 12}
    process = two_ranks("ppo", tmp_path / "two", fields)
    deadline = time.monotonic() + 120
    while not (tmp_path / "two" / "metrics.jsonl").exists() or len(read_rows(tmp_path / "two" / "metrics.jsonl")) < 2:
        assert process.poll() is None, process.stderr.read() if process.stderr else ""
        assert time.monotonic() < deadline
        time.sleep(0.02)
    process.send_signal(signal.SIGTERM)
    _, complaint = process.communicate(timeout=120)
    assert process.returncode != 0, complaint
    assert (tmp_path / "two" / "checkpoint").exists()
    assert not (tmp_path / "two" / "model").exists()
    assert run("ppo", tmp_path / "two", **fields) == 0
    assert run("ppo", tmp_path / "one", **fields) == 0
    assert_same_run(tmp_path / "one", tmp_path / "two")
