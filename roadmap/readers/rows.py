"""The rows of a delimited table, one after the other: what an open quote swallowed is read again, line by line.

Python's csv module (its parser is C) reads 60 MB/s, counts every row's columns and knows its lines, which pandas' fast
engine does not tell; a row with the wrong number of columns is set aside alone.
"""

from __future__ import annotations

import csv
from collections import deque
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from roadmap.i18n import N_, Message
from roadmap.readers.raw import Reject, excerpt
from roadmap.readers.streams import LONGEST_LINE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

Row = tuple[int, list[str]]
"""A row's number, from 1, and its cells."""

_RESYNC_LINES = 2_000_000
"""Lines that are read again at most because a quote was left open before them."""
_LONGEST_RECORD = 50_000
"""Lines of one record at most; a quote open for longer is none."""


@contextmanager
def unlimited_cells() -> Iterator[None]:
    """Let the csv module read cells of any size; the corpus' own limit judges them later, one by one."""
    before = csv.field_size_limit(2**31 - 1)
    try:
        yield
    finally:
        csv.field_size_limit(before)


@dataclass(frozen=True)
class Table:
    """A table's lines below its header, its header and its delimiter; it can be gone through again and again."""

    lines: Iterable[str]
    start: int
    header: list[str]
    delimiter: str

    def __iter__(self) -> Iterator[Row | Reject]:
        """Yield the rows as long as the header, and rejects for the others."""
        number = 0
        for cells, lines in self._records():
            if not cells:
                continue
            number += 1
            reason = self._unfit(cells, lines)
            yield (number, cells) if reason is None else Reject(number, reason, excerpt("".join(lines[:20])))

    def _records(self) -> Iterator[tuple[list[str], list[str]]]:
        """Yield each record's cells and lines; after one that an open quote made swallow lines, start again."""
        source = _Source(self.lines, self.start)
        budget = _RESYNC_LINES
        while not source.at_end:
            for cells in self._parsed(source):
                lines = source.taken()
                if 1 < len(lines) <= budget and self._swallowed(cells, lines, source):
                    source.put_back(lines[1:])
                    budget -= len(lines)
                    yield self._as_it_stands(lines[0]), lines[:1]
                    break
                yield cells, lines

    def _parsed(self, source: _Source) -> Iterator[list[str]]:
        """Yield records; the module's own limit is lifted only while it parses, since others use it in between."""
        reader = csv.reader(source, delimiter=self.delimiter)
        while True:
            with unlimited_cells():
                cells = next(reader, None)
            if cells is None:
                return
            yield cells

    def _as_it_stands(self, line: str) -> list[str]:
        """Return the cells of one line whose quotes do not close, as if it had none."""
        with unlimited_cells():
            return (
                next(csv.reader([line], delimiter=self.delimiter, quoting=csv.QUOTE_NONE), []) if line.strip() else []
            )

    def _swallowed(self, cells: list[str], lines: list[str], source: _Source) -> bool:
        """Whether an open quote joined these lines: quotes that do not close, and a line that is a row by itself."""
        if _too_long(lines):
            return True
        with unlimited_cells():
            try:
                next(csv.reader(lines, delimiter=self.delimiter, strict=True), None)
            except csv.Error:
                alone = (next(csv.reader([line], delimiter=self.delimiter), []) for line in lines[1:])
                width = len(self.header)
                return source.at_end or len(cells) != width or any(len(found) == width for found in alone)
        return False

    def _unfit(self, cells: list[str], lines: list[str]) -> Message | None:
        """Return why a record is no row of the table, None where it is one."""
        if _too_long(lines):
            return Message.of(N_("The row is longer than {limit} characters."), limit=LONGEST_LINE)
        if cells == self.header:
            return Message.of(N_("The row repeats the header."))
        if len(cells) == len(self.header):
            return None
        told = N_("The row has {found} columns; the header has {wanted}.")
        return Message.of(told, found=len(cells), wanted=len(self.header))


def _too_long(lines: Sequence[str]) -> bool:
    return len(lines) > _LONGEST_RECORD or sum(map(len, lines)) > LONGEST_LINE


class _Source:
    """Lines for the csv module that remembers those of the record it is in, and takes back what was read too far.

    A record that grows too long ends, as if the file ended.
    """

    def __init__(self, lines: Iterable[str], start: int) -> None:
        self._lines = iter(lines)
        self._back: deque[str] = deque()
        self._taken: list[str] = []
        self._length = 0
        for _ in range(start):
            next(self._lines, None)

    def __iter__(self) -> _Source:
        return self

    def __next__(self) -> str:
        """Return the next line."""
        if self._length > LONGEST_LINE or len(self._taken) > _LONGEST_RECORD:
            raise StopIteration
        line = self._back.popleft() if self._back else next(self._lines)
        self._taken.append(line)
        self._length += len(line)
        return line

    @property
    def at_end(self) -> bool:
        """Whether no line is left."""
        if not self._back:
            self._back.extend(line for line in (next(self._lines, None),) if line is not None)
        return not self._back

    def taken(self) -> list[str]:
        """Return the lines since the last call."""
        found, self._taken, self._length = self._taken, [], 0
        return found

    def put_back(self, lines: Sequence[str]) -> None:
        """Take lines back, to be read again next."""
        self._back.extendleft(reversed(lines))
