"""What an attempt tells of its end, where a launcher would pass on 1 for everything."""

import json
from pathlib import Path
from typing import Any

import pytest
import torch.distributed as dist

from tests.engine.tiny import SFT, Tiny, run
from training.engine import sft
from training.engine.ended import ENDED, tell_beginning, tell_end


@pytest.fixture
def told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(ENDED, str(tmp_path / "ended.json"))
    return tmp_path / "ended.json"


def test_a_run_that_is_done_and_one_with_bad_input_tell_so(told: Path, tiny: Tiny, tmp_path: Path) -> None:
    assert run("sft", tiny.folder / "sft", demonstrations=tiny.file("demonstrations"), **SFT) == 0
    assert json.loads(told.read_text()) == {"exit_code": 0, "why": ""}
    assert run("sft", tmp_path / "r", demonstrations=tmp_path / "none.jsonl") == 2
    end = json.loads(told.read_text())
    assert end["exit_code"] == 2
    assert "none.jsonl" in end["why"]


@pytest.mark.parametrize(
    ("error", "code", "why"),
    [
        (RuntimeError("shapes differ"), 1, "RuntimeError: shapes differ"),
        (RuntimeError("Connection closed by peer [127.0.0.1]:1"), None, ""),
        (dist.DistNetworkError("lost"), None, ""),
    ],
)
def test_a_fault_is_told_but_not_that_another_rank_is_gone(
    error: Exception, code: int | None, why: str, told: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: Any) -> None:
        raise error

    monkeypatch.setattr(sft, "read_demonstrations", fails)
    with pytest.raises(type(error)):
        run("sft", tmp_path / "r", demonstrations=tmp_path / "none.jsonl")
    assert json.loads(told.read_text()) == {"exit_code": code, "why": why}


def test_what_a_rank_meant_is_not_hidden_by_the_fault_that_it_left_to_another(told: Path) -> None:
    for order in [((2, "bad"), (1, "fault")), ((1, "fault"), (2, "bad"))]:
        tell_beginning()
        for end in order:
            tell_end(*end)
        assert json.loads(told.read_text()) == {"exit_code": 2, "why": "bad"}


def test_nothing_is_written_where_nobody_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(ENDED, raising=False)
    monkeypatch.chdir(tmp_path)
    tell_beginning()
    tell_end(1, "fault")
    assert not list(tmp_path.iterdir())
