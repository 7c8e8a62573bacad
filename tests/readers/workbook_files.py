"""Workbooks written by hand, as small as a spreadsheet program accepts them."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from pathlib import Path

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
EMPTY, HIDDEN = "", ' state="hidden"'
DATE = 1  # the style of a date


def column(place: int) -> str:
    """Return a column's letters, A for 0."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def cell(row: int, place: int, value: object) -> str:
    """Return a cell's XML; (number, DATE) is a date, ("=F", v) a formula with its last value."""
    where = f'r="{column(place)}{row}"'
    match value:
        case (int() | float() as serial, int() as style):
            return f'<c {where} s="{style}"><v>{serial}</v></c>'
        case (str() as formula, last):
            return f"<c {where}><f>{escape(formula[1:])}</f><v>{last}</v></c>"
        case bool():
            return f'<c {where} t="b"><v>{int(value)}</v></c>'
        case int() | float():
            return f"<c {where}><v>{value}</v></c>"
    return f'<c {where} t="inlineStr"><is><t xml:space="preserve">{escape(str(value))}</t></is></c>'


def sheet(rows: list[list[object]], merged: tuple[str, ...] = (), hidden_row: int = 0) -> str:
    """Return a sheet's XML; None leaves a cell out."""
    lines = []
    for number, row in enumerate(rows, 1):
        cells = "".join(cell(number, place, value) for place, value in enumerate(row) if value is not None)
        hidden = ' hidden="1"' if number == hidden_row else ""
        lines.append(f'<row r="{number}"{hidden}>{cells}</row>')
    ranges = "".join(f'<mergeCell ref="{one}"/>' for one in merged)
    merges = f'<mergeCells count="{len(merged)}">{ranges}</mergeCells>' if merged else ""
    return f'<worksheet xmlns="{MAIN}"><sheetData>{"".join(lines)}</sheetData>{merges}</worksheet>'


def write_xlsx(path: Path, sheets: dict[str, str], hidden: tuple[str, ...] = ()) -> Path:
    """Write a workbook of sheets' XML by name."""
    names = list(sheets)
    entries = "".join(
        f'<sheet name="{name}" sheetId="{place}" r:id="r{place}"{HIDDEN if name in hidden else EMPTY}/>'
        for place, name in enumerate(names, 1)
    )
    links = "".join(
        f'<Relationship Id="r{place}" Type="{LINKS}/worksheet" Target="worksheets/sheet{place}.xml"/>'
        for place in range(1, len(names) + 1)
    )
    styles = f'<Relationship Id="s" Type="{LINKS}/styles" Target="styles.xml"/>'
    formats = '<cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs>'
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", f'<Types xmlns="{PACKAGE}/content-types"/>')
        archive.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r" Type="{LINKS}/officeDocument"'
            ' Target="xl/workbook.xml"/></Relationships>',
        )
        archive.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{MAIN}" xmlns:r="{LINKS}"><sheets>{entries}</sheets></workbook>',
        )
        archive.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{PACKAGE}/relationships">{links}{styles}</Relationships>',
        )
        archive.writestr("xl/styles.xml", f'<styleSheet xmlns="{MAIN}">{formats}</styleSheet>')
        for place, name in enumerate(names, 1):
            archive.writestr(f"xl/worksheets/sheet{place}.xml", sheets[name])
    return path


def write_ods(path: Path, rows: list[list[str]]) -> Path:
    """Write an OpenDocument spreadsheet of one sheet of texts."""
    space = "urn:oasis:names:tc:opendocument:xmlns"
    lines = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{escape(one)}</text:p></table:table-cell>'
            for one in row
        )
        + "</table:table-row>"
        for row in rows
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", kind)
        archive.writestr(
            "META-INF/manifest.xml",
            f'<manifest:manifest xmlns:manifest="{space}:manifest:1.0"><manifest:file-entry manifest:full-path="/"'
            f' manifest:media-type="{kind}"/></manifest:manifest>',
        )
        archive.writestr(
            "content.xml",
            f'<office:document-content xmlns:office="{space}:office:1.0" xmlns:table="{space}:table:1.0"'
            f' xmlns:text="{space}:text:1.0"><office:body><office:spreadsheet><table:table table:name="A">{lines}'
            "</table:table></office:spreadsheet></office:body></office:document-content>",
        )
    return path
