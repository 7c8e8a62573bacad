"""A table as rows of cells, before anyone knows what the columns mean: where the header is, and what becomes of it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from roadmap.i18n import N_, Message
from roadmap.readers import patent_fields as pf
from roadmap.readers.columns import field_of, plain_name
from roadmap.readers.layouts import known_table
from roadmap.readers.patent_layouts import cell_names, usual_cells
from roadmap.readers.patent_tables import layout_of, read_patents
from roadmap.readers.raw import RawTable, Reject, excerpt

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_LONGEST_DAY, _MOST_DAYS = 40, 50_000
_ABOVE = 40
"""Lines looked at for a header; exports write their query, their date and a count above it."""


@dataclass(frozen=True)
class Grid:
    """A header and rows as long as it; ``index`` has the rows' numbers from 1, ``name`` is the file's.

    ``part`` names a sheet. ``rejects`` and ``notes`` are what was set aside and seen on the way here.
    """

    name: str
    header: list[str]
    rows: list[list[str]]
    index: list[int]
    rejects: tuple[Reject, ...] = ()
    part: str = ""
    notes: tuple[Message, ...] = ()


@dataclass(frozen=True)
class Seen:
    """What only the whole of a table tells: the columns with something in a row, and days that may be months.

    ``days``: by column, how often each value of the form 3/4/2015 stands in it.
    """

    filled: frozenset[int]
    days: tuple[Counter[str], ...]

    @classmethod
    def of(cls, rows: Iterable[tuple[int, Sequence[str]] | Reject], width: int) -> Seen:
        """Look at all rows (number, cells) of a table that is ``width`` columns wide."""
        empty = set(range(width))
        days: tuple[Counter[str], ...] = tuple(Counter() for _ in range(width))
        for row in rows:
            if isinstance(row, Reject):
                continue
            cells = row[1]
            empty -= {place for place in empty if cells[place]}
            for place, cell in enumerate(cells):
                if len(cell) < _LONGEST_DAY and pf.is_signed_day(cell) and len(days[place]) < _MOST_DAYS:
                    days[place][cell] += 1
        return cls(frozenset(range(width)) - empty, days)


def tables_of(parts: Iterable[Grid], seen: Seen) -> Iterator[RawTable]:
    """Yield the records of a table: those of a patent database or another known table, else all columns as they are.

    Parameters
    ----------
    parts
        Grids of one header, its rows in their order; the first has the table's notes.
    seen
        What the parts tell together.
    """
    told: set[Message] = set()
    for grid in parts:
        for table in _tables(grid, seen):
            yield replace(table, notes=tuple(note for note in table.notes if note not in told))
            told.update(table.notes)


def _tables(grid: Grid, seen: Seen) -> Iterator[RawTable]:
    """Yield the records of one part."""
    import pandas as pd

    layout = layout_of(grid.header)
    if layout:
        yield from read_patents(grid, layout, seen)
        return
    names = unique_names(grid.header)
    frame = pd.DataFrame(grid.rows, columns=names, index=grid.index, dtype="str")
    days = {name: tuple(found) for name, found in zip(names, seen.days, strict=True) if found}
    raw = RawTable(frame, grid.rejects, part=grid.part, notes=grid.notes, days=days)
    kind = known_table(grid.header)
    yield from kind.read(raw, grid.name) if kind else (_without_inventors(raw, grid.name),)


def _without_inventors(raw: RawTable, name: str) -> RawTable:
    """Count inventors where a table of the user's own names them; no corpus keeps their names."""
    columns = [column for column in raw.frame if plain_name(column[:100]) in cell_names()["inventors"]]
    if not columns:
        return raw
    frame = raw.frame.copy()
    for column in columns:
        frame[column] = [str(len(pf.bracketed(cell)) or "") for cell in frame[column]]
    told = Message.of(N_("{path}: inventors are counted; their names were left out."), path=name)
    return replace(raw, frame=frame, notes=(*raw.notes, told))


def header_row(rows: Sequence[Sequence[str]]) -> int:
    """Return the place of the header: 0, unless lines that are none stand above names that we know.

    Such lines have at most two cells; below longer ones (a title with commas) only a known database's header counts.
    """
    short = True
    for place, row in enumerate(rows[:_ABOVE]):
        if (short and known_names(row) >= 2 and has_words(row)) or _is_known(row):
            return place
        short = short and sum(bool(cell.strip()) for cell in row) <= 2
    return 0


def known_names(row: Sequence[str]) -> int:
    """Return how many cells of a row are columns' usual names, and a hundred more for a known table's header."""
    found = sum(bool(field_of(cell) or plain_name(cell) in usual_cells()) for cell in row if len(cell) < 100)
    return found + (100 if _is_known(row) else 0)


def has_words(row: Sequence[str]) -> bool:
    """Whether a row, taken for a header, has a column of titles or texts."""
    return _is_known(row) or bool({"title", "text"} & {field_of(cell) for cell in row if len(cell) < 100})


def _is_known(row: Sequence[str]) -> bool:
    """Whether a row is the header of a patent database's table or of another known one."""
    return bool(layout_of(row) or known_table(row))


def above_note(lines: Sequence[str]) -> tuple[Message, ...]:
    """Return a note of the lines above the header, which are no records."""
    told = [" ".join(line.split()).strip(" ,;\t\"'") for line in lines]
    told = [line for line in told if line]
    if not told:
        return ()
    found = N_("{count} lines above the column names are no records and were left out; the first: {text}")
    return (Message.of(found, count=len(told), text=excerpt(told[0])),)


def unique_names(header: Sequence[str]) -> list[str]:
    """Return the column names, stripped, an empty one named by its place and a repeated one numbered."""
    names: list[str] = []
    for place, given in enumerate(header, 1):
        name = base = given.strip().strip("\ufeff\"'").strip() or f"column_{place}"
        number = 2
        while name in names:
            name, number = f"{base}_{number}", number + 1
        names.append(name)
    return names
