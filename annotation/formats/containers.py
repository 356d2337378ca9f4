"""Files and folders as rows: JSONL, JSON, CSV, Parquet, Arrow, folders of `datasets`, zipped or gzipped."""

import gzip
import io
import json
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO, cast

from annotation.errors import Unacceptable
from annotation.formats.cells import read_cells
from annotation.formats.columns import count_parquet, read_arrow, read_parquet
from annotation.formats.lines import Raw, numbered

NOT_ROWS = {"dataset_info.json", "dataset_infos.json", "dataset_dict.json", "state.json"}
ZIP_MOST = 50
"""A zip may hold this many times its own size."""


def rows_of(path: Path) -> Iterator[Raw]:
    """The rows of a file or of all files of a folder, in order; raises Unacceptable for what cannot be read."""
    try:
        if path.is_dir():
            yield from _folder(path)
        elif path.suffix.lower() == ".zip":
            yield from _zip(path)
        else:
            yield from _reader_of(path)(path)
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise Unacceptable(f"the file cannot be unpacked ({error}).", where="file", fix="Pack it again.") from error


def expected_rows(path: Path) -> int | None:
    """About how many rows the file holds, where that is quick to tell: for progress, not for sums."""
    if path.suffix.lower() == ".parquet":
        return count_parquet(path)
    if path.suffix.lower() not in (".jsonl", ".ndjson"):
        return None
    with path.open("rb") as file:
        return sum(block.count(b"\n") for block in iter(lambda: file.read(1 << 20), b""))


def _folder(folder: Path) -> Iterator[Raw]:
    """Files by name; each place names its file, where there are several."""
    files = [path for path in sorted(folder.rglob("*")) if path.is_file() and _holds_rows(path.relative_to(folder))]
    if not files:
        raise Unacceptable(f"folder {folder.name!r} holds no file of rows.", where="file", fix=_known())
    for path in files:
        prefix = f"{path.relative_to(folder).as_posix()}, " if len(files) > 1 else ""
        for where, row in _reader_of(path)(path):
            yield f"{prefix}{where}", row


def _holds_rows(path: Path) -> bool:
    hidden = any(part.startswith((".", "__MACOSX")) for part in path.parts)
    return not hidden and path.name not in NOT_ROWS and _ending(path) in READERS


def _zip(path: Path) -> Iterator[Raw]:
    try:
        with zipfile.ZipFile(path) as archive, tempfile.TemporaryDirectory(prefix="plumbline-") as scratch:
            whole, most = sum(item.file_size for item in archive.infolist()), ZIP_MOST * path.stat().st_size
            if whole > most:
                raise Unacceptable(
                    f"the zip unpacks to {whole:,} bytes; {most:,} are allowed.", where="file", fix="Send the file."
                )
            archive.extractall(scratch)
            yield from _folder(Path(scratch))
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
        raise Unacceptable(f"the zip cannot be unpacked ({error}).", where="file") from error


def _lines(path: Path) -> Iterator[Raw]:
    """JSONL; a file that is one JSON list is its objects."""
    with _open(path) as file:
        first = next((line for line in file if line.strip()), b"")
        if not first.lstrip().startswith(b"["):
            file.seek(0)
            yield from numbered(file)
            return
        file.seek(0)
        try:
            rows = json.load(file)
        except ValueError as error:
            raise Unacceptable(f"the file is not JSON ({error}).", where="file") from error
    for number, row in enumerate(rows, 1):
        if not isinstance(row, dict):
            raise Unacceptable(f"the item is {type(row).__name__}.", where=f"item {number}", fix="Use objects.")
        yield f"item {number}", row


def _cells(delimiter: str) -> "Reader":
    def read(path: Path) -> Iterator[Raw]:
        with _open(path) as file, io.TextIOWrapper(file, encoding="utf-8-sig", newline="") as text:
            yield from read_cells(text, delimiter=delimiter)

    return read


def _open(path: Path) -> BinaryIO:
    return cast(BinaryIO, gzip.open(path, "rb")) if path.suffix.lower() == ".gz" else path.open("rb")


Reader = Callable[[Path], Iterator[Raw]]
READERS: dict[str, Reader] = {
    ".jsonl": _lines,
    ".ndjson": _lines,
    ".json": _lines,
    ".csv": _cells(","),
    ".tsv": _cells("\t"),
    ".parquet": read_parquet,
    ".arrow": read_arrow,
}
ENDINGS = (*READERS, ".gz", ".zip")


def _ending(path: Path) -> str:
    return Path(path.stem).suffix.lower() if path.suffix.lower() == ".gz" else path.suffix.lower()


def _reader_of(path: Path) -> Reader:
    reader = READERS.get(_ending(path))
    if reader is None:
        raise Unacceptable(f"{path.name!r} is of no known kind.", where="file", fix=_known())
    return reader


def _known() -> str:
    return f"Use one that ends in {', '.join(READERS)} (also .gz), or a zip or folder of such files."
