"""Two processes that train together end where one ends."""

import json
import signal
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

from tests.engine.apart import ForkedRanks, Launched, wait_for_steps
from tests.engine.test_stopping import fields_of
from tests.engine.tiny import Tiny, read_rows, run

TORCHRUN = ("-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2")
"""The engine on two CPU ranks, as the documentation has it."""


@pytest.mark.parametrize("verb", ["sft", "reward"])
def test_two_ranks_learn_what_one_learns(verb: str, tiny: Tiny, tmp_path: Path) -> None:
    fields = {**fields_of(verb, tiny), "epochs": 1}
    two = ForkedRanks(2, verb, tmp_path / "two", fields)
    assert two.ended() == [0, 0], two.complaint()
    assert run(verb, tmp_path / "one", **fields) == 0
    rows = [read_rows(tmp_path / name / "metrics.jsonl") for name in ("one", "two")]
    assert len(rows[0]) == len(rows[1]), "the first rank alone writes"
    for ours, theirs in zip(*rows, strict=True):
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
    process = Launched("reward", tmp_path / "two", fields, TORCHRUN, PLUMBLINE_ENDED=str(tmp_path / "ended.json"))
    wait_for_steps(tmp_path / "two", process, 5)
    process.send(signal.SIGTERM)
    assert process.ended() == [1], "the launcher has one code for all that is not well"
    assert json.loads((tmp_path / "ended.json").read_text())["exit_code"] == 3
    assert not (tmp_path / "two" / "report.json").exists()
    two = ForkedRanks(2, "reward", tmp_path / "two", fields)
    assert two.ended() == [0, 0], two.complaint()
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
