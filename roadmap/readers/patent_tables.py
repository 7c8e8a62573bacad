"""Patent databases' tables, from CSV and spreadsheets alike: the header tells the database, a row is a record."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from roadmap.errors import InputError
from roadmap.i18n import N_, Message
from roadmap.readers import patent_fields as pf
from roadmap.readers.columns import said
from roadmap.readers.derwent import DERWENT, INNOVATIONS_INDEX
from roadmap.readers.espacenet import DATABASE, ESPACENET, PATENTSCOPE
from roadmap.readers.google_patents import GOOGLE
from roadmap.readers.lens import LENS
from roadmap.readers.patent_layouts import DATE_CELLS, Cells, Layout, Places, places_of, plain_header, record_of
from roadmap.readers.patentsview import PATENTSVIEW
from roadmap.readers.raw import RawTable, Reject, excerpt, table_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from roadmap.readers.grids import Grid, Seen

LAYOUTS = (LENS, GOOGLE, PATENTSVIEW, PATENTSCOPE, ESPACENET, INNOVATIONS_INDEX, DERWENT, DATABASE)
"""The databases, in the order in which a header is compared with them: the one with the surest signs first."""

PART = 2000
"""Records in a part."""


def layout_of(header: Sequence[str]) -> Layout | None:
    """Return the database that a table with this header comes from, None where it is another table."""
    return _layout(tuple(header)) if len(header) >= 3 else None


@lru_cache(maxsize=512)
def _layout(header: tuple[str, ...]) -> Layout | None:
    """Compare one header; a file's is asked about more than once."""
    plain = frozenset(plain_header([name[:100] for name in header]))
    return next((layout for layout in LAYOUTS if layout.fits(plain)), None)


def read_patents(grid: Grid, layout: Layout, seen: Seen) -> Iterator[RawTable]:
    """Yield the records of a database's table, or of a part of it, in parts of PART.

    Raises
    ------
    InputError
        The table has neither titles nor abstracts.
    """
    places = places_of(grid.header, layout, seen.filled)
    _check_words(grid, places)
    american, notes = _date_order(grid.name, places, seen)
    given, told = grid.rejects, (*grid.notes, *notes)
    for start in range(0, len(grid.rows), PART):
        records: list[dict[str, str]] = []
        index: list[int] = []
        aside: list[Reject] = []
        for row, number in zip(grid.rows[start : start + PART], grid.index[start : start + PART], strict=True):
            record = record_of(layout.prepare(_cells(row, places, month_first=american)))
            reason = _unusable(record, row)
            if reason:
                aside.append(Reject(number, reason, excerpt(" ".join(filter(None, row)))))
            else:
                records.append(_others(row, places) | record)
                index.append(number)
        yield table_of(
            records, index, rejects=(*given, *aside), known=True, kind="patent", part=grid.part, notes=told
        )  # fmt: skip
        given, told = (), ()


def _check_words(grid: Grid, places: Places) -> None:
    """Refuse a table without titles and abstracts: PatentsView's tables of applications, classes and so on."""
    if not {"title", "title_en", "abstract", "abstract_en"} & {cell for cell, _ in places.cells}:
        raise InputError(
            N_("The patent table {path} has neither titles nor abstracts; it has {found}."),
            path=grid.name, found=excerpt(", ".join(grid.header)),
        )  # fmt: skip


def _cells(row: Sequence[str], places: Places, *, month_first: bool) -> Cells:
    """Return a row's cells by name, dates as ISO 8601; a date that is none is kept as written, to be told of later."""
    cells = {name: said(row[place].strip()) for name, place in places.cells}
    for name in DATE_CELLS:
        given = cells.get(name)
        if given:
            first = given.split("\n")[0].split(";")[0].split("|")[0].strip()
            cells[name] = pf.iso_date(first, month_first=month_first) or pf.iso_date(first.split(" ")[0]) or first
    return cells


def _others(row: Sequence[str], places: Places) -> dict[str, str]:
    """Return the cells that are kept under their columns' own names."""
    return {name: row[place] for name, place in places.others}


def _unusable(record: dict[str, str], row: Sequence[str]) -> Message | None:
    """Return why a row is no record, None where it is one."""
    if not record["title"] and not record["text"]:
        return Message.of(N_("The record has neither a title nor a text."))
    if not record["id"] and sum(bool(cell) for cell in row) == 1:
        return Message.of(N_("The row holds one cell only: a remark, no patent."))
    return None


def _date_order(name: str, places: Places, seen: Seen) -> tuple[bool, tuple[Message, ...]]:
    """Tell whether 3/4/2015 is in March in this file, and note where nothing tells."""
    columns = [place for cell, place in places.cells if cell in DATE_CELLS]
    order = pf.month_first(day for place in columns for day in seen.days[place].elements())
    if order is not None:
        return order, ()
    found = N_(
        "Nothing in {path} tells whether dates such as 3/4/2015 are in March or April; they were read day first."
    )
    return False, (Message.of(found, path=name),)
