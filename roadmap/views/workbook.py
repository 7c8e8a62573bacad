"""The report as a workbook: the one file of the views that imports xlsxwriter.

A sheet for each kind of table, with numbers as numbers, a head that stays, and native charts; in front a sheet that
says what this is, how it was made and what it cannot say. Every text is written as text: none can become a formula.
"""

from __future__ import annotations

import re
from io import BytesIO
from typing import TYPE_CHECKING, Any

from roadmap.i18n import N_, translator
from roadmap.views import document as parts
from roadmap.views._package import MADE, clean, fixed
from roadmap.views._sheets import Sheet, lines_of, sheets_of
from roadmap.views._slide_kit import line_count
from roadmap.views.theme import SANS, TOKENS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from roadmap.views.document import Document

INK = TOKENS["light"]
FORMATS = {
    "text": "@", "words": "@", "year": "0", "count": "#,##0", "percent": "0%", "share": "0.0%", "change": "+0%;-0%;0%",
    "ratio": "0.00", "value": "0.0",
}  # fmt: skip
"""How the kinds of columns are written: Excel's codes, shown as the reader's own Excel writes numbers."""
WIDEST, LINES, LONGEST, README = 60, 1_048_000, 32_000, 110
_FORBIDDEN = re.compile(r"[\[\]:*?/\\]")


def as_workbook(report: Document) -> bytes:
    """Return the report's tables as an XLSX file."""
    import xlsxwriter

    out = BytesIO()
    options = {
        "in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
        "nan_inf_to_errors": False,
    }  # fmt: skip
    book = xlsxwriter.Workbook(out, options)
    book.set_properties({
        "title": clean(report.title), "subject": clean(report.fictional), "author": "", "comments": "", "created": MADE,
    })  # fmt: skip
    writer = _Writer(book, report)
    writer.readme()
    for sheet in sheets_of(report):
        writer.sheet(sheet)
    book.close()
    return fixed(out.getvalue())


