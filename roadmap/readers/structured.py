"""JSON lines, JSON lists and Parquet: records with names already."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING, Any

import pandas as pd

from roadmap.errors import InputError
from roadmap.i18n import N_, Message
from roadmap.readers.content import BOMB_RATIO
from roadmap.readers.json_stream import Items
from roadmap.readers.patent_fields import is_signed_day
from roadmap.readers.raw import RawTable, Reject, excerpt
from roadmap.readers.streams import Lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from roadmap.readers.content import Content


PART = 10_000
"""Lines of a part."""
ITEMS = 2_000
"""Records in a part of a list."""
_PART_LENGTH = 20_000_000  # characters of a part
_MOST_ROWS = 1_000_000
"""Rows of a Parquet file that may be more than its bytes."""
_LONGEST_DAY, _MOST_DAYS = 40, 50_000
_HALF = re.compile("[\ud800-\udfff]")
"""Halves of characters, which JSON can write and no text can hold."""


_OTHER_TEXT = {".csv", ".tsv", ".txt", ".md"}
"""Endings of texts that may begin with a bracket and still be no JSON."""


def is_parquet(content: Content) -> bool:
    """Whether the file begins as Parquet does."""
    return content.head.startswith(b"PAR1")


def is_jsonl(content: Content) -> bool:
    """Whether the first line is a whole JSON object."""
    first, _, rest = content.sample.lstrip().partition("\n")
    if not _is_object(content):
        return False
    if content.suffix == ".json" and not rest.strip():
        return False
    return first.rstrip().endswith("}") or content.suffix in {".jsonl", ".ndjson"}


def is_json(content: Content) -> bool:
    """Whether the file begins with an object or, unless its name says otherwise, with a list."""
    start = content.sample.lstrip()[:1]
    return _is_object(content) or (start == "[" and content.suffix not in _OTHER_TEXT)


def _is_object(content: Content) -> bool:
    """Whether the file begins as a JSON object does; a text may begin with a brace too."""
    sample = content.sample.lstrip()
    return sample.startswith("{") and (content.suffix not in _OTHER_TEXT or '"' in sample[:200])


def read_jsonl(content: Content) -> Iterator[RawTable]:
    """Read one JSON object a line, in parts of PART; a line that is none is a reject. Rows count lines not blank.

    A file of several parts is gone through twice, so that each part has the columns of all of them.

    Raises
    ------
    InputError
        No line is a JSON object.
    """
    lines = Lines.of(content)
    parts = _line_parts(lines)
    first, more = next(parts), next(parts, None)
    if more is None:
        yield _table(content, map(_parsed, first), first)
        return
    names, days = _seen((_parsed(line) for line in lines if line.strip()), content)
    row = 1
    for part in _line_parts(lines):
        table = _rows(map(_parsed, part), part, row)
        yield replace(table, frame=table.frame.reindex(columns=names, fill_value="").astype("str"), days=days)
        row += len(part)


def _line_parts(lines: Iterable[str]) -> Iterator[list[str]]:
    """Yield the lines that are not blank, PART together or fewer that are long; one empty part where there is none."""
    part: list[str] = []
    length, begun = 0, False
    for line in lines:
        if not line.strip():
            continue
        if len(part) == PART or length > _PART_LENGTH:
            yield part
            part, length, begun = [], 0, True
        part.append(line)
        length += len(line)
    if part or not begun:
        yield part


def _seen(values: Iterable[Any], content: Content) -> tuple[list[str], dict[str, tuple[str, ...]]]:
    """Return all records' columns in their order, and of each the values that tell day from month.

    Raises
    ------
    InputError
        No value is an object.
    """
    days: dict[str, dict[str, None]] = {}
    for value in values:
        for name, cell in value.items() if isinstance(value, dict) else ():
            found = days.setdefault(as_text(name), {})
            if isinstance(cell, str) and len(cell) < _LONGEST_DAY and len(found) < _MOST_DAYS and is_signed_day(cell):
                found[cell] = None
    if not days:
        raise _no_object(content)
    return list(days), {name: tuple(found) for name, found in days.items() if found}


def read_json(content: Content) -> Iterator[RawTable]:
    """Read a JSON list of objects, or an object that holds one such list; of a large file in parts of ITEMS.

    Raises
    ------
    InputError
        It is not JSON, or holds no list of objects.
    """
    items = Items.of(content)
    if items.whole is not None:
        yield _table(content, items.whole, [])
        return
    names, days = _seen(items, content)
    found, row = iter(items), 1
    while part := list(islice(found, ITEMS)):
        table = _rows(part, [], row)
        yield replace(table, frame=table.frame.reindex(columns=names, fill_value="").astype("str"), days=days)
        row += len(part)


def _parsed(line: str) -> Any:  # noqa: ANN401 - any JSON value
    """Parse one line; None where it is not JSON."""
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return None


def _table(content: Content, values: Iterable[Any], lines: list[str]) -> RawTable:
    """Make a frame of the objects and rejects of the others.

    Raises
    ------
    InputError
        There is no object.
    """
    table = _rows(values, lines, 1)
    if not len(table.frame):
        raise _no_object(content)
    return table


def _no_object(content: Content) -> InputError:
    return InputError(N_("The file {path} holds no JSON object; wanted one for each document."), path=content.name)


def _rows(values: Iterable[Any], lines: list[str], first: int) -> RawTable:
    """Make a frame of objects, the first value being the file's row ``first``, and rejects of other values."""
    records: list[dict[str, str]] = []
    index: list[int] = []
    rejects: list[Reject] = []
    for row, value in enumerate(values, first):
        if isinstance(value, dict):
            records.append({as_text(name): as_text(cell) for name, cell in value.items()})
            index.append(row)
        else:
            line = lines[row - first] if lines else json.dumps(value, ensure_ascii=False)
            rejects.append(Reject(row, Message.of(N_("The record is not a JSON object.")), excerpt(as_text(line))))
    frame = pd.DataFrame(records, index=pd.Index(index, dtype="int64")).fillna("").astype("str")
    return RawTable(frame, tuple(rejects))


