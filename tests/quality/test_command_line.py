"""`python -m quality`: what it prints, and how it refuses."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from quality import METHODS, report
from quality.cli import main
from tests.quality.crowds import FIRST, REAL, SECOND, said


def line(comparison: str, annotator: str, ranking: object, number: int) -> str:
    obj = {"id": str(number), "comparison": comparison, "annotator": annotator, "ranking": ranking}
    return json.dumps(obj)


@pytest.fixture
def judgements(tmp_path: Path) -> Path:
    path = tmp_path / "judgements.jsonl"
    rows = [(f"c{n}", name, [[n % 2], [1 - n % 2]]) for n in range(30) for name in ("alice", "bob", "carol")]
    path.write_text("\n".join(line(*row, number) for number, row in enumerate(rows)))
    return path


def test_json_has_the_shape_that_others_rely_on(judgements: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(judgements), "--json"]) == 0
    out = capsys.readouterr()
    found = json.loads(out.out)
    assert out.err == ""
    assert list(found) == [
        "comparisons",
        "annotators",
        "judgements",
        "agreement",
        "raters",
        "preferences",
        "pool",
        "instruments",
        "matrix",
        "drift",
        "shrinkage",
        "speed",
    ]
    assert (found["comparisons"], found["annotators"], found["judgements"]) == (30, 3, 90)
    assert list(found["agreement"]) == [
        "raw", "raw_half_ties", "raw_without_ties", "alpha_nominal", "alpha_ordinal",
        "fleiss_kappa", "gwet_ac1", "gwet_ac2",
    ]  # fmt: skip
    assert found["agreement"]["raw"] == {"value": 1.0, "low": 1.0, "high": 1.0, "n": 30}
    assert list(found["raters"][0]) == [
        "annotator", "judgements", "reliability", "low", "high",
        "left_bias", "left_bias_low", "left_bias_high", "seconds_median", "flags",
        "discrimination", "discrimination_low", "discrimination_high", "side", "side_low", "side_high",
    ]  # fmt: skip
    assert list(found["preferences"][0]) == ["comparison", "pair", "p_first", "p_tie", "judgements", "certainty"]
    assert found["preferences"][0]["pair"] == [0, 1]


@pytest.mark.parametrize("method", METHODS)
def test_the_method_that_is_named_makes_the_preferences(
    judgements: Path, capsys: pytest.CaptureFixture[str], method: str
) -> None:
    main([str(judgements), "--json", "--method", method])
    printed = json.loads(capsys.readouterr().out)["preferences"]
    rows = [said(f"c{n}", name, SECOND if n % 2 else FIRST) for n in range(30) for name in ("alice", "bob", "carol")]
    assert printed == [each.to_json() for each in report(rows, method=method, resamples=1).preferences]


def test_the_held_out_file_is_scored(judgements: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    held = tmp_path / "held.jsonl"
    held.write_text(line("c0", "dora", [[0], [1]], 900) + "\n" + line("c1", "dora", [[1], [0]], 901))
    assert main([str(judgements), "--hold-out", str(held), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)["hold_out"]
    assert found["judgements"] == 2
    assert 0 < found["log_loss"] < 0.2  # thirty unanimous pairs: both are near certain
    assert main([str(judgements), "--hold-out", str(held)]) == 0
    assert f"mean log loss {found['log_loss']:.4f}" in capsys.readouterr().out


def test_a_bad_line_is_named_and_nothing_is_printed(judgements: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with judgements.open("a") as file:
        file.write("\n" + line("c9", "eve", [[0], [2]], 999))
    assert main([str(judgements), "--json"]) == 2
    out = capsys.readouterr()
    assert out.out == ""
    assert "line 91" in out.err
    assert "[[0], [2]]" in out.err
    assert out.err.count("\n") == 1


def test_a_bad_line_of_the_held_out_file_names_that_file(
    judgements: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    held = tmp_path / "held.jsonl"
    held.write_text("[]\n")
    assert main([str(judgements), "--hold-out", str(held)]) == 2
    out = capsys.readouterr()
    assert out.out == ""
    assert f"{held}, line 1" in out.err


def test_a_missing_file_is_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path / "none.jsonl")]) == 2
    assert "none.jsonl: cannot be read" in capsys.readouterr().err


@pytest.mark.parametrize("wrong", [["--method", "bradley"], ["--resamples", "0"], ["--seed", "x"]])
def test_a_wrong_option_ends_with_two(judgements: Path, wrong: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main([str(judgements), *wrong])
    assert ended.value.code == 2


def test_the_seed_moves_the_intervals_alone(capsys: pytest.CaptureFixture[str]) -> None:
    found = []
    for seed in ("0", "0", "1"):
        main([str(REAL), "--json", "--resamples", "50", "--seed", seed])
        found.append(json.loads(capsys.readouterr().out))
    assert found[0] == found[1]
    assert found[0]["agreement"]["raw"]["low"] != found[2]["agreement"]["raw"]["low"]
    assert found[0]["preferences"] == found[2]["preferences"]


def test_the_module_runs_and_prints_a_table() -> None:
    done = subprocess.run([sys.executable, "-m", "quality", str(REAL)], capture_output=True, text=True, check=False)
    assert done.returncode == 0
    assert done.stderr == ""
    assert done.stdout.startswith("999 comparisons, 3 annotators, 2997 judgements\n")
    assert "  raw                   0.920" in done.stdout
    assert "… and 979 more (least certain first; --json has all)" in done.stdout


def test_the_statistics_load_nothing_large() -> None:
    """SciPy's distributions neither: they take longer to import than all the rest, in each process of the product."""
    large = ("django", "torch", "pandas", "scipy.stats")
    script = f"import sys, quality.cli; print([n for n in {large} if n in sys.modules])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_comparisons_bring_the_leaderboard_and_wrong_ones_are_named(
    judgements: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "comparisons.jsonl"
    rows = [{"id": f"c{n}", "prompt": "p", "responses": [{"text": "a", "source": "m"}, "b"]} for n in range(30)]
    rows[0]["responses"] = [{"text": "a", "source": "m"}, {"text": "bb", "source": "n"}]
    rows[1]["responses"] = [{"text": "a", "source": "m"}, {"text": "bb", "source": "n"}]
    path.write_text("\n".join(json.dumps(row) for row in rows))
    assert main([str(judgements), "--comparisons", str(path), "--json"]) == 0
    places = json.loads(capsys.readouterr().out)["leaderboard"]["places"]
    assert {place["source"]: (place["wins"], place["losses"]) for place in places} == {"m": (3, 3), "n": (3, 3)}
    assert all(place["worth"]["value"] == pytest.approx(0, abs=1e-9) for place in places)
    assert main([str(judgements), "--comparisons", str(path)]) == 0
    assert "Sources " in capsys.readouterr().out
    for wrong, words in (('{"id": "c0"}', "line 1: 'responses' is missing"), ("[", "line 1: '[' is not JSON")):
        path.write_text(wrong)
        assert main([str(judgements), "--comparisons", str(path)]) == 2
        assert words in capsys.readouterr().err
    path.write_text("\n".join([json.dumps(rows[0])] * 2))
    assert main([str(judgements), "--comparisons", str(path)]) == 2
    assert "comparison 'c0' stands twice" in capsys.readouterr().err
