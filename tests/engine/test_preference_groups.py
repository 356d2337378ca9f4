"""Which groups of the report's figures a preference counts in, by the columns of its row."""

from pathlib import Path
from typing import Any

import pytest

from tests.engine.tiny import write_rows
from training.engine.errors import BadInput
from training.engine.preferences import read_preferences

ROW = {"prompt": "Why?", "chosen": "So.", "rejected": "No."}


def groups_of(tmp_path: Path, **columns: Any) -> dict[str, list[str]]:
    (row,) = read_preferences(write_rows(tmp_path / "preferences.jsonl", [{**ROW, **columns}]), 0.1)
    return row.groups


@pytest.mark.parametrize(
    ("columns", "name"),
    [
        # Without the column, how far the label is from a draw, to either side.
        ({}, "0.75–1"),
        ({"p_chosen": 0.5}, "0–0.25"),
        ({"p_chosen": 0.5, "p_tie": 1.0}, "0–0.25"),
        ({"p_chosen": 0.625}, "0–0.25"),
        ({"p_chosen": 0.65}, "0.25–0.5"),
        ({"p_chosen": 0.8}, "0.5–0.75"),
        ({"p_chosen": 0.2}, "0.5–0.75"),
        ({"p_chosen": 0.0}, "0.75–1"),
        # The column, whatever the label says; a bound belongs to the group below it.
        ({"certainty": 0}, "0–0.25"),
        ({"certainty": 0.25}, "0–0.25"),
        ({"certainty": 0.26}, "0.25–0.5"),
        ({"certainty": 0.5}, "0.25–0.5"),
        ({"certainty": 0.51}, "0.5–0.75"),
        ({"certainty": 0.75}, "0.5–0.75"),
        ({"certainty": 0.76, "p_chosen": 0.5}, "0.75–1"),
        ({"certainty": 1, "p_chosen": 0.5}, "0.75–1"),
    ],
)
def test_every_row_has_one_group_by_certainty_and_no_other_without_a_column(
    columns: dict[str, Any], name: str, tmp_path: Path
) -> None:
    assert groups_of(tmp_path, **columns) == {"certainty": [name]}


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ({"strength": 3}, {"strength": ["3"]}),
        ({"strength": 0}, {"strength": ["0"]}),
        ({"strength": 1.6}, {"strength": ["2"]}),
        ({"strength": None}, {}),
        ({"annotator": "ann"}, {"annotator": ["ann"]}),
        ({"annotator": 7}, {"annotator": ["7"]}),
        ({"annotators": ["bob", "ann", "bob"]}, {"annotator": ["ann", "bob"]}),
        ({"annotators": ["bob"], "annotator": "ann"}, {"annotator": ["bob"]}),
        ({"annotators": []}, {"annotator": []}),
        ({"annotators": None, "annotator": "ann"}, {"annotator": ["ann"]}),
        ({"certainty": None}, {}),
        ({"annotator": None}, {}),
        ({"round": 2}, {"round": ["2"]}),
        ({"round": 0}, {"round": ["0"]}),
        ({"round": "pilot"}, {"round": ["pilot"]}),
        ({"round": None}, {}),
        (
            {"strength": 2, "annotators": ["ann", "bob"], "round": 4},
            {"strength": ["2"], "annotator": ["ann", "bob"], "round": ["4"]},
        ),
    ],
)
def test_a_row_is_in_the_groups_by_strength_annotators_and_round_that_its_columns_name(
    columns: dict[str, Any], expected: dict[str, list[str]], tmp_path: Path
) -> None:
    assert groups_of(tmp_path, **columns) == {"certainty": ["0.75–1"], **expected}


@pytest.mark.parametrize("columns", [{"certainty": 1.1}, {"certainty": -0.1}, {"strength": -1}, {"strength": "much"}])
def test_a_group_that_no_row_can_be_in_is_refused_with_its_line(columns: dict[str, Any], tmp_path: Path) -> None:
    (name,) = columns
    with pytest.raises(BadInput, match=f"line 1: {name} is .*; give a number between 0 and"):
        groups_of(tmp_path, **columns)
