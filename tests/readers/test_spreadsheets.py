# ruff: noqa: E501 - rows as they are
"""Workbooks: titles above the header, headers over several rows, several sheets, dates and numbers, hostile files."""

import contextlib
import zipfile

import pytest
from reading import form, notes, real, reasons, records, tables
from workbook_files import DATE, sheet, write_ods, write_xlsx

from roadmap.errors import InputError
from roadmap.readers import Content
from roadmap.readers.columns import field_of
from roadmap.readers.sheets import Sheet, grid_of
from roadmap.readers.spreadsheets import read_spreadsheet

PLAIN = [
    ["Titel", "Tekst", "Datum", "Bedrijf", "Aantal"],
    ["Een", "Tekst een.", (43894, DATE), "Alfa NV", 1234567.0],
    ["Twee", "=HYPERLINK(1)", 43895, True, 3.5],
    [],
    ["Drie", ("=A1&A2", 17), None, "Gamma", None],
]


def test_cells_become_text(tmp_path):
    path = write_xlsx(tmp_path / "a.xlsx", {"Blad": sheet(PLAIN)})
    frame = records(path)
    assert (form(path), reasons(path), list(frame.index)) == ("spreadsheet", [], [1, 2, 3])
    assert list(frame["Datum"]) == ["2020-03-04", "2020-03-05", ""]
    assert list(frame["Aantal"]) == ["1234567", "3.5", ""]
    assert list(frame["Bedrijf"]) == ["Alfa NV", "true", "Gamma"]
    assert list(frame["Tekst"]) == ["Tekst een.", "=HYPERLINK(1)", "17"]


def test_titles_stand_above_the_header_and_are_noted(tmp_path):
    rows = [["Patents of our sector"], ["Made on", (43894, DATE)], [], *PLAIN]
    path = write_xlsx(tmp_path / "a.xlsx", {"Blad": sheet(rows, merged=("A1:E1",))})
    assert list(records(path).columns) == PLAIN[0]
    assert "2 lines above the column names" in notes(path)
    assert "Patents of our sector" in notes(path)


GROUPED = [
    ["Derwent Innovation export"],
    ["Query: (TAB=(wing))"],
    [],
    ["Publication", None, "Title", "Abstract", "Assignee", None, "Application", "IPC", "Inventor"],
    ["Number", "Date", None, None, None, "Country", "Date", "Current", None],
    ["US20180012345A1", (43111, DATE), "Wing", "A wing.", "Alfa NV | Beta SA", "BE | FR", 42036, "B64C 3/00", "DOE | ROE"],
    ["EP3000001B1", (43111, DATE), "Rotor", None, "Gamma GmbH", "DE", 42037, "B64C 27/00", None],
    ["EP3000002B1", (43111, DATE), None, None, "Gamma GmbH", "DE", 42037, "B64C 27/00", None],
]  # fmt: skip
MERGED = ("A1:I1", "A4:B4", "C4:C5", "D4:D5", "E4:F4")


@pytest.mark.parametrize("merged", [MERGED, ()], ids=["merged", "blank"])
def test_a_header_of_two_rows_gives_patents(tmp_path, merged):
    path = write_xlsx(tmp_path / "derwent.xlsx", {"Results": sheet(GROUPED, merged=merged)})
    table = tables(path)[0]
    assert (table.known, table.kind) == (True, "patent")
    wanted = {"id": "US20180012345A1", "date": "2015-02-01", "publication_date": "2018-01-11", "title": "Wing",
              "organisation": "Alfa NV; Beta SA", "ipc": "B64C3/00", "text": "A wing.", "inventors": "2"}  # fmt: skip
    assert {name: table.frame.iloc[0][name] for name in wanted} == wanted
    assert reasons(path) == [(3, "The record has neither a title nor a text.")]


def test_a_merged_cell_is_every_rows_own(tmp_path):
    rows = [["Title", "Text", "Company"], ["A", "About a.", "Alfa"], ["B", "About b.", None], ["C", "About c.", None]]
    path = write_xlsx(tmp_path / "a.xlsx", {"Blad": sheet(rows, merged=("C2:C3",))})
    assert list(records(path)["Company"]) == ["Alfa", "Alfa", ""]


def test_every_sheet_is_read_or_noted(tmp_path):
    sheets = {
        "Info": sheet([["Exported by", "somebody"], ["on", "a day"]]),
        "Patents": sheet([["Title", "Publication Number", "IPC"], ["Wing", "EP1000000A1", "B64C3/00"]]),
        "Old": sheet([["Title", "Text"], ["A", "About a."], ["Title", "Text"]], hidden_row=2),
        "Nothing": sheet([]),
    }
    path = write_xlsx(tmp_path / "a.xlsx", sheets, hidden=("Old",))
    parts = tables(path)
    assert [(part.part, part.known, len(part.frame)) for part in parts] == [("Patents", True, 1), ("Old", False, 1)]
    said = notes(path)
    for one in (
        "the sheet Info holds no table",
        "the sheet Nothing is empty",
        "Old is hidden",
        "hidden rows or columns",
    ):
        assert one in said
    assert reasons(path) == [(2, "The row repeats the header.")]