def as_text(value: Any) -> str:  # noqa: ANN401 - any JSON value
    """Return a JSON value as text: lists joined by ``; ``, objects as JSON, null as ""."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value if value.isascii() else _HALF.sub("", value)
    if isinstance(value, list) and not any(isinstance(item, dict | list) for item in value):
        return "; ".join(as_text(item) for item in value)
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def read_parquet(content: Content) -> Iterator[RawTable]:
    """Read Parquet, in parts of PART; numbers, dates and lists become text.

    Raises
    ------
    InputError
        The file is damaged or has no row.
    """
    import pyarrow as pa

    row, days = 1, None
    try:
        for batch in _batches(content):
            columns = _columns(batch)
            days = _days(content, columns) if days is None and batch.num_rows == PART else days
            frame = pd.DataFrame(columns, index=range(row, row + batch.num_rows), dtype="str")
            yield RawTable(frame, days=days or {})
            row += batch.num_rows
    except (pa.ArrowException, OSError) as error:
        raise InputError(
            N_("The Parquet file {path} is damaged or was not copied to its end: {error}."),
            path=content.name, error=str(error).split("\n")[0],
        ) from error  # fmt: skip
    if row == 1:
        raise InputError(N_("The file {path} is empty; wanted a table or a text."), path=content.name)


def _columns(batch: Any) -> dict[str, list[str]]:  # noqa: ANN401 - a pyarrow record batch
    """Return a batch's columns as text."""
    return {str(name): _column_text(batch.column(place)) for place, name in enumerate(batch.schema.names)}


def _days(content: Content, first: dict[str, list[str]]) -> dict[str, tuple[str, ...]]:
    """Return of all batches the values that tell day from month, in columns whose ``first`` ones are such days."""
    signed = [name for name, cells in first.items() if any(len(c) < _LONGEST_DAY and is_signed_day(c) for c in cells)]
    found: dict[str, dict[str, None]] = {name: {} for name in signed}
    for batch in _batches(content) if signed else ():
        for name, cells in _columns(batch.select(signed)).items():
            found[name].update(
                dict.fromkeys(cell for cell in cells if len(cell) < _LONGEST_DAY and is_signed_day(cell))
            )
    return {name: tuple(cells)[:_MOST_DAYS] for name, cells in found.items()}


def _batches(content: Content) -> Iterator[Any]:
    """Yield a Parquet file's rows in batches of PART; a file of far more rows than bytes is refused."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    with content.path.open("rb") as source:
        packed = source.read(4) != b"PAR1"
    with pq.ParquetFile(pa.BufferReader(content.data()) if packed else content.path, pre_buffer=False) as file:
        size = content.path.stat().st_size
        if file.metadata.num_rows > max(_MOST_ROWS, size):
            raise InputError(
                N_("The compressed file {path} unpacks to more than {ratio} times its size; it was not read."),
                path=content.name, ratio=BOMB_RATIO,
            )  # fmt: skip
        yield from file.iter_batches(batch_size=PART)


def _column_text(column: Any) -> list[str]:  # noqa: ANN401 - a pyarrow array
    """Return a Parquet column as text; whole floats without their .0 (ids of a column with gaps)."""
    import pyarrow as pa

    kind = column.type
    if pa.types.is_floating(kind):
        return ["" if v is None or v != v else str(int(v)) if v.is_integer() else str(v) for v in column.to_pylist()]
    if pa.types.is_dictionary(kind):
        column = column.cast(kind.value_type)
    if pa.types.is_temporal(kind):
        return ["" if v is None else str(v) for v in column.to_pylist()]
    if pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
        return ["" if v is None else v.decode("utf-8", errors="replace") for v in column.to_pylist()]
    return [as_text(value) for value in column.to_pylist()]
