"""`--gold FILE`: the fit holds on to known rankings, and each annotator's answers to them are told."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from quality import Judgement
from quality.cli import main
from quality.estimates import Estimate
from quality.gold import PASSES, REVIEW
from quality.gold_answers import gold_answers, read_gold
from tests.quality.crowds import FIRST, SECOND, TIE, said
from tests.quality.test_known import KNOWN_ITEMS, divided, truth


def written(path: Path, rows: list[Any]) -> str:
    path.write_text("\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows))
    return str(path)


def row(judgement: Judgement) -> dict[str, Any]:
    keep = ("id", "comparison", "annotator", "ranking", "at")
    return {name: getattr(judgement, name) for name in keep if getattr(judgement, name) is not None}


def test_a_few_known_rankings_turn_the_report_and_tell_who_is_reversed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    judgements = written(tmp_path / "judgements", [row(each) for each in divided(0, good=10, reversed_=10)])
    gold = written(
        tmp_path / "gold",
        [{"id": f"c{number}", "gold": truth(number)} for number in range(KNOWN_ITEMS)]
        + [{"id": f"c{KNOWN_ITEMS}", "gold": None}, {"id": f"c{KNOWN_ITEMS + 1}"}, ""],
    )
    hits = []
    for more in ([], ["--gold", gold]):
        assert main([judgements, "--json", "--resamples", "5", *more]) == 0
        found = json.loads(capsys.readouterr().out)
        soft = {each["comparison"]: each["p_first"] + each["p_tie"] / 2 for each in found["preferences"]}
        hits.append(sum((soft[f"c{number}"] > 0.5) == (number % 2 == 0) for number in range(KNOWN_ITEMS, 120)) / 108)
    assert hits[0] < 0.7 < 0.85 < hits[1]
    told = found["gold"]
    assert sum(own["accuracy"]["n"] for own in told.values()) == 3 * KNOWN_ITEMS
    mean = {
        kind: _mean(own["accuracy"]["value"] for name, own in told.items() if kind in name)
        for kind in ("good", "reversed")
    }
    assert mean["reversed"] < 0.45 < 0.6 < mean["good"]
    assert main([judgements, "--gold", gold, "--resamples", "5"]) == 0
    assert re.search(r"Known rankings +value .*\n  reversed", capsys.readouterr().out)


def _mean(values: Any) -> float:
    values = list(values)
    return float(sum(values) / len(values))


def test_answers_count_as_they_came_and_a_ranking_is_right_as_a_whole() -> None:
    gold = {f"c{number}": FIRST for number in range(30)}
    # Twelve wrong ones after eighteen right ones: in this order a pass, and then a review.
    judgements = [
        said(f"c{number}", "alice", FIRST if number < 18 else SECOND, at=f"2026-01-{number + 1:02}T00:00:00Z")
        for number in range(30)
    ]
    own = gold_answers(judgements[::-1], gold)["alice"]
    assert own.verdict == REVIEW
    assert isinstance(own.accuracy, Estimate)
    assert (own.accuracy.value, own.accuracy.n) == (19 / 32, 30)
    assert 0.5 < own.chance_below < 1
    assert gold_answers(judgements[:14], gold)["alice"].verdict == PASSES
    triple = said("k", "bob", ((0,), (2,), (1,)))
    found = gold_answers([triple, said("c0", "bob", TIE)], {**gold, "k": ((0,), (1,), (2,))})["bob"].accuracy
    assert isinstance(found, Estimate)
    assert (found.value, found.n) == (1 / 4, 2)  # two of three pairs stand as known, the whole does not


def test_nobody_met_a_known_ranking(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    judgements = written(tmp_path / "judgements", [row(said("c", "alice"))])
    gold = written(tmp_path / "gold", [{"id": "elsewhere", "gold": [[0], [1]]}])
    assert main([judgements, "--gold", gold, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["gold"] == {}
    assert main([judgements, "--gold", gold]) == 0
    assert "nobody judged one of them" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (["5"], "line 1: 5 names no comparison; write"),
        (['{"gold": [[0], [1]]}'], "line 1: .* names no comparison"),
        (['{"id": 5, "gold": [[0], [1]]}'], "line 1: .* names no comparison"),
        (
            ['{"id": "c", "gold": [[0], [2]]}'],
            r"line 1: gold \[\[0\], \[2\]\] must hold each index of 0 to 1 exactly once",
        ),
        (['{"id": "c", "gold": "first"}'], "line 1: gold 'first' is no list of groups"),
        (['{"id": "c", "gold": [[0]]}'], "line 1: gold .* ranks 1 responses; rank 2 to 64"),
        (['{"id": "c"}', '{"id": "c", "gold": [[0], [1]]}'], "line 2: comparison 'c' stands on line 1 already"),
        (['{"id": "c", "gold": [[0], [1], [2]]}'], "judgement 'c/alice' ranks 2 responses, the gold of .* 'c' 3"),
        (["{"], "line 1: .* is not JSON"),
    ],
)
def test_what_is_no_known_ranking_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], lines: list[str], message: str
) -> None:
    judgements = written(tmp_path / "judgements", [row(said("c", "alice"))])
    assert main([judgements, "--gold", written(tmp_path / "gold", lines)]) == 2
    out, error = capsys.readouterr()
    assert out == ""
    assert len(error.splitlines()) == 1
    assert re.search(message, error)


def test_a_file_of_comparisons_is_one_of_known_rankings(tmp_path: Path) -> None:
    rows = [{"id": "c", "prompt": "?", "responses": ["a", "b"], "gold": [[1], [0]]}, {"id": "d", "responses": []}]
    assert read_gold(written(tmp_path / "comparisons", rows)) == {"c": ((1,), (0,))}