class _Writer:
    """Writes sheets into one workbook."""

    def __init__(self, book: Any, report: Document) -> None:  # noqa: ANN401 - xlsxwriter's workbook
        self.book, self.report = book, report
        self.names: set[str] = set()
        self.looks: dict[tuple[str, ...], Any] = {}

    def look(self, kind: str, tone: str = "") -> Any:  # noqa: ANN401 - xlsxwriter's format
        """Return the format of a kind of cell."""
        if (kind, tone) not in self.looks:
            made: dict[str, Any] = {"font_name": SANS, "font_size": 10, "font_color": INK.ink, "valign": "top"}
            made |= {"num_format": FORMATS[kind]} if kind in FORMATS else {}
            if kind in ("text", "words", "line"):
                made["text_wrap"] = True
            tones: dict[str, dict[str, Any]] = {
                "head": {
                    "bold": True,
                    "font_color": INK.ink2,
                    "bottom": 1,
                    "bottom_color": INK.rule,
                    "text_wrap": True,
                },
                "title": {"bold": True, "font_size": 15, "text_wrap": False},
                "section": {"bold": True, "font_size": 11.5, "font_color": INK.model},
                "mark": {"bold": True, "font_color": INK.people_text, "bg_color": INK.people_tint},
                "quiet": {"font_color": INK.ink2},
            }
            made |= tones.get(tone, {})
            self.looks[kind, tone] = self.book.add_format(made)
        return self.looks[kind, tone]

    def name(self, wanted: str) -> str:
        """Return a sheet's name that Excel takes and no other sheet has."""
        base = _FORBIDDEN.sub(" ", clean(wanted)).strip("' ") or "-"
        name, number = base[:31], 2
        while name.lower() in self.names or name.lower() == "history":
            tail = f" {number}"
            name, number = base[: 31 - len(tail)] + tail, number + 1
        self.names.add(name.lower())
        return name

    def page(self, title: str) -> Any:  # noqa: ANN401 - xlsxwriter's worksheet
        """Add a sheet set up to be printed across; what is made up is marked at its foot."""
        made = self.book.add_worksheet(self.name(title))
        made.hide_gridlines(2)
        made.set_landscape()
        made.set_paper(9)
        made.fit_to_pages(1, 0)
        mark = clean(self.report.fictional).replace("&", "&&")[:100]
        made.set_footer(f"&L&8{mark}&R&8&P / &N")
        return made

    def readme(self) -> None:
        """Write the first sheet: what this is, method and honesty, in the report's own words."""
        _ = translator(self.report.lang)
        page = self.page(_(N_("Read me")))
        page.set_column(0, 0, README)
        page.set_row(0, 24)
        page.write_string(0, 0, clean(self.report.title), self.look("line", "title"))
        page.write_string(1, 0, clean(self.report.subtitle), self.look("line", "quiet"))
        row = 2
        if self.report.fictional:
            page.write_string(row, 0, clean(self.report.fictional), self.look("line", "mark"))
            row += 1
        for tone, words in lines_of(self.report):
            row += tone == "section"
            page.set_row(row, _height([words], [README]) + 2 * (tone == "section"))
            page.write_string(row, 0, clean(words)[:LONGEST], self.look("line", tone))
            row += 1

    def sheet(self, sheet: Sheet) -> None:
        """Write one table: its title and what it says, heads, rows, and the charts beside it."""
        page = self.page(sheet.name)
        page.set_row(0, 24)
        page.write_string(0, 0, clean(sheet.title), self.look("line", "title"))
        page.write_string(1, 0, clean(sheet.note), self.look("plain", "quiet"))
        if self.report.fictional:
            page.write_string(2, 0, clean(self.report.fictional), self.look("plain", "mark"))
        top = 4
        rows, widths = sheet.rows[:LINES], list[float]()
        for at, (head, kind) in enumerate(sheet.heads):
            page.write_string(top, at, clean(head), self.look("line", "head"))
            widths.append(_width(head, [row[at] for row in rows], kind))
            page.set_column(at, at, widths[-1])
        page.set_row(top, _height([head for head, _kind in sheet.heads], widths))
        for place, row in enumerate(rows):
            page.set_row(top + 1 + place, _height(row, widths))
            for at, (cell, (_head, kind)) in enumerate(zip(row, sheet.heads, strict=True)):
                self.cell(page, (top + 1 + place, at), cell, kind)
        page.freeze_panes(top + 1, 1)
        if rows:
            page.autofilter(top, 0, top + len(rows), len(sheet.heads) - 1)
        page.repeat_rows(top)
        self.charts(page, sheet, top)

    def cell(self, page: Any, spot: tuple[int, int], cell: parts.Cell, kind: str) -> None:  # noqa: ANN401
        """Write a value: text as text whatever it looks like, numbers as numbers, what is not known as nothing."""
        if cell is None or cell != cell:
            page.write_blank(*spot, None, self.look(kind))
        elif isinstance(cell, str):
            page.write_string(*spot, clean(cell)[:LONGEST], self.look("text"))
        else:
            page.write_number(*spot, cell, self.look(kind))

    def charts(self, page: Any, sheet: Sheet, top: int) -> None:  # noqa: ANN401 - xlsxwriter's worksheet
        """Draw a sheet's charts to the right of its rows, one under another."""
        for number, chart in enumerate(sheet.charts):
            made = self.book.add_chart({"type": chart.kind})
            first, last = top + 1 + chart.rows[0], top + chart.rows[1]
            for column, colour, dash in chart.series:
                line = {"color": colour, "width": 2 if not dash else 1.5, "dash_type": dash or "solid"}
                made.add_series({
                    "name": [page.get_name(), top, column],
                    "categories": [page.get_name(), first, chart.category, last, chart.category],
                    "values": [page.get_name(), first, column, last, column],
                    "line" if chart.kind == "line" else "fill": line if chart.kind == "line" else {"color": colour},
                })  # fmt: skip
            _dress(made, chart.title, bars=chart.kind == "bar")
            made.set_size({"width": 620, "height": 300 if chart.kind == "line" else 60 + 22 * (last - first + 1)})
            page.insert_chart(top + 1 + 16 * number, len(sheet.heads) + 1, made, {"description": clean(chart.title)})


def _dress(chart: Any, title: str, *, bars: bool) -> None:  # noqa: ANN401 - xlsxwriter's chart
    """Give a chart its title, letters and grid."""
    font = {"name": SANS, "size": 9, "color": INK.ink2}
    chart.set_title({"name": clean(title)[:120], "name_font": {**font, "size": 11, "bold": True}, "overlay": False})
    chart.set_legend({"none": True} if bars else {"position": "bottom", "font": font})
    axis = {"num_font": font, "line": {"color": INK.rule}}
    chart.set_x_axis({**axis, "major_gridlines": {"visible": bars, "line": {"color": INK.grid}}})
    reverse = {"reverse": True, "label_position": "low"} if bars else {}
    chart.set_y_axis({**axis, **reverse, "major_gridlines": {"visible": not bars, "line": {"color": INK.grid}}})
    chart.show_blanks_as("gap")


def _height(row: Sequence[parts.Cell], widths: Sequence[float]) -> float:
    """Return how high a row stands, points: by its longest text in the width it has, at most twelve lines."""
    needed = [line_count(cell, wide * 5.6, 10) for cell, wide in zip(row, widths, strict=True) if isinstance(cell, str)]
    return 14.0 * min(12, max([1, *needed])) + 1


def _width(head: str, cells: list[parts.Cell], kind: str) -> float:
    """Return how wide a column stands, in letters."""
    longest = max([0, *(len(cell) for cell in cells if isinstance(cell, str))])
    least = {"text": 12, "words": 12}.get(kind, 11)
    return float(min(WIDEST, max(least, min(len(head), 16) + 3, longest + 2)))
