"""PPO by two processes: the figures and weights of one, and one stop for both."""

import signal
from pathlib import Path
from typing import Any

import pytest
from safetensors.torch import load_file

from tests.engine.apart import ForkedRanks, wait_for_steps
from tests.engine.tiny import PPO, Tiny, read_rows, run

# Sums in another order, in fp32, over four updates with steps of 3e-4.
CLOSE: dict[str, Any] = {"rel": 2e-3, "abs": 1e-4}


def fields_of(tiny: Tiny) -> dict[str, Any]:
    models = {"policy": tiny.sft, "reference": tiny.sft, "reward_model": tiny.reward}
    switches = {"ptx_demonstrations": tiny.file("demonstrations"), "held_out_share": 0.4, "samples_per_prompt": 2}
    return {**PPO, **models, **switches, "prompts": tiny.file("prompts")}


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
    two = ForkedRanks(2, "ppo", tmp_path / "two", fields_of(tiny))
    assert run("ppo", tmp_path / "one", **fields_of(tiny)) == 0
    assert two.ended() == [0, 0], two.complaint()
    assert_same_run(tmp_path / "one", tmp_path / "two")


@pytest.mark.slow
def test_two_processes_that_are_stopped_keep_one_checkpoint_and_one_process_can_go_on(
    tiny: Tiny, tmp_path: Path
) -> None:
    fields = fields_of(tiny) | {"updates": 8}
    two = ForkedRanks(2, "ppo", tmp_path / "two", fields)
    wait_for_steps(tmp_path / "two", two, 2)
    two.send(signal.SIGTERM)
    assert two.ended() == [3, 3], two.complaint()
    assert (tmp_path / "two" / "checkpoint").exists()
    assert not (tmp_path / "two" / "model").exists()
    assert run("ppo", tmp_path / "two", **fields) == 0
    assert run("ppo", tmp_path / "one", **fields) == 0
    assert_same_run(tmp_path / "one", tmp_path / "two")
