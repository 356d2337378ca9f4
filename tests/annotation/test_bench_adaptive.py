"""The benchmark of asking again: what it reads, refuses and prints."""

import gzip
import json
from pathlib import Path

import numpy as np
import pytest

from bench.adaptive import Rule, Scored, alike, line, main, played, rules
from bench.overlap.recording import read_recording
from quality.votes import FIRST, SECOND

MOST = 3


def write(folder: Path, *, at: bool = True, label: str | None = "a1", same: bool = False) -> Path:
    """Six comparisons of two texts, judged by three annotators an hour apart, who all prefer the first."""
    with gzip.open(folder / "comparisons.jsonl.gz", "wt") as file:
        for number in range(6):
            texts = [f"{number} a", f"{number} a" if same and number == 5 else f"{number} b"]
            row = {"id": f"c{number}", "prompt": "Which?", "responses": texts, "meta": {"published_gold": label}}
            file.write(json.dumps(row) + "\n")
    with gzip.open(folder / "judgements.jsonl.gz", "wt") as file:
        for hour, who in enumerate("xyz"):
            for number in range(6):
                said = {"id": f"{who}{number}", "comparison": f"c{number}", "annotator": who, "ranking": [[0], [1]]}
                file.write(json.dumps(said | ({"at": f"2026-01-01T0{hour}:00:00Z"} if at else {})) + "\n")
    return folder


def test_what_it_cannot_replay_is_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    timeless, odd = tmp_path / "timeless", tmp_path / "odd"
    for folder in (timeless, odd):
        folder.mkdir()
    write(timeless, at=False)
    write(odd, label="b7")
    for folder, words in (
        (tmp_path / "none", "none"),
        (timeless, "has no time"),
        (odd, "published_gold 'b7' is unknown"),
    ):
        assert main([str(folder)]) == 2
        assert words in capsys.readouterr().err


def test_a_recording_stands_in_the_order_of_time_without_comparisons_of_one_text(tmp_path: Path) -> None:
    found = read_recording(write(tmp_path, same=True))
    assert [item.id for item in found.items] == [f"c{number}" for number in range(5)]
    assert [visit.annotator for visit in found.visits] == ["x", "y", "z"]
    assert (found.judgements, found.most, found.items[0].label) == (15, MOST, FIRST)
    assert len(read_recording(tmp_path, first=2).items) == 2


@pytest.mark.django_db
def test_a_rule_is_played_and_scored(tmp_path: Path) -> None:
    scored = played(rules(MOST)[0], read_recording(write(tmp_path)), every=5, recur=False)
    assert (scored.per_comparison, scored.reports) == (MOST, 1)
    assert scored.hits.tolist() == scored.sides.tolist() == [1.0] * 6


@pytest.mark.django_db
def test_labels_that_differ_from_the_published_ones_are_no_match(tmp_path: Path) -> None:
    folder = write(tmp_path, label="a2")
    assert read_recording(folder).items[0].label == SECOND
    scored = played(Rule("two", overlap=2), read_recording(folder), every=5, recur=True)
    assert scored.per_comparison == 2
    assert scored.hits.tolist() == scored.sides.tolist() == [0.0] * 6


def test_a_line_tells_how_many_fewer_and_the_difference_with_its_error() -> None:
    ones = np.ones(100)
    full = Scored("full", 5.0, 1, ones, ones, 1.0)
    found = Scored("adaptive", 3.3, 9, np.repeat([1.0, 0.0], [96, 4]), ones, 2.0)
    # .04 missed of 100: two standard errors are 2 sqrt(.04 .96 / 100).
    assert line(found, full).split() == [
        "adaptive", "3.300", "34.0%", "0.9600", "-0.0400", "±0.0392", "1.0000", "+0.0000", "±0.0000", "9", "2",
    ]  # fmt: skip


def test_as_many_judgements_spread_evenly() -> None:
    found = Scored("adaptive", 3.25, 1, np.ones(1), np.ones(1), 1.0)
    rule = alike(found, 5)
    assert (rule.overlap, rule.calibration_overlap, rule.calibration_share) == (3, 4, 0.25)
    assert alike(Scored("all", 5.0, 1, np.ones(1), np.ones(1), 1.0), 5).calibration_share == 1.0
