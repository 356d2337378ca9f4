"""Files that are torn, oddly encoded, or hostile: a figure, or a sentence with the place; never a fault."""

import gzip
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from quality import cli, read_judgements

LINE = '{"id": "1", "comparison": "c", "annotator": "a", "ranking": [[0], [1]]}'


def with_field(field: str, value: str) -> bytes:
    return f'{{"id": "1", "comparison": "c", "annotator": "a", "ranking": [[0], [1]], "{field}": {value}}}'.encode()


def corrupt() -> bytes:
    packed = bytearray(gzip.compress((LINE + "\n").encode() * 50))
    packed[20] ^= 0xFF
    packed[30] ^= 0x55
    return bytes(packed)


def nested(depth: int) -> bytes:
    return f'{{"id": "1", "comparison": "c", "annotator": "a", "ranking": {"[" * depth}{"]" * depth}}}'.encode()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (corrupt(), "after line 0: Error"),
        (gzip.compress((LINE + "\n").encode())[:-6], "after line 1: Compressed file ended"),
        (gzip.compress((LINE + "\n").encode()) + b"xxxx", "after line 1: Not a gzipped file"),
        (bytes(range(256)), "line 1: .* is not JSON"),
        ((LINE + "\n").encode("utf-16"), "line 1: .* is not JSON"),
        (nested(900), "line 1: ranking .* ranks 1 responses"),
        (nested(90_000), "line 1: .* is not JSON"),
        (with_field("seconds", "9" * 400), "line 1: seconds 999.* is no duration"),
        (with_field("seconds", "9" * 5000), "line 1: .* is not JSON"),
        (with_field("seconds", "1e10"), "line 1: seconds 10000000000.0 is no duration; write a number from 0 to"),
        (with_field("seconds", "1e400"), "line 1: seconds inf is no duration"),
        (with_field("seconds", "NaN"), "line 1: seconds nan is no duration"),
        (with_field("at", '"0001-01-01T00:00:00+23:00"'), "line 1: at .* is no moment"),
        (LINE.replace('"c"', '"c\\ud800"').encode(), r"line 1: comparison 'c\\ud800' is no name"),
        (LINE.replace("[0]", "[false]").encode(), "line 1: ranking .* exactly once"),
        (with_field("comparison", '"d"'), "line 1: 'comparison' stands twice; write each name once"),
        ((LINE + "\n" + LINE.replace("[0]", "[false]").replace('"1"', '"2"')).encode(), "line 2: ranking"),
    ],
)
def test_it_is_a_sentence_with_the_place(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes, message: str
) -> None:
    path = tmp_path / "judgements.jsonl"
    path.write_bytes(content)
    with pytest.raises(ValueError, match=message):
        read_judgements(path)
    assert cli.main([str(path)]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert len(printed.err.splitlines()) == 1


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ('{"id": "c", "responses": "ab"}', "line 1: .* are no list"),
        ('{"id": "c", "responses": ["\\ud800", "b"]}', "line 1: .* is no text"),
        ("[" * 100_000, "line 1: .* is not JSON"),
        ("[]", r"line 1: \[\] is no comparison; write"),
        ('{"id": 5, "responses": []}', "line 1: id 5 is no text; write"),
        ('{"id": "c", "responses": ["a", 2]}', "line 1: response 1: 2 is no text; write"),
        ('{"id": "c", "responses": ["a", {"text": "b", "source": 0}]}', "line 1: response 1: source 0 is no text"),
        ('{"id": "c", "responses": []}', "judgement '1' ranks 2 responses, comparison 'c' has 0"),
    ],
)
def test_so_are_comparisons(tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str, message: str) -> None:
    judgements, comparisons = tmp_path / "judgements.jsonl", tmp_path / "comparisons.jsonl"
    judgements.write_text(LINE)
    comparisons.write_text(content)
    assert cli.main([str(judgements), "--comparisons", str(comparisons)]) == 2
    error = capsys.readouterr().err
    assert len(error.splitlines()) == 1
    assert re.search(message, error)


@pytest.mark.parametrize(
    "content", ["﻿" + LINE, "﻿\r\n" + LINE + "\r\n", LINE + "\r\n", LINE.replace('"c"', '"\\u0000"'), "\n \n" + LINE]
)
def test_marks_of_the_encoding_odd_names_and_blank_lines_are_no_fault(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str
) -> None:
    path = tmp_path / "judgements.jsonl"
    path.write_text(content, encoding="utf-8", newline="")
    assert cli.main([str(path), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["judgements"] == 1


def test_a_ranking_of_sixty_four_is_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "judgements.jsonl"
    rows = [{"id": name, "comparison": "c", "annotator": name, "ranking": [[i] for i in range(64)]} for name in "abc"]
    path.write_text("\n".join(map(json.dumps, rows)))
    assert cli.main([str(path), "--json"]) == 0
    assert len(json.loads(capsys.readouterr().out)["preferences"]) == 64 * 63 / 2


def test_a_terminal_of_few_letters_is_no_fault(tmp_path: Path) -> None:
    path = tmp_path / "judgements.jsonl"
    path.write_text(LINE.replace('"a"', '"Zoë"'), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "quality", str(path)],
        env=os.environ | {"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0
    assert b"Zo\\xeb" in done.stdout


def test_a_name_that_commands_the_terminal_is_written_out_and_a_long_one_cut(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "judgements.jsonl"
    names = ["\\u001b[31mred", "one\\ntwo", "\\u202eleft", "x" * 5000]
    path.write_text(
        "\n".join(LINE.replace('"1"', f'"{n}"').replace('"a"', f'"{name}"') for n, name in enumerate(names))
    )
    assert cli.main([str(path)]) == 0
    out = capsys.readouterr().out
    assert all(line.isprintable() and len(line) < 200 for line in out.splitlines())
    assert all(name in out for name in ("\\x1b[31mred", "one\\ntwo", "\\u202eleft", "x" * 39 + "…"))


@pytest.mark.parametrize("packed", [False, True])
def test_a_pipe_is_read_like_a_file(tmp_path: Path, packed: bool) -> None:
    line = (LINE + "\n").encode()
    done = subprocess.run(
        [sys.executable, "-m", "quality", "/dev/stdin"],
        input=gzip.compress(line) if packed else line,
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.startswith(b"1 comparisons, 1 annotators, 1 judgements")


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="only Linux has a device that is always full")
def test_a_full_disk_is_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "judgements.jsonl"
    path.write_text(LINE)
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "quality", str(path)], stdout=full, stderr=subprocess.PIPE, check=False
        )
    assert done.returncode == 1
    assert done.stderr == b"python -m quality: cannot be written (No space left on device); make room for it.\n"


@pytest.mark.parametrize(
    "wrong",
    [
        ["--resamples", "0"],
        ["--resamples", "1000000000"],
        ["--resamples", "9" * 5000],
        ["--seed", "-1"],
        ["--seed", "1.5"],
    ],
)
def test_a_number_out_of_bounds_names_the_bounds(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], wrong: list[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main([str(tmp_path / "judgements.jsonl"), *wrong])
    assert ended.value.code == 2
    assert re.search(r"error: argument --\w+: '.{1,60} is no whole number of \d+ to \d+$", capsys.readouterr().err)
