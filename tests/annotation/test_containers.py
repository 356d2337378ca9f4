"""Files of every kind hold the same rows; what cannot be read says where and why."""

import gzip
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from annotation.errors import Unacceptable
from annotation.formats import rows_of
from annotation.models import Comparison, Judgement, Project
from annotation.services.imports import Refusals, import_rows
from tests.annotation.world import NOON

ROWS: list[dict[str, Any]] = [
    {"id": "c1", "prompt": "Boil an egg?", "responses": [{"text": "8 minutes.", "source": "m1"}, {"text": "No."}]},
    {
        "id": "c2",
        "prompt": 'Say "hi",\nplease',
        "responses": [{"text": "hi"}, {"text": "سلام"}],
        "gold": [[0], [1]],
        "meta": {"topic": "tea"},
    },
]
CSV = (
    "id,prompt,response_1,response_2,source_1,gold,meta\r\n"
    "c1,Boil an egg?,8 minutes.,No.,m1,,\r\n"
    'c2,"Say ""hi"",\nplease",hi,سلام,,"[[0], [1]]","{""topic"": ""tea""}"\r\n'
)
TABLE = pa.table({name: [row.get(name) for row in ROWS] for name in ("id", "prompt", "responses", "gold", "meta")})
LINES = "".join(json.dumps(row) + "\n" for row in ROWS).encode()


def jsonl(folder: Path) -> Path:
    path = folder / "rows.jsonl"
    path.write_bytes(LINES)
    return path


def one_list(folder: Path) -> Path:
    path = folder / "rows.json"
    path.write_text(json.dumps(ROWS))
    return path


def gzipped(folder: Path) -> Path:
    path = folder / "rows.jsonl.gz"
    path.write_bytes(gzip.compress(LINES))
    return path


def csv(folder: Path) -> Path:
    path = folder / "rows.csv"
    path.write_text(CSV, encoding="utf-8-sig", newline="")
    return path


def tsv(folder: Path) -> Path:
    path = folder / "rows.tsv"
    path.write_text(
        "id\tprompt\tresponses\tgold\tmeta\n"
        + "\n".join(
            "\t".join(
                f'"{cell}"' if '"' in (cell := str(part)) or "\n" in cell else cell
                for part in (
                    row["id"],
                    row["prompt"].replace('"', '""'),
                    json.dumps(row["responses"]).replace('"', '""'),
                    row.get("gold", ""),
                    json.dumps(row["meta"]).replace('"', '""') if "meta" in row else "",
                )
            )
            for row in ROWS
        ),
    )
    return path


def parquet(folder: Path) -> Path:
    path = folder / "rows.parquet"
    pq.write_table(TABLE, path)
    return path


def saved_by_datasets(folder: Path) -> Path:
    """As `Dataset.save_to_disk` lays it out: Arrow streams and two files about them."""
    for number in range(2):
        path = folder / f"data-0000{number}-of-00002.arrow"
        with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_stream(sink, TABLE.schema) as writer:
            writer.write_table(TABLE.slice(number, 1))
    (folder / "state.json").write_text('{"_data_files": []}')
    (folder / "dataset_info.json").write_text("{}")
    return folder


def arrow_file(folder: Path) -> Path:
    path = folder / "rows.arrow"
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, TABLE.schema) as writer:
        writer.write_table(TABLE)
    return path


def zipped(folder: Path) -> Path:
    path = folder / "set.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, row in enumerate(ROWS):
            archive.writestr(f"set/part-{number}.jsonl", json.dumps(row))
        archive.writestr("__MACOSX/set/._part-0.jsonl", b"\0\1")
        archive.writestr("set/README.md", "# A set")
    return path


KINDS = [jsonl, one_list, gzipped, csv, tsv, parquet, saved_by_datasets, arrow_file, zipped]