def test_a_workbook_without_a_table_is_refused(tmp_path):
    path = write_xlsx(tmp_path / "a.xlsx", {"Blad": sheet([["only"], ["words"]])})
    with pytest.raises(InputError, match="holds no table"):
        tables(path)


def test_an_opendocument_table_is_read(tmp_path):
    rows = [
        ["Patents of 2020"],
        ["Title", "Abstract", "Publication number", "CPC"],
        ["X", "About x", "EP1000000A1", "A01B1/00"],
    ]
    path = write_ods(tmp_path / "a.ods", rows)
    assert (form(path), records(path)["id"].iloc[0]) == ("spreadsheet", "EP1000000A1")


def test_the_content_tells_not_the_name(tmp_path):
    path = write_xlsx(tmp_path / "export.csv", {"Blad": sheet(PLAIN)})
    assert form(path) == "spreadsheet"
    text = tmp_path / "export.xls"
    text.write_text("Title\tText\nA\tAbout a.\n", encoding="utf-8")
    assert list(records(text)["Text"]) == ["About a."]
    page = tmp_path / "page.xls"
    page.write_text("<table><tr><td>Title</td></tr></table>", encoding="utf-8")
    with pytest.raises(InputError, match="is called a workbook"):
        list(read_spreadsheet(Content.of(page)))


def test_a_password_is_said(tmp_path):
    path = tmp_path / "locked.xlsx"
    directory = b"".join(name.encode("utf-16-le").ljust(128, b"\0") for name in ("Root Entry", "EncryptedPackage"))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 22 + b"\x09\0" + b"\0" * 16 + b"\0\0\0\0"
    path.write_bytes(header.ljust(512, b"\0") + directory.ljust(512, b"\0"))
    assert form(path) == "spreadsheet"
    with pytest.raises(InputError, match="protected by a password"):
        tables(path)


@pytest.mark.parametrize("far", ["XFD1048576", "ZZZZ99999999"])
def test_a_far_corner_takes_no_memory_(tmp_path, far):
    corner = sheet(PLAIN).replace("</sheetData>", f'<row r="1048576"><c r="{far}"><v>1</v></c></row></sheetData>')
    path = write_xlsx(tmp_path / "a.xlsx", {"Blad": corner})
    with pytest.raises(InputError, match="damaged"):
        tables(path)


def test_a_bomb_is_stopped(tmp_path):
    path = write_xlsx(tmp_path / "a.xlsx", {"Blad": sheet(PLAIN)})
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive, archive.open("xl/sharedStrings.xml", "w") as one:
        one.write(b"<sst><si><t>")
        for _ in range(300):
            one.write(b"x" * 1_000_000)
    with contextlib.suppress(InputError):
        tables(path)


@pytest.mark.parametrize("keep", [10, 100, 500, 900])
def test_a_file_cut_off_is_refused_in_a_sentence(tmp_path, keep):
    path = write_xlsx(tmp_path / "a.xlsx", {"Blad": sheet(PLAIN)})
    data = path.read_bytes()
    path.write_bytes(data[: len(data) * keep // 1000])
    with pytest.raises(InputError):
        tables(path)


def test_a_sheet_of_unknown_names_keeps_its_first_full_row():
    grid = grid_of("a.xlsx", Sheet("S", rows=[["A title"], ["Foo", "Bar"], ["1", "2"], ["", "3"]]))
    assert (grid.header, grid.rows, field_of("Foo")) == (["Foo", "Bar"], [["1", "2"], ["", "3"]], "")


@pytest.mark.parametrize(
    ("name", "count", "rejected", "filled"),
    [
        ("patent-formats/espacenet/pizza_small.xls", 25, 0, {"id": 25, "date": 25, "family": 25, "country": 13}),
        ("patent-formats/patentscope/patentscope_pizza_2012_2015_6177.xls", 6166, 11, {"id": 6166, "date": 6166, "office": 6166}),
    ],
    ids=["espacenet", "patentscope"],
)  # fmt: skip
def test_real_workbooks_lose_no_row(name, count, rejected, filled):
    path = real(name)
    parts = tables(path)
    assert sum(len(part.frame) for part in parts) == count
    assert sum(len(part.rejects) for part in parts) == rejected
    assert {field: sum(int((part.frame[field] != "").sum()) for part in parts) for field in filled} == filled


def test_the_old_espacenet_workbook_says_what_its_table_says():
    book = records(real("patent-formats/espacenet/pizza_small.xls"))
    table = records(real("patent-formats/espacenet/pizza_small.csv"))
    same = ["id", "title", "date", "priority_date", "organisation", "country", "ipc", "cpc", "family", "inventors"]
    assert book[same].equals(table[same])
