"""The benchmark of calibration runs on a folder and says what it leaves out."""

import gzip
import shutil
from pathlib import Path

import numpy as np
import pytest

from bench import calibration, oracles, speed
from bench.calibrated import ece, squared_error
from bench.calibration import main, real
from bench.class_crowds import CLASSES, Classes, simulate_classes
from bench.crowds import Mix, simulate
from bench.held_out import single
from bench.jackknife import jackknife
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
    monkeypatch.setattr(calibration, "CHECKS", (TINY,))


def names(lines: list[str]) -> list[str]:
    return [line.split()[0] for line in lines if line.startswith("  ") and "log loss" not in line]


def test_it_prints_every_method_on_real_and_simulated_judgements(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(folder), "--seeds", "2"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert names(lines) == ["single", *METHODS] * 3
    assert sum("simulated tiny" in line for line in lines) == 1
    assert sum("better than ours beyond the interval" in line for line in lines) == 3
    ours = [line.split() for line in lines if line.split()[0] == "reliability"]
    # Ours differs from ours by nothing.
    assert all(line[2:4] == ["+0.0000", "0.0000"] and line[-1] == "1.0" for line in ours)


def test_the_simulated_ones_may_be_left_out_and_others_added(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(folder), "--seeds", "1", "--real-alone"]) == 0
    assert "simulated tiny" not in capsys.readouterr().out
    few = [f"--without={name}" for name in METHODS if name not in ("reliability", "one_coin")]
    assert main(["--seeds", "1", "--checks", *few, "--without=single"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert names(lines) == ["one_coin", "reliability"] * (2 + len(CLASSES))
    with pytest.raises(SystemExit, match="2"):
        main(["--without", "reliability"])
    assert "'reliability' cannot be left out" in capsys.readouterr().err


def test_recurring_responses_are_scored_apart(folder: Path) -> None:
    plain, known = real(folder, seeds=1, methods={"single": single, "reliability": METHODS["reliability"]})
    assert "responses that recur" in known[0]
    assert len(plain) == len(known)


def test_a_missing_folder_is_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path / "none")]) == 2
    assert "none" in capsys.readouterr().err


def test_what_crowd_kit_lacks_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(oracles, "NEEDED", ("json", "no_such_module"))
    assert "no_such_module is not installed" in (oracles.missing() or "")


def test_ece_is_zero_where_confidence_is_the_share_of_hits_and_the_gap_where_it_is_not() -> None:
    sure = np.tile(np.repeat([0.6, 0.9], 10), 15)
    hit = np.tile(np.array([1.0] * 6 + [0] * 4 + [1] * 9 + [0]), 15)
    order = np.argsort(sure, kind="stable")
    assert ece(sure[order], hit[order]) == pytest.approx(0.0, abs=0.02)  # 15 bins, of which one holds both
    assert ece(np.full(10, 0.9), np.zeros(10)) == pytest.approx(0.9)


def test_chance_makes_no_squared_error_and_a_true_gap_shows() -> None:
    rng = np.random.default_rng(0)
    sure = rng.uniform(0.4, 1.0, (300, 400))
    calibrated = [squared_error(row, (rng.random(400) < row).astype(float)) for row in sure]
    # Its spread over draws is about .003: the mean of 300 has .0002. ECE is .05 throughout.
    assert abs(np.mean(calibrated)) < 0.0008
    assert np.mean([ece(row, (rng.random(400) < row).astype(float)) for row in sure]) > 0.04
    bold = [squared_error(row, (rng.random(400) < row - 0.1).astype(float)) for row in sure]
    assert np.mean(bold) == pytest.approx(0.01, abs=0.001)


def test_the_jackknife_gives_a_mean_the_interval_of_students_t_and_one_group_none() -> None:
    values = np.array([1.0, 2.0, 4.0, 9.0])
    found = jackknife(lambda rows: float(values[rows].mean()), np.arange(4))
    assert found.value == 4.0
    # sd 3.559, of the mean 1.780; the t quantile of 3 degrees is 3.182.
    assert found.half == pytest.approx(3.5590 / 2 * 3.18245, rel=1e-4)
    assert not found.is_beyond
    assert jackknife(lambda rows: 1.0, np.zeros(4, dtype=np.int64)).half == float("inf")


def test_the_truth_of_a_simulated_crowd_is_what_a_majority_comes_to() -> None:
    mix = Mix("crowded", {"ordinary": 0.7, "left": 0.3}, 40, 400, 400, 400, spread=2.5)
    drawn = simulate(mix, rng=np.random.default_rng(1))
    counts = cast(drawn.judgements).counts()
    at = np.array([int(name[1:]) for name in cast(drawn.judgements).comparisons])
    leads = np.sort(counts, axis=1)[:, -1] - np.sort(counts, axis=1)[:, -2]
    # Everybody answers once; 400 answers have a spread of twenty and annotators weigh unlike.
    clear = leads > 80
    assert clear.sum() > 20  # of forty
    assert (counts.argmax(axis=1) == drawn.consensus[at])[clear].all()


def test_a_crowd_of_classes_gives_the_right_label_as_often_as_it_says() -> None:
    judgements, truth = simulate_classes(Classes("right", 0.8, 0.8), rng=np.random.default_rng(0))
    votes = cast(judgements)
    at = np.array([int(name[1:]) for name in votes.comparisons])
    # 3,200 judgements: a standard error of .007.
    assert (votes.label == truth[at][votes.item]).mean() == pytest.approx(0.8, abs=0.02)


def test_a_single_judgement_believes_the_first_alone() -> None:
    fit = single(cast([said("c", "a", FIRST), said("c", "b", SECOND), said("d", "a", SECOND)]))
    assert fit.posterior.argmax(axis=1).tolist() == [0, 2]


def test_the_benchmark_of_speed_times_every_stage(capsys: pytest.CaptureFixture[str]) -> None:
    assert speed.main(["400", "20"]) == 0
    line = capsys.readouterr().out
    assert line.startswith("400 judgements, 20 annotators: counting ")
    assert all(name in line for name in ("arrays", "reliability", "fitted", "discrimination", "peak"))
