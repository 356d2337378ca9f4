"""`accelerate launch`, as docs/training.md writes it, starts one run over two processes: what one process learns."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import torch

from tests.engine.tiny import PPO, REWARD, Tiny, make_tiny, read_rows, run

pytest.importorskip("accelerate", reason="accelerate is not there; `make crosscheck` installs it apart and runs this")

LAUNCH = ["--multi_gpu", "--num_machines", "1", "--mixed_precision", "no", "--dynamo_backend", "no"]


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Tiny:
    torch.set_num_threads(1)
    return make_tiny(tmp_path_factory.mktemp("accelerate"))


def launched(verb: str, out: Path, fields: dict[str, Any]) -> subprocess.CompletedProcess[str]:
    """The verb over two processes."""
    spec = out.with_suffix(".json")
    spec.write_text(json.dumps(fields, default=str))
    command = [sys.executable, "-m", "accelerate.commands.launch", *LAUNCH, "--num_processes", "2"]
    command += ["--main_process_port", "0", "-m", "training.engine", verb, "--spec", str(spec), "--out", str(out)]
    return subprocess.run(command, capture_output=True, text=True, timeout=240, check=False)


def test_two_processes_by_accelerate_learn_what_one_learns(tiny: Tiny, tmp_path: Path) -> None:
    fields = {**REWARD, "members": 1, "epochs": 1, "normalising_samples": 8, "report_to": ""}
    fields |= {"model": tiny.sft, "preferences": tiny.file("preferences")}
    assert run("reward", tmp_path / "one", **fields) == 0
    ended = launched("reward", tmp_path / "two", fields)
    assert ended.returncode == 0, ended.stderr[-3000:]
    one, two = (read_rows(tmp_path / name / "metrics.jsonl") for name in ("one", "two"))
    assert len(one) == len(two)
    for ours, theirs in zip(one, two, strict=True):
        assert theirs["loss_nats"] == pytest.approx(ours["loss_nats"], rel=1e-4)


def test_the_two_know_of_each_other(tiny: Tiny, tmp_path: Path) -> None:
    fields = {**PPO, "policy": tiny.sft, "reference": tiny.sft, "reward_model": tiny.reward, "report_to": ""}
    fields |= {"prompts": tiny.file("prompts"), "episodes_per_update": 5, "minibatches": 1, "updates": 1}
    ended = launched("ppo", tmp_path / "two", fields)
    assert ended.returncode != 0
    assert "episodes_per_update" in ended.stderr
    assert "2 processes" in ended.stderr
