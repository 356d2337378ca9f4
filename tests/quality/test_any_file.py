"""Whatever a file holds, the command answers with figures, nulls with reasons, or one clear sentence."""

import json
from pathlib import Path
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, given, settings

from quality import METHODS
from quality.cli import main

FEW = st.sampled_from(["a", "b", "c", "", " ", "é", None, 3])
INDEX = st.one_of(st.integers(-1, 4), st.sampled_from([True, 1.0, "0", None]))
RANKING: st.SearchStrategy[Any] = st.one_of(
    st.permutations(range(3)).map(lambda order: [[index] for index in order]),
    st.sampled_from([[[0], [1]], [[1], [0]], [[0, 1]], [[0, 1, 2]], [[0], [1, 2]], [], [[]], None, "x"]),
    st.lists(st.lists(INDEX, max_size=3), max_size=3),
)
FIELDS = {
    "id": st.one_of(st.integers(0, 60).map(str), FEW),
    "comparison": st.one_of(st.sampled_from(["p", "q", "r"]), FEW),
    "annotator": st.one_of(st.sampled_from(["ann", "ben"]), FEW),
    "ranking": RANKING,
}
MORE = {
    "strength": st.sampled_from([None, 1, 4, 0, 5, 2.0, True]),
    "shown": st.sampled_from([None, [0, 1], [1, 0], [2, 1, 0], [0, 0], [], "01"]),
    "seconds": st.sampled_from([None, 0, 3.5, 1e300, 1e309, -1, float("nan"), "9", True]),
    "at": st.sampled_from([None, "2026-01-01", "2026-01-01T00:00:00Z", "0001-01-01T00:00:00+14:00", "soon", 5]),
}
WELL = st.fixed_dictionaries(
    {
        "comparison": st.sampled_from(["p", "q", "r", "s"]),
        "annotator": st.sampled_from(["ann", "ben", "cid"]),
        "ranking": st.sampled_from([[[0], [1]], [[1], [0]], [[0, 1]]]),
    },
    optional={
        "strength": st.integers(1, 4),
        "shown": st.sampled_from([[0, 1], [1, 0]]),
        "seconds": st.sampled_from([0, 0.5, 9, 1e9]),
        "at": st.sampled_from(["2026-01-01", "2026-01-02T00:00:00+01:00", "9999-12-31T23:59:59Z"]),
    },
)
COMPARISON = st.fixed_dictionaries(
    {
        "id": st.sampled_from(["p", "q", "r", "s"]),
        "prompt": st.sampled_from(["one", "", None, [{"role": "user", "content": "x"}]]),
        "responses": st.lists(
            st.sampled_from(
                ["same", "", "other", {"text": "same", "source": "m"}, {"text": "z", "source": ""}, 4, {}]
            ),
            max_size=3,
        ),
    }
)


def answered(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> dict[str, Any] | None:
    """The JSON that is printed; None where there is one sentence instead."""
    code = main(arguments)
    out, err = capsys.readouterr()
    if code == 2:
        assert out == ""
        assert err.startswith("python -m quality: ")
        assert len(err.splitlines()) == 1
        return None
    assert code == 0
    found: dict[str, Any] = json.loads(out, parse_constant=lambda name: pytest.fail(f"{name} is no JSON"))
    _nulls_have_reasons(found)
    return found


def _nulls_have_reasons(found: Any) -> None:
    if isinstance(found, list):
        for each in found:
            _nulls_have_reasons(each)
    elif isinstance(found, dict):
        if "value" in found and found["value"] is None:
            assert found["why"]
        elif "value" in found:
            assert found["low"] <= found["value"] + 1e-9
            assert found["value"] - 1e-9 <= found["high"]
        for each in found.values():
            _nulls_have_reasons(each)


def written(path: Path, rows: list[Any]) -> str:
    path.write_text("\n".join(json.dumps(row) for row in rows))
    return str(path)


QUICK = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@QUICK
@given(st.lists(st.one_of(st.fixed_dictionaries(FIELDS, optional=MORE), st.sampled_from([[], 1, None])), max_size=4))
def test_any_lines(tmp_path: Path, capsys: pytest.CaptureFixture[str], rows: list[Any]) -> None:
    answered([written(tmp_path / "rows", rows), "--json", "--resamples", "5"], capsys)


@QUICK
@given(st.lists(WELL, max_size=12), st.lists(COMPARISON, max_size=4), st.sampled_from(sorted(METHODS)), st.data())
def test_any_judgements_comparisons_and_hold_out(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    rows: list[Any],
    texts: list[Any],
    method: str,
    data: st.DataObject,
) -> None:
    rows = [{"id": str(number), **row} for number, row in enumerate(rows)]
    held = data.draw(st.integers(0, len(rows)))
    arguments = [written(tmp_path / "rows", rows[held:]), "--method", method, "--resamples", "5"]
    arguments += ["--hold-out", written(tmp_path / "held", rows[:held])] if held else []
    arguments += ["--comparisons", written(tmp_path / "texts", texts)] if texts else []
    found = answered([*arguments, "--json"], capsys)
    if found is not None:
        assert found["judgements"] == len({(row["comparison"], row["annotator"]) for row in rows[held:]})
        assert main(arguments) == 0
        assert "nan" not in capsys.readouterr().out.lower().split()
