"""Parquet and Arrow files as the objects that JSONL lines are; nulls are absent. Read batch by batch.

PyArrow is large: it is loaded by whoever reads such a file, and by nobody else.
"""

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

from annotation.errors import Unacceptable

BATCH_ROWS = 1_000


def read_parquet(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """("row 1", columns) for each row; raises Unacceptable."""
    import pyarrow.parquet

    try:
        with pyarrow.parquet.ParquetFile(path) as file:
            yield from _rows(file.iter_batches(batch_size=BATCH_ROWS))
    except pyarrow.ArrowException as error:
        raise Unacceptable(f"{path.name} is not Parquet ({error}).", where="file") from error


def count_parquet(path: Path) -> int | None:
    """The number of rows; None where the file is broken, which `read_parquet` will say."""
    import pyarrow.parquet

    try:
        return int(pyarrow.parquet.read_metadata(path).num_rows)
    except (pyarrow.ArrowException, OSError):
        return None


def read_arrow(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """The same of an Arrow stream, as `datasets` saves them to disk, or of an Arrow file."""
    import pyarrow.ipc

    try:
        with pyarrow.memory_map(str(path)) as source:
            yield from _rows(_batches(source))
    except (pyarrow.ArrowException, OSError) as error:
        raise Unacceptable(f"{path.name} is not Arrow ({error}).", where="file") from error


def _batches(source: Any) -> Iterator[Any]:
    import pyarrow.ipc

    if source.read(6) == b"ARROW1":
        file = pyarrow.ipc.open_file(source)
        yield from (file.get_batch(number) for number in range(file.num_record_batches))
        return
    source.seek(0)
    yield from pyarrow.ipc.open_stream(source)


def _rows(batches: Iterator[Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    number = 0
    for batch in batches:
        for start in range(0, batch.num_rows, BATCH_ROWS):
            for row in batch.slice(start, BATCH_ROWS).to_pylist():
                number += 1
                yield f"row {number}", _without_nulls(row)


def _without_nulls(value: Any) -> Any:
    """A struct's absent fields are nulls in a column; in an object they are not there."""
    if isinstance(value, dict):
        return {name: _without_nulls(item) for name, item in value.items() if item is not None}
    if isinstance(value, list):
        return [_without_nulls(item) for item in value]
    return value.isoformat() if isinstance(value, datetime | date) else value
