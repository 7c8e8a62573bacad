"""Delimited tables: the delimiter is found from the rows, quotes and damaged rows are handled one by one.

Python's csv module (its parser is C) reads 60 MB/s, counts every row's columns and knows its line, which pandas'
fast engine does not tell; a row with the wrong number of columns is set aside alone.
"""

from __future__ import annotations

import csv
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import StringIO
from itertools import islice
from typing import TYPE_CHECKING

from roadmap.errors import InputError
from roadmap.i18n import N_, Message
from roadmap.readers.columns import field_of
from roadmap.readers.grids import Grid, above_note, has_words, header_row, known_names, tables_of
from roadmap.readers.raw import RawTable, Reject, excerpt

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from roadmap.readers.content import Content

DELIMITERS = (",", ";", "\t", "|")
_NONE = "\x1f"  # a "delimiter" that stands in no file: a table of one column
_PROBE = 200
_ABOVE = 40  # lines among which the header is looked for
_RESYNC_LINES = 2_000_000


def read_delimited(content: Content) -> Iterator[RawTable]:
    """Read CSV, TSV or the like.

    Yields
    ------
    RawTable
        One part. Rows whose number of columns is not the header's are rejects.

    Raises
    ------
    InputError
        There is a header and no row, or the file has one column that is not a text column.
    """
    yield from tables_of(_grid_of(content))


def _grid_of(content: Content) -> Grid:
    """Read the table of a file; see read_delimited."""
    lines = list(StringIO(content.text()))
    first = _skip_preamble(lines)
    delimiter = _delimiter_of(lines[first:])
    first += _lines_above(lines[first:], delimiter)
    with _unlimited_cells():
        header = next(csv.reader(lines[first:], delimiter=delimiter), [])
        start = first + _lines_of_header(lines[first:], delimiter)
        if len(header) < 2 and field_of(header[0] if header else "") not in {"text", "title"}:
            raise InputError(
                N_("The table {path} has one column only, {found}; wanted columns parted by , ; | or tab."),
                path=content.name, found=excerpt(header[0] if header else ""),
            )  # fmt: skip
        rows = _Rows(header, delimiter)
        rows.read(lines, start)
    if not rows.number:
        raise InputError(N_("The table {path} has a header and no rows."), path=content.name)
    above = above_note([line for line in lines[:first] if not _is_separator(line)])
    return Grid(content.name, header, rows.kept, rows.index, tuple(rows.rejects), notes=above)


def is_delimited(content: Content) -> bool:
    """Whether there is a header with at least two known columns, one of them a text or a title."""
    if content.suffix not in {"", ".txt"}:
        return False
    lines = content.sample.split("\n")[:_PROBE]
    first = _skip_preamble(lines)
    with _unlimited_cells():
        for delimiter in DELIMITERS:
            rows = list(islice(csv.reader(lines[first:], delimiter=delimiter), _ABOVE))
            header = rows[header_row(rows)] if rows else []
            if known_names(header) >= 2 and has_words(header):
                return True
    return False


@contextmanager
def _unlimited_cells() -> Iterator[None]:
    """Let the csv module read cells of any size; the corpus' own limit judges them later, one by one."""
    before = csv.field_size_limit(2**31 - 1)
    try:
        yield
    finally:
        csv.field_size_limit(before)


def _skip_preamble(lines: Sequence[str]) -> int:
    """Return the first line that says something: after blank lines and Excel's ``sep=;``."""
    return next((number for number, line in enumerate(lines) if line.strip() and not _is_separator(line)), 0)


def _is_separator(line: str) -> bool:
    """Whether a line is Excel's ``sep=;``."""
    return line.strip().lower().startswith("sep=")


def _lines_above(lines: Sequence[str], delimiter: str) -> int:
    """Return how many lines stand above the header: an export's query, its date, a title."""
    with _unlimited_cells():
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
    with _unlimited_cells():
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


@dataclass
class _Rows:
    """Rows while they are read: those kept with their numbers, and those set aside."""

    header: list[str]
    delimiter: str
    kept: list[list[str]] = field(default_factory=list)
    index: list[int] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)
    number: int = 0

    @property
    def width(self) -> int:
        """Columns of the header."""
        return len(self.header)

    def read(self, lines: list[str], start: int) -> None:
        """Read records from line ``start`` on; after a record that an open quote made swallow lines, start again."""
        budget = _RESYNC_LINES
        while start < len(lines):
            broken = self._read_until_broken(lines, start, budget)
            if broken is None:
                return
            begin, end = broken
            self._add_line(lines[begin])
            budget -= end - begin
            start = begin + 1

    def _read_until_broken(self, lines: list[str], start: int, budget: int) -> tuple[int, int] | None:
        """Read on; return the lines of a record that an open quote made of several, or None at the end."""
        reader = csv.reader(map(lines.__getitem__, range(start, len(lines))), delimiter=self.delimiter)
        begin = start
        for row in reader:
            end = start + reader.line_num
            if 1 < end - begin <= budget and self._swallowed(row, lines[begin:end], at_end=end == len(lines)):
                return begin, end
            if row:
                self._add(row, "".join(lines[begin : min(end, begin + 20)]))
            begin = end
        return None

    def _swallowed(self, row: list[str], lines: list[str], *, at_end: bool) -> bool:
        """Whether an open quote joined these lines: quotes that do not close, and a line that is a row by itself."""
        try:
            next(csv.reader(lines, delimiter=self.delimiter, strict=True), None)
        except csv.Error:
            alone = (next(csv.reader([line], delimiter=self.delimiter), []) for line in lines[1:])
            return at_end or len(row) != self.width or any(len(cells) == self.width for cells in alone)
        return False

    def _add_line(self, line: str) -> None:
        """Add one line whose quotes do not close, as if it had none."""
        if line.strip():
            plain = csv.reader([line], delimiter=self.delimiter, quoting=csv.QUOTE_NONE)
            self._add(next(plain, []), line)

    def _add(self, row: list[str], line: str) -> None:
        """Keep a row of the right width, set aside another."""
        self.number += 1
        if len(row) == self.width and row != self.header:
            self.kept.append(row)
            self.index.append(self.number)
            return
        reason = Message.of(N_("The row repeats the header."))
        if len(row) != self.width:
            reason = Message.of(
                N_("The row has {found} columns; the header has {wanted}."), found=len(row), wanted=self.width
            )
        self.rejects.append(Reject(self.number, reason, excerpt(line)))
