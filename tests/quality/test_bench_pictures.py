"""The reliability diagram is drawn; what recurring responses and further steps do to labels is told."""

import gzip
import json
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest

from bench import onward, recurring, reliability_diagram
from bench.crowds import Mix
from bench.reliability_diagram import binned, picture


def test_bins_on_the_diagonal_are_drawn_on_the_diagonal() -> None:
    rng = np.random.default_rng(0)
    sure = rng.uniform(0.4, 1.0, 30_000)
    bins = binned(sure, (rng.random(30_000) < sure).astype(float))
    # 2,000 a bin: a standard error of .011 at most.
    assert abs(bins.right - bins.sure).max() < 0.045
    assert np.mean((bins.low <= bins.sure) & (bins.sure <= bins.high)) >= 0.8
    dots = [each for each in ElementTree.fromstring(picture({"a & b": bins})).iter() if each.get("class") == "dot"]
    assert len(dots) == 15
    across, down = ([float(each.attrib[name]) for each in dots] for name in ("cx", "cy"))
    # On the diagonal a step to the right is a step up of the same size.
    assert np.std(np.array(across) + np.array(down)) < 5


def test_the_command_writes_a_picture(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(reliability_diagram, "MIXES", (Mix("tiny", {"expert": 1.0}, 60, 8, 3, 4),))
    assert reliability_diagram.main([str(tmp_path / "picture.svg"), "--seeds", "2"]) == 0
    assert capsys.readouterr().out.startswith("tiny: 0.")
    assert "tiny" in (tmp_path / "picture.svg").read_text()


def test_recurring_responses_are_told_of_and_a_missing_folder_is_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rng = np.random.default_rng(3)
    with (
        gzip.open(tmp_path / "comparisons.jsonl.gz", "wt") as texts,
        gzip.open(tmp_path / "judgements.jsonl.gz", "wt") as said,
    ):
        for pair in range(60):
            i, j = rng.choice(8, 2, replace=False).tolist()
            gold = "a1" if i > j else "a2"
            comparison = {
                "id": f"c{pair}",
                "prompt": "p",
                "responses": [str(i), str(j)],
                "meta": {"published_gold": gold},
            }
            texts.write(json.dumps(comparison) + "\n")
            for who in range(3):
                best = int((rng.random() < 0.3) != (i < j))
                row = {
                    "id": f"{pair}/{who}",
                    "comparison": f"c{pair}",
                    "annotator": f"a{who}",
                    "ranking": [[best], [1 - best]],
                }
                said.write(json.dumps(row | {"at": f"2026-01-01T00:{pair:02}:{who:02}Z"}) + "\n")
    assert recurring.main([str(tmp_path), "--seeds", "1"]) == 0
    out = capsys.readouterr().out
    taken, known = (float(out.split(name)[1].split()[0].strip(",")) for name in ("taken for others ", "known "))
    # Here truth is transitive, so that kin help.
    assert known >= taken
    assert recurring.main([str(tmp_path / "none")]) == 2
    assert "none" in capsys.readouterr().err
    assert onward.main([str(tmp_path), "--seeds", "1"]) == 0
    lines = [line.split() for line in capsys.readouterr().out.splitlines()[2:]]
    assert [int(line[0]) for line in lines] == list(onward.FITS)
    assert lines[0][4] == "0"  # labels that changed since the first fit
    # Of three answers two or more are right in .78 of all pairs (binomial of .7), give or take .05; none is a tie.
    assert all(float(line[1]) > 0.6 and float(line[3]) == 0 for line in lines)
    # Knowing nothing costs ln 3, and three in ten err.
    assert all(0.3 < float(line[5]) < np.log(3) for line in lines)
    assert onward.main([str(tmp_path / "none")]) == 2
