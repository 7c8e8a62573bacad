"""Delimited tables: the delimiter and the header are found from the first rows; the rows come one after the other.

A table that is longer than a part is gone through twice, so that none of it has to stay in memory: once to see what
only the whole file tells (roadmap.readers.grids.Seen), once to read it.
"""

from __future__ import annotations

import csv
from collections import Counter
from itertools import islice
from typing import TYPE_CHECKING

from roadmap.errors import InputError
from roadmap.i18n import N_
from roadmap.readers.columns import field_of
from roadmap.readers.grids import Grid, Seen, above_note, has_words, header_row, known_names, tables_of
from roadmap.readers.raw import RawTable, Reject, excerpt
from roadmap.readers.rows import Row, Table, unlimited_cells
from roadmap.readers.streams import Lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from roadmap.i18n import Message
    from roadmap.readers.content import Content

DELIMITERS = (",", ";", "\t", "|")
PART = 10_000
"""Rows of a part."""
_PART_LENGTH = 20_000_000  # characters of a part
_NONE = "\x1f"  # a "delimiter" that stands in no file: a table of one column
_PROBE = 200
_ABOVE = 40  # lines among which the header is looked for
_HEAD_LINES, _HEAD_LENGTH = 20_000, 20_000_000  # lines and characters of the beginning that is looked at


def read_delimited(content: Content) -> Iterator[RawTable]:
    """Read CSV, TSV or the like.

    Yields
    ------
    RawTable
        Parts of PART rows at most. Rows whose number of columns is not the header's are rejects.

    Raises
    ------
    InputError
        There is a header and no row, or the file has one column that is not a text column.
    """
    table, notes = _opened(content)
    parts = _Parts(content.name, table, notes)
    if not parts.first:
        raise InputError(N_("The table {path} has a header and no rows."), path=content.name)
    yield from tables_of(parts, parts.seen())


def _opened(content: Content) -> tuple[Table, tuple[Message, ...]]:
    """Find a file's delimiter, header and first row, and note what stands above.

    Raises
    ------
    InputError
        The file has one column that is not a text column.
    """
    source = Lines.of(content)
    blank = sum(1 for _ in _leading(source))
    lines = _head(islice(source, blank, None))
    first = _skip_preamble(lines)
    delimiter = _delimiter_of(lines[first:])
    first += _lines_above(lines[first:], delimiter)
    with unlimited_cells():
        header = next(csv.reader(lines[first:], delimiter=delimiter), [])
        start = first + _lines_of_header(lines[first:], delimiter)
    if len(header) < 2 and field_of(header[0] if header else "") not in {"text", "title"}:
        raise InputError(
            N_("The table {path} has one column only, {found}; wanted columns parted by , ; | or tab."),
            path=content.name, found=excerpt(header[0] if header else ""),
        )  # fmt: skip
    above = above_note([line for line in lines[:first] if not _is_separator(line)])
    return Table(source, blank + start, header, delimiter), above


def _leading(lines: Iterable[str]) -> Iterator[str]:
    """Yield the blank lines at the beginning."""
    for line in lines:
        if line.strip():
            return
        yield line


def _head(lines: Iterator[str]) -> list[str]:
    """Return the beginning, to find the header in."""
    found, length = [], 0
    for line in islice(lines, _HEAD_LINES):
        found.append(line)
        length += len(line)
        if length > _HEAD_LENGTH:
            break
    return found


class _Parts:
    """A table in parts, which can be gone through again."""

    def __init__(self, name: str, table: Table, notes: tuple[Message, ...]) -> None:
        self._name, self._table, self._notes = name, table, notes
        rows = iter(table)
        self.first = _part(rows)
        self._is_long = next(rows, None) is not None

    def __iter__(self) -> Iterator[Grid]:
        rows = iter(self._table if self._is_long else self.first)
        notes = self._notes
        while part := _part(rows):
            yield self._grid(part, notes)
            notes = ()

    def seen(self) -> Seen:
        """Look at the whole table."""
        return Seen.of(self._table if self._is_long else self.first, len(self._table.header))

    def _grid(self, part: list[Row | Reject], notes: tuple[Message, ...]) -> Grid:
        """Make a grid of a part."""
        rows = [row for row in part if not isinstance(row, Reject)]
        rejects = tuple(row for row in part if isinstance(row, Reject))
        return Grid(self._name, self._table.header, [c for _, c in rows], [n for n, _ in rows], rejects, notes=notes)


def _part(rows: Iterator[Row | Reject]) -> list[Row | Reject]:
    """Return the next rows: PART of them, or fewer that are long."""
    found: list[Row | Reject] = []
    length = 0
    for row in islice(rows, PART):
        found.append(row)
        length += 0 if isinstance(row, Reject) else sum(map(len, row[1]))
        if length > _PART_LENGTH:
            break
    return found


def is_delimited(content: Content) -> bool:
    """Whether there is a header with at least two known columns, one of them a text or a title."""
    if content.suffix not in {"", ".txt"}:
        return False
    lines = content.sample.split("\n")[:_PROBE]
    first = _skip_preamble(lines)
    with unlimited_cells():
        for delimiter in DELIMITERS:
            rows = list(islice(csv.reader(lines[first:], delimiter=delimiter), _ABOVE))
            header = rows[header_row(rows)] if rows else []
            if known_names(header) >= 2 and has_words(header):
                return True
    return False


def _skip_preamble(lines: Sequence[str]) -> int:
    """Return the first line that says something: after blank lines and Excel's ``sep=;``."""
    return next((number for number, line in enumerate(lines) if line.strip() and not _is_separator(line)), 0)


def _is_separator(line: str) -> bool:
    """Whether a line is Excel's ``sep=;``."""
    return line.strip().lower().startswith("sep=")


def _lines_above(lines: Sequence[str], delimiter: str) -> int:
    """Return how many lines stand above the header: an export's query, its date, a title."""
    with unlimited_cells():
        reader = csv.reader(lines, delimiter=delimiter)
        rows, ends = [], [0]
        for row in islice(reader, _ABOVE):
            rows.append(row)
            ends.append(reader.line_num)
    return ends[header_row(rows)]


def _lines_of_header(lines: Sequence[str], delimiter: str) -> int:
    """Return how many lines the header takes (its names may hold line breaks)."""
    reader = csv.reader(lines, delimiter=delimiter)
    next(reader, None)
    return reader.line_num


def _delimiter_of(lines: Sequence[str]) -> str:
    """Return the delimiter that gives known column names and rows as long as the header; the first of equals."""
    scores = {delimiter: _score(lines, delimiter) for delimiter in DELIMITERS}
    best = max(DELIMITERS, key=lambda delimiter: scores[delimiter])
    return best if scores[best] > (0, 0.0, 0) else _NONE


def _score(lines: Sequence[str], delimiter: str) -> tuple[int, float, int]:
    """Rate a delimiter: known names in the header, share of rows as long as the header, columns."""
    with unlimited_cells():
        rows = [row for row in islice(csv.reader(lines, delimiter=delimiter), _PROBE) if row]
    rows = rows[header_row(rows) :]
    if not rows or len(rows[0]) < 2:
        return (0, 0.0, 0)
    lengths = Counter(len(row) for row in rows[1:])
    fit = lengths[len(rows[0])] / max(1, sum(lengths.values()))
    known = known_names(rows[0])
    if not known and fit < 0.5:
        return (0, 0.0, 0)
    return (known, round(fit, 2), len(rows[0]))
