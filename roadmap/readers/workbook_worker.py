"""Reads one workbook from standard input and writes its cells to standard output, in a process of its own.

The parser is compiled and holds every sheet as a full rectangle: one cell at the far corner of a 5 KB file asks for
more memory than there is and ends the process, and a damaged file may stop it anywhere. So it runs apart, with limits
on memory and time; whatever happens to it, the reader that started it says so in a sentence. Macros are never run:
only cell values are read, of formulas the values last computed.

Run as ``python -I workbook_worker.py MEGABYTES SECONDS``. Output, one JSON value a line:
``{"sheet": name, "hidden": bool, "merged": [[top, left, bottom, right], …]}`` followed by each of its rows as a list of
text without the blanks at its end; at last ``{"end": true, "unseen": bool}`` (rows or columns are hidden somewhere), or
``{"error": kind}``.
"""

from __future__ import annotations

import datetime
import io
import json
import re
import sys
import zipfile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, SheetMetadata

_HIDDEN = re.compile(rb'<(?:row|col)\s[^>]{0,500}hidden="(?:1|true)"')
_CARRIAGE = re.compile(r"_x000[dD]_\n?")
_BLOCK = 1 << 20
_MERGED = 10_000


def main(megabytes: int, seconds: int) -> None:
    """Read standard input under the limits."""
    _limit(megabytes, seconds)
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum

    data = sys.stdin.buffer.read()
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        for place, about in enumerate(book.sheets_metadata):
            if about.typ == SheetTypeEnum.WorkSheet:
                _write_sheet(book.get_sheet_by_index(place), about)
        _write({"end": True, "unseen": _unseen(data)})
    except PasswordError:
        _write({"error": "password"})
    except CalamineError as error:
        _write({"error": "damaged", "message": str(error)[:200]})


def _limit(megabytes: int, seconds: int) -> None:
    """Set the limits, where the system has such."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, megabytes << 20))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _write_sheet(sheet: CalamineSheet, about: SheetMetadata) -> None:
    """Write one sheet: what it is called, its merged cells (counted within the rows written), its rows."""
    from python_calamine import SheetVisibleEnum

    top, left = sheet.start or (0, 0)
    merged = [
        [first[0] - top, first[1] - left, last[0] - top, last[1] - left]
        for first, last in (sheet.merged_cell_ranges or [])[:_MERGED]
    ]
    _write({"sheet": about.name, "hidden": about.visible != SheetVisibleEnum.Visible, "merged": merged})
    for row in sheet.iter_rows() if sheet.start else ():
        cells = [as_text(cell).strip() for cell in row] if any(row) else []
        while cells and not cells[-1]:
            cells.pop()
        _write(cells)


def as_text(cell: object) -> str:
    """Return a cell as text: whole numbers without .0, dates as ISO 8601, a time of midnight left out."""
    if isinstance(cell, str):
        return _CARRIAGE.sub("\n", cell) if "_x000" in cell else cell
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e16 else repr(cell)
    if isinstance(cell, datetime.datetime):
        return cell.date().isoformat() if cell.time() == datetime.time() else cell.isoformat()
    return cell.isoformat() if isinstance(cell, datetime.date | datetime.time) else str(cell)


def _unseen(data: bytes) -> bool:
    """Whether rows or columns are hidden in some sheet of an xlsx file."""
    if not data.startswith(b"PK"):
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return any(
                _has_hidden(archive, name) for name in archive.namelist() if name.startswith("xl/worksheets/sheet")
            )
    except (zipfile.BadZipFile, OSError, ValueError, EOFError, NotImplementedError, RuntimeError):
        return False


def _has_hidden(archive: zipfile.ZipFile, name: str) -> bool:
    """Whether one sheet has hidden rows or columns; a mark across two blocks is found by their overlap."""
    with archive.open(name) as source:
        before = b""
        while block := source.read(_BLOCK):
            if _HIDDEN.search(before + block):
                return True
            before = block[-600:]
    return False


def _write(value: object) -> None:
    """Write one line."""
    sys.stdout.write(json.dumps(value) + "\n")


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
