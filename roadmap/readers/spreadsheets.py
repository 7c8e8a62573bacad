"""Workbooks (xlsx, xlsm, xlsb, xls, ods): each sheet that holds a table is a part; roadmap.readers.sheets finds it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from roadmap.errors import InputError
from roadmap.i18n import N_, Message
from roadmap.readers.grids import Grid, Seen, has_words, tables_of
from roadmap.readers.sheets import Sheet, grid_of
from roadmap.readers.tables import read_delimited
from roadmap.readers.workbooks import read_sheets

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from roadmap.readers.content import Content
    from roadmap.readers.raw import RawTable

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ODS = b"application/vnd.oasis.opendocument.spreadsheet"
_BOOKS = ("Workbook".encode("utf-16-le"), "Book".encode("utf-16-le"))
_SEALED = "EncryptedPackage".encode("utf-16-le")
_FARTHEST = 1 << 28  # bytes; a directory beyond is not looked for


def is_spreadsheet(content: Content) -> bool:
    """Whether it is a workbook: by its members, by its OLE directory, or sealed with a password in such."""
    if content.head.startswith(_OLE):
        found = _directory(content)
        return any(name in found for name in (*_BOOKS, _SEALED)) or content.suffix.startswith(".xl")
    if {"xl/workbook.xml", "xl/workbook.bin"} & set(content.members):
        return True
    return content.head.startswith(b"PK") and _ODS in content.head[:200]


def read_spreadsheet(content: Content) -> Iterator[RawTable]:
    """Read a workbook, each sheet with a table as a part.

    Merged cells fill their rows, hidden sheets, rows and columns are read like the others and noted, dates become
    ISO 8601, formulas give the values last computed, macros are not looked at. A sheet without a table is noted.

    Raises
    ------
    InputError
        It is protected by a password, damaged, larger than the limits, or holds no table.
    """
    if not content.head.startswith((_OLE, b"PK")):
        yield from _named_so(content)
        return
    sheets, notes = read_sheets(content)
    grids = {place: grid for place, sheet in enumerate(sheets) if (grid := grid_of(content.name, sheet))}
    worded = [place for place, grid in grids.items() if has_words(grid.header)]
    chosen = worded or list(grids)[:1]
    if not chosen:
        raise InputError(
            N_("The workbook {path} holds no table; wanted a row of column names with records below it."),
            path=content.name,
        )  # fmt: skip
    left = [sheet for place, sheet in enumerate(sheets) if place not in chosen]
    told = (*notes, *(_left_out(content, sheet) for sheet in left))
    for grid in _parts([grids[place] for place in chosen], sheets=len(sheets)):
        seen = Seen.of(zip(grid.index, grid.rows, strict=True), len(grid.header))
        yield from tables_of([replace(grid, notes=(*told, *grid.notes))], seen)
        told = ()


def _parts(grids: Sequence[Grid], *, sheets: int) -> list[Grid]:
    """Name the parts by their sheets, unless the workbook has one sheet only."""
    return [grid if sheets > 1 else replace(grid, part="") for grid in grids]


def _named_so(content: Content) -> Iterator[RawTable]:
    """Read a table of text that only its name calls a workbook, as some sites export it."""
    start = content.sample.lstrip()[:1]
    if not start or start == "<":
        raise InputError(
            N_("The file {path} is called a workbook and is none; wanted XLSX, XLS, XLSB or ODS."), path=content.name
        )
    yield from read_delimited(content)


def _left_out(content: Content, sheet: Sheet) -> Message:
    """Note a sheet that was not read."""
    if not sheet.rows:
        return Message.of(N_("{path}: the sheet {sheet} is empty."), path=content.name, sheet=sheet.name)
    return Message.of(
        N_("{path}: the sheet {sheet} holds no table with titles or texts; its {count} rows were left out."),
        path=content.name, sheet=sheet.name, count=len(sheet.rows),
    )  # fmt: skip


def _directory(content: Content) -> bytes:
    """Return the first sector of an OLE file's directory: the names of its streams."""
    shift = int.from_bytes(content.head[30:32], "little")
    sector = int.from_bytes(content.head[48:52], "little")
    start = (sector + 1) << min(shift, 12)
    if start > _FARTHEST:
        return b""
    with content.open() as source:
        source.seek(start)
        return source.read(4096)
