"""A judgement that cannot be read is refused with its place, the value and the mend."""

import gzip
import json
from pathlib import Path

import hypothesis.strategies as st
import pytest
from hypothesis import given

from quality import BadJudgement, Judgement, parse_judgement, read_judgements

GOOD: dict[str, object] = {
    "id": "1",
    "comparison": "c1",
    "annotator": "bob",
    "ranking": [[2], [0, 1]],
    "strength": 3,
    "shown": [1, 0, 2],
    "seconds": 41.2,
    "at": "2026-01-31T13:24:03Z",
}


def test_every_field_is_read() -> None:
    assert parse_judgement(GOOD, where="line 1") == Judgement(
        "1", "c1", "bob", ((2,), (0, 1)), 3, (1, 0, 2), 41.2, "2026-01-31T13:24:03Z"
    )
    bare = {name: GOOD[name] for name in ("id", "comparison", "annotator", "ranking")}
    assert parse_judgement(bare, where="line 1") == Judgement("1", "c1", "bob", ((2,), (0, 1)))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"ranking": [[0], [0, 1]]}, "must hold each index of 0 to 2 exactly once"),
        ({"ranking": [[0], [2]]}, "must hold each index of 0 to 1 exactly once"),
        ({"ranking": [[0], [True]]}, "must hold each index"),
        ({"ranking": [[0]]}, "ranks 1 responses; rank 2 to 64"),
        ({"ranking": [list(range(65))]}, "ranks 65 responses"),
        ({"ranking": [[0], []]}, "is no list of groups"),
        ({"ranking": [0, 1]}, r"ranking \[0, 1\] is no list of groups"),
        ({"ranking": "first"}, "ranking 'first' is no list of groups"),
        ({"strength": 5}, "strength 5 is out of range; write 1 to 4"),
        ({"strength": True}, "strength True"),
        ({"strength": 2.5}, "strength 2.5"),
        ({"shown": [0, 1]}, "must hold each index of 0 to 2 exactly once, in display order"),
        ({"shown": "left"}, "shown 'left'"),
        ({"seconds": -1}, "seconds -1 is no duration"),
        ({"seconds": float("nan")}, "seconds nan"),
        ({"seconds": "41"}, "seconds '41'"),
        ({"at": "yesterday"}, "at 'yesterday' is no moment"),
        ({"at": 1700000000}, "at 1700000000 is no moment"),
        ({"annotator": ""}, "annotator '' is no name"),
        ({"id": 7}, "id 7 is no name"),
        ({"rating": 4}, "field 'rating' is unknown; remove it"),
    ],
)
def test_a_wrong_field_is_named(change: dict[str, object], message: str) -> None:
    with pytest.raises(BadJudgement, match=f"^line 7: .*{message}"):
        parse_judgement(GOOD | change, where="line 7")


@pytest.mark.parametrize("field", ["id", "comparison", "annotator", "ranking"])
def test_a_missing_field_is_named(field: str) -> None:
    rest = {name: value for name, value in GOOD.items() if name != field}
    with pytest.raises(BadJudgement, match=f"^line 7: '{field}' is missing"):
        parse_judgement(rest, where="line 7")


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=6,
)


@given(st.sampled_from(sorted(GOOD)), ANYTHING)
def test_whatever_stands_in_a_field_is_read_or_refused_by_line(field: str, value: object) -> None:
    refusal = None
    try:
        found = parse_judgement(GOOD | {field: value}, where="line 7")
    except BadJudgement as error:
        refusal = str(error)
    if refusal is not None:
        assert refusal.startswith("line 7: ")
        return
    assert sorted(index for group in found.ranking for index in group) == list(range(found.responses))
    assert found.annotator.strip()


def write(path: Path, *objects: object) -> Path:
    path.write_text("".join(json.dumps(each) + "\n" for each in objects))
    return path


def test_a_gzipped_file_reads_as_a_plain_one(tmp_path: Path) -> None:
    plain = write(tmp_path / "judgements.jsonl", GOOD, GOOD | {"id": "2", "annotator": "carol"})
    packed = tmp_path / "judgements.gz"
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    assert len(read_judgements(plain)) == 2
    assert read_judgements(packed) == read_judgements(plain)
    packed.write_bytes(packed.read_bytes()[:-12])
    with pytest.raises(BadJudgement, match="the gzip file is damaged or cut short"):
        read_judgements(packed)


def test_an_id_that_stands_twice_is_refused_with_both_lines(tmp_path: Path) -> None:
    path = write(tmp_path / "twice", GOOD, GOOD | {"id": "2"}, GOOD | {"annotator": "carol"})
    with pytest.raises(BadJudgement, match="line 3: id '1' stands on line 1 already"):
        read_judgements(path)


def test_a_comparison_of_two_sizes_is_refused_with_both_lines(tmp_path: Path) -> None:
    pair = GOOD | {"id": "2", "ranking": [[0], [1]], "shown": None}
    with pytest.raises(BadJudgement, match="line 2: ranks 2 responses of comparison 'c1', line 1 ranks 3"):
        read_judgements(write(tmp_path / "sizes", GOOD, pair))


def test_blank_lines_are_passed_over_and_counted(tmp_path: Path) -> None:
    path = tmp_path / "blank"
    path.write_text(json.dumps(GOOD) + "\n\n{broken\n")
    with pytest.raises(BadJudgement, match=r"line 3: '\{broken' is not JSON"):
        read_judgements(path)


def test_bytes_that_are_no_utf8_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "latin"
    path.write_bytes('{"id": "é"}'.encode("latin-1"))
    with pytest.raises(BadJudgement, match=r"line 1: .* is not JSON"):
        read_judgements(path)
