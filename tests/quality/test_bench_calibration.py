"""The benchmark of calibration runs on a folder and says what it leaves out."""

import gzip
import shutil
from pathlib import Path

import numpy as np
import pytest

from bench import calibration, oracles, speed
from bench.calibration import ece, main, real, single
from bench.crowds import Mix
from quality import METHODS
from quality.votes import cast
from tests.quality.crowds import FIRST, REAL, SECOND, said

TINY = Mix("tiny", {"expert": 0.5, "left": 0.5}, 60, 12, 3, 4)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copy(REAL, tmp_path / "judgements.jsonl.gz")
    with gzip.open(tmp_path / "comparisons.jsonl.gz", "wt") as file:
        file.write('{"id": "pandalm-0000", "prompt": "p", "responses": ["a", {"text": "bb", "source": "m"}]}\n')
    return tmp_path


@pytest.fixture(autouse=True)
def ours_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calibration, "ORACLES", {})
    monkeypatch.setattr(calibration, "MIXES", (TINY,))


def test_it_prints_every_method_on_real_and_simulated_judgements(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(folder), "--seeds", "1"]) == 0
    lines = capsys.readouterr().out.splitlines()
    names = [line.split()[0] for line in lines if line.startswith("  ") and "log loss" not in line]
    assert names == ["single", *METHODS] * 3
    assert sum("simulated tiny" in line for line in lines) == 1


def test_the_simulated_ones_may_be_left_out(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(folder), "--seeds", "1", "--real-alone"]) == 0
    assert "simulated tiny" not in capsys.readouterr().out


def test_recurring_responses_are_scored_apart(folder: Path) -> None:
    plain, known = real(folder, seeds=1)
    assert "responses that recur" in known[0]
    assert len(plain) == len(known)


def test_a_missing_folder_is_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path / "none")]) == 2
    assert "none" in capsys.readouterr().err


def test_what_crowd_kit_lacks_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(oracles, "NEEDED", ("json", "no_such_module"))
    assert "no_such_module is not installed" in (oracles.missing() or "")


def test_ece_is_zero_where_confidence_is_the_share_of_hits_and_the_gap_where_it_is_not() -> None:
    sure = np.repeat([0.6, 0.9], 10)
    hit = np.array([1] * 6 + [0] * 4 + [1] * 9 + [0])
    assert ece(sure, hit) == pytest.approx(0.0, abs=1e-12)
    assert ece(np.full(10, 0.9), np.zeros(10)) == pytest.approx(0.9)


def test_a_single_judgement_believes_the_first_alone() -> None:
    fit = single(cast([said("c", "a", FIRST), said("c", "b", SECOND), said("d", "a", SECOND)]))
    assert fit.posterior.argmax(axis=1).tolist() == [0, 2]


def test_the_benchmark_of_speed_times_every_stage(capsys: pytest.CaptureFixture[str]) -> None:
    assert speed.main(["400", "20"]) == 0
    line = capsys.readouterr().out
    assert line.startswith("400 judgements, 20 annotators: counting ")
    assert all(name in line for name in ("arrays", "reliability", "fitted", "discrimination", "peak"))