@pytest.mark.parametrize("write", KINDS, ids=lambda write: write.__name__)
def test_every_kind_of_file_holds_the_same_rows(
    project: Project, tmp_path: Path, write: Callable[[Path], Path]
) -> None:
    done = import_rows(
        project=project,
        kind="comparisons",
        rows=rows_of(write(tmp_path)),
        now=NOON,
        refusals=Refusals(skip=False),
    )
    assert (done.added, done.refused) == (2, 0)
    first, second = Comparison.objects.order_by("external_id")
    assert [place.response.text for place in first.places.all()] == ["8 minutes.", "No."]
    assert first.places.get(index=0).response.source.name == "m1"
    assert second.prompt.messages[0]["content"] == 'Say "hi",\nplease'
    assert (second.gold, second.meta) == ([[0], [1]], {"topic": "tea"})


def test_judgements_and_chats_come_from_csv(project: Project, tmp_path: Path) -> None:
    path = tmp_path / "pairs.csv"
    chat = json.dumps([{"role": "user", "content": "Sky?"}]).replace('"', '""')
    path.write_text(f'prompt,chosen,rejected\n"{chat}",Blue.,Green.\nTea?,[{{sic] yes,no\n')
    refusals = Refusals(skip=False)
    assert import_rows(project=project, kind="trl", rows=rows_of(path), now=NOON, refusals=refusals).added == 2
    name = Comparison.objects.first()
    assert name is not None
    said = tmp_path / "said.csv"
    said.write_text(f'id,comparison,annotator,ranking,seconds\nj1,{name.external_id},a7,"[[1],[0]]",4.5\n')
    assert import_rows(project=project, kind="judgements", rows=rows_of(said), now=NOON, refusals=refusals).added == 1
    assert Judgement.objects.get(annotator__name="a7").seconds == 4.5


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("rows.xlsx", b"x", "'rows.xlsx' is of no known kind"),
        ("rows.parquet", b"PAR1 not really", "rows.parquet is not Parquet"),
        ("rows.arrow", b"ARROW1 not really", "rows.arrow is not Arrow"),
        ("rows.zip", b"PK not really", "the zip cannot be unpacked"),
        ("rows.json", b"[{", "the file is not JSON"),
        ("rows.json", b"[1]", "item 1: the item is int"),
        ("rows.csv", b'id,prompt\nc1,"open', "line 2: the file is not CSV"),
        ("rows.csv", b"id,prompt\nc1,a,b\n", "line 2: the row has 3 cells; the head has 2"),
        ("rows.csv", b"id,id\nc1,a\n", "head: the columns are named"),
        ("rows.csv", b"id,gold\nc1,first\n", "line 2: column 'gold' holds 'first', which is not JSON"),
        ("rows.csv", b"id,seconds\nj1,soon\n", "line 2: column 'seconds' holds 'soon', which is no number"),
        ("rows.csv", b"id,prompt\nc1,\xff\xfe\n", "at or after line 1: the text is not UTF-8"),
    ],
)
def test_what_cannot_be_read_says_where_and_why(tmp_path: Path, name: str, content: bytes, sentence: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(Unacceptable) as refusal:
        list(rows_of(path))
    assert sentence in str(refusal.value)


def test_a_csv_row_is_named_by_the_line_that_an_editor_shows(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_bytes(b'id,prompt\r\nc1,"two\r\nlines\r\nand a third"\r\n\r\nc2,"again\n two"\r\nc3,a,b\r\n')
    rows = rows_of(path)
    assert [next(rows)[0], next(rows)[0]] == ["line 2", "line 6"]
    with pytest.raises(Unacceptable, match=r"^line 8: the row has 3 cells"):
        next(rows)


def test_an_empty_folder_and_a_zip_that_swells_are_refused(tmp_path: Path) -> None:
    with pytest.raises(Unacceptable, match="holds no file of rows"):
        list(rows_of(tmp_path))
    bomb = tmp_path / "bomb.zip"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("rows.jsonl", b" " * 5_000_000)
    with pytest.raises(Unacceptable, match="unpacks to 5,000,000 bytes"):
        list(rows_of(bomb))
