"""The table within a sheet: its header below titles, over one row or several with merged cells, and its records."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import product
from typing import TYPE_CHECKING

from roadmap.i18n import N_, Message
from roadmap.readers.columns import date_meaning, field_of, plain_name
from roadmap.readers.grids import Grid, above_note, known_names
from roadmap.readers.patent_layouts import DATE_CELLS, cell_names, usual_cells
from roadmap.readers.raw import Reject, excerpt

if TYPE_CHECKING:
    from collections.abc import Sequence

_WITHIN, _DEEPEST = 60, 3
"""Rows among which the header is looked for, and rows that it takes at most."""
_WIDEST = 500  # columns looked at for that
_FILLED = 1_000_000  # cells at most that merged ones fill
_SERIAL = re.compile(r"^(\d{5})(?:\.\d+)?$")
_FIRST_SERIAL, _LAST_SERIAL = 10_000, 80_000  # 1927 to 2119
_DAY_ZERO = date(1899, 12, 30)


@dataclass
class Sheet:
    """One sheet: rows of text without blank cells at their ends, merged ranges (top, left, bottom, right)."""

    name: str
    hidden: bool = False
    merged: list[list[int]] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)


@dataclass(frozen=True)
class _Header:
    """Where a header lies, and the columns' names."""

    top: int
    depth: int
    names: list[str]


def grid_of(name: str, sheet: Sheet) -> Grid | None:
    """Return the table in a sheet of the workbook ``name``, None where it has none."""
    header = _header(sheet)
    if header is None:
        return None
    _fill_down(sheet, header.top + header.depth)
    below = [row for row in sheet.rows[header.top + header.depth :] if any(row)]
    if not below:
        return None
    width = max(len(header.names), *map(len, below))
    names = header.names + [""] * (width - len(header.names))
    rows = [row + [""] * (width - len(row)) for row in below]
    kept = [place for place in range(width) if names[place] or any(row[place] for row in rows)]
    names, rows = [names[place] for place in kept], [[row[place] for place in kept] for row in rows]
    return _without_repeats(name, sheet, header, names, rows)


def _without_repeats(name: str, sheet: Sheet, header: _Header, names: list[str], rows: list[list[str]]) -> Grid:
    """Make the grid; rows that say the header again, as every printed page does, are set aside."""
    repeats = {number for number, row in enumerate(rows, 1) if row == names}
    reason = Message.of(N_("The row repeats the header."))
    _days_of_serials(names, rows)
    return Grid(
        name,
        names,
        [row for number, row in enumerate(rows, 1) if number not in repeats],
        [number for number in range(1, len(rows) + 1) if number not in repeats],
        tuple(Reject(number, reason, excerpt(" ".join(names))) for number in sorted(repeats)),
        part=sheet.name,
        notes=above_note([" ".join(row) for row in sheet.rows[: header.top]]),
    )


def _header(sheet: Sheet) -> _Header | None:
    """Find the header: the rows whose names we know most of; of equals the fewest, the upper ones.

    Where no name is known it is the first row with two cells or more.
    """
    first = [place for place, row in enumerate(sheet.rows[:_WITHIN]) if any(row)]
    found = [_Header(top, depth, _names(sheet, top, depth)) for top, depth in product(first, range(1, _DEEPEST + 1))]
    scores = [(*_score(header.names), -header.depth, -header.top) for header in found]
    best = max(range(len(found)), key=scores.__getitem__, default=None)
    if best is not None and scores[best][0]:
        return found[best]
    return next((header for header in found if header.depth == 1 and sum(map(bool, header.names)) >= 2), None)


def _score(names: Sequence[str]) -> tuple[int, int]:
    """Rate names: how many are known, and how many say the same as another (fewer is better)."""
    given = [plain_name(name[:100]) for name in names[:_WIDEST] if name]
    return (known_names(names[:_WIDEST]), len(set(given)) - len(given))


def _names(sheet: Sheet, top: int, depth: int) -> list[str]:
    """Return the names of a header of ``depth`` rows: a group and its column, ``Publication`` above ``Number``."""
    rows = [_spread(sheet, top + level, last=level == depth - 1) for level in range(depth)]
    width = max(map(len, rows))
    return [_joined([row[place] for row in rows if place < len(row)]) for place in range(width)]


def _joined(parts: Sequence[str]) -> str:
    """Join a column's names from above: all of them where we know that name or none of them, else the lowest known."""
    given = list(dict.fromkeys(" ".join(part.split()) for part in parts if part.strip()))
    whole = " ".join(given)
    if len(given) < 2 or _known(whole):
        return whole
    return next((part for part in reversed(given) if _known(part)), whole)


def _known(name: str) -> bool:
    """Whether a column's name is a usual one."""
    return len(name) < 100 and bool(field_of(name) or plain_name(name) in usual_cells())


def _spread(sheet: Sheet, place: int, *, last: bool) -> list[str]:
    """Return a header's row; a group's name stands over all its columns, as its merged cell or the blanks say."""
    row = list(sheet.rows[place]) if place < len(sheet.rows) else []
    if last:
        return row
    for top, left, bottom, right in sheet.merged:
        if top <= place <= bottom and right > left and top < len(sheet.rows) and left < len(sheet.rows[top]):
            end = min(right, _WIDEST)
            row += [""] * (end + 1 - len(row))
            row[left : end + 1] = [sheet.rows[top][left]] * (end + 1 - left)
    return row if sheet.merged else _carried(row, sheet.rows[place + 1] if place + 1 < len(sheet.rows) else [])


def _carried(row: list[str], below: Sequence[str]) -> list[str]:
    """Carry a group's name over the blank cells to its right below which something is named."""
    row = row + [""] * (min(len(below), _WIDEST) - len(row))
    for place in range(1, len(row)):
        if not row[place] and place < len(below) and below[place]:
            row[place] = row[place - 1]
    return row


def _fill_down(sheet: Sheet, start: int) -> None:
    """Give each row of a merged cell its text: one applicant written beside five patents is all five's."""
    left_over = _FILLED
    for top, left, bottom, _ in sheet.merged:
        if top < start or top >= len(sheet.rows) or left >= len(sheet.rows[top]):
            continue
        for row in sheet.rows[top + 1 : min(bottom + 1, top + 1 + left_over)]:
            row += [""] * (left + 1 - len(row))
            row[left] = row[left] or sheet.rows[top][left]
            left_over -= 1


def _days_of_serials(names: Sequence[str], rows: list[list[str]]) -> None:
    """Write dates that lost their format (42036, days since the last of 1899) as ISO 8601, in columns of dates."""
    for place, name in enumerate(names):
        if _of_dates(name):
            for row in rows:
                if found := _SERIAL.match(row[place]):
                    row[place] = _day(int(found[1])) or row[place]


def _of_dates(name: str) -> bool:
    """Whether a column of this name holds dates."""
    plain = plain_name(name[:100])
    dated = {usual for cell in DATE_CELLS for usual in cell_names()[cell]}
    return plain in dated or field_of(name[:100]) == "date" or (bool(date_meaning(name[:100])) and "dat" in plain)


def _day(serial: int) -> str:
    """Return the day of a spreadsheet's serial number, "" where it is no likely one."""
    likely = _FIRST_SERIAL <= serial <= _LAST_SERIAL
    return (_DAY_ZERO + timedelta(days=serial)).isoformat() if likely else ""
