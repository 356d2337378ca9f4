"""Two processes that train together end where one ends."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file

from tests.engine.test_stopping import fields_of, wait_for_steps
from tests.engine.tiny import Tiny, read_rows, run


def launch(verb: str, out: Path, fields: dict[str, Any]) -> "subprocess.Popen[str]":
    """The engine on two CPU ranks, as the documentation has it."""
    spec = out.with_name(f"{out.name}.spec.json")
    spec.write_text(json.dumps(fields, default=str))
    command = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2"]
    return subprocess.Popen(
        [*command, "-m", "training.engine", verb, "--spec", str(spec), "--out", str(out)],
        env={
            **os.environ,
            "OMP_NUM_THREADS": "1",
            "CUDA_VISIBLE_DEVICES": "",
            "PLUMBLINE_ENDED": str(out.with_name("ended.json")),
        },
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.parametrize("verb", ["sft", "reward"])
def test_two_ranks_learn_what_one_learns(verb: str, tiny: Tiny, tmp_path: Path) -> None:
    fields = {**fields_of(verb, tiny), "epochs": 1}
    process = launch(verb, tmp_path / "two", fields)
    _, complaint = process.communicate(timeout=120)
    assert process.returncode == 0, complaint
    assert run(verb, tmp_path / "one", **fields) == 0
    one, two = (read_rows(tmp_path / name / "metrics.jsonl") for name in ("one", "two"))
    assert len(one) == len(two), "the first rank alone writes"
    for ours, theirs in zip(one, two, strict=True):
        for name in ours.keys() - {"elapsed_s", "phase"}:
            # fp32 in another order of sums, through Adam; sums of the same rows in one process differ as much
            assert theirs[name] == pytest.approx(ours[name], rel=1e-3, abs=1e-4), name
    reports = [json.loads((tmp_path / name / "report.json").read_text()) for name in ("one", "two")]
    figure = "held_out_loss_nats" if verb == "sft" else "nll_nats"
    assert reports[1][figure]["value"] == pytest.approx(reports[0][figure]["value"], rel=1e-3)
    assert (tmp_path / "two" / "model" / "README.md").exists()


def test_members_on_ranks_of_their_own_are_those_of_one_process_to_the_bit(tiny: Tiny, tmp_path: Path) -> None:
    """Stopped on the way, too: the checkpoint holds both. A third member trains in a second wave beside a spare."""
    fields = {**fields_of("reward", tiny), "members": 3, "epochs": 1, "spread_members": True}
    process = launch("reward", tmp_path / "two", fields)
    wait_for_steps(tmp_path / "two", process, 5)
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=120)
    assert process.returncode == 1, "the launcher has one code for all that is not well"
    assert json.loads((tmp_path / "ended.json").read_text())["exit_code"] == 3
    assert not (tmp_path / "two" / "report.json").exists()
    process = launch("reward", tmp_path / "two", fields)
    _, complaint = process.communicate(timeout=120)
    assert process.returncode == 0, complaint
    assert run("reward", tmp_path / "one", **fields) == 0
    for member in range(3):
        weights = f"model/member-{member}/model.safetensors"
        one, two = (load_file(tmp_path / name / weights) for name in ("one", "two"))
        assert all(torch.equal(one[name], two[name]) for name in one | two)

    def losses(name: str) -> dict[int, list[float]]:
        rows = read_rows(tmp_path / name / "metrics.jsonl")
        return {member: [row["loss_nats"] for row in rows if row["member"] == member] for member in range(3)}

    assert losses("one") == losses("two")
    cards = [json.loads((tmp_path / name / "model" / "ensemble.json").read_text()) for name in ("one", "two")]
    assert cards[1]["sd"] == pytest.approx(cards[0]["sd"], rel=1e-5)
