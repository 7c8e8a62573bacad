"""PDF, Word and Excel: every block reaches them, no secret does, hostile texts stay text, bytes never change."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from report_reading import all_bytes, blocks, kinds, pdf_text, sections, shortened, squeezed
from studies import SECRET, SECTOR_NAMES, make_study

from roadmap.disclosure import disclose
from roadmap.errors import InputError, StudyError
from roadmap.records import Roadmap, Study
from roadmap.tables import FORECASTS, empty
from roadmap.views import document as parts
from roadmap.views._numbers import FanNumbers, LaneNumbers
from roadmap.views.document import Document, Section, build_document
from roadmap.views.report import WRITERS, write_report

FORMATS = ("pdf", "pptx", "docx", "xlsx")
HOSTILE = (
    '=HYPERLINK("http://x";"y")', "+1+1", "-2", "@SUM(A1)", "<script>alert('x')</script> & \"q\" ]]>", "Wort" * 80,
    "emoji \U0001f9ea\U0001f469\u200d\U0001f52c", "\u05e9\u05dc\u05d5\u05dd \u0645\u0631\u062d\u0628\u0627",
    "null\x00bell\x07 form\x0c half\ud800", "#{evil} $x$ *b* _i_ `c` //", "\u6f22\u5b57 \u0e44\u0e17\u0e22",
    "line\nbreak\ttab",
)  # fmt: skip


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Study:
    return make_study(tmp_path_factory.mktemp("study"), documents=200)


@pytest.fixture(scope="module")
def report(study: Study) -> Document:
    return shortened(build_document(disclose(study), "nl", "healthcare"))


@pytest.fixture(scope="module")
def made(report: Document) -> dict[str, bytes]:
    return {kind: WRITERS[kind](report) for kind in FORMATS}


def test_the_report_tried_here_holds_every_kind_of_block(report: Document) -> None:
    assert all(blocks(report, kind) for kind in kinds())
    assert all(figure.plotted is not None or not figure.deck for figure in blocks(report, parts.Figure))


def test_every_word_reaches_the_pdf(report: Document, made: dict[str, bytes]) -> None:
    from pypdf import PdfReader

    said = pdf_text(made["pdf"])
    for words in _words(report):
        assert squeezed(words) in said, words
    reader = PdfReader(BytesIO(made["pdf"]))
    assert reader.metadata is not None
    assert reader.metadata.title == report.title
    assert reader.trailer["/Root"]["/Lang"] == "nl"
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert b"pdfuaid:part" in _unpacked(reader)
    assert all(squeezed(report.fictional) in squeezed(page.extract_text()) for page in reader.pages)
    outline = [item.title for item in _flat(reader.outline)]
    assert [squeezed(one.title) for one in sections(report)] == [squeezed(title) for title in outline]


def _unpacked(reader: Any) -> bytes:
    return bytes(reader.trailer["/Root"]["/Metadata"].get_object().get_data())


def _flat(outline: list[Any]) -> list[Any]:
    return [deep for item in outline for deep in (_flat(item) if isinstance(item, list) else [item])]


def _words(report: Document) -> list[str]:
    """Every word a reader of the whole report must find."""
    said = [report.title, report.subtitle]
    for one in sections(report):
        said += [one.title, one.subtitle]
        for block in one.blocks:
            if isinstance(block, parts.Paragraph):
                said.append(block.text)
            elif isinstance(block, parts.Bullets):
                said += [words for pair in block.items for words in pair]
            elif isinstance(block, parts.TableBlock):
                said += [block.caption, *(cell for row in block.rows for cell in row)]
            elif isinstance(block, parts.Figure):
                said.append(block.caption)
            elif isinstance(block, parts.Gallery):
                said += [words for title, figure in block.figures for words in (title, figure.caption)]
            elif isinstance(block, parts.Numbers):
                said += [words for card in block.cards for words in (card.year, card.value, *card.ranges)]
            else:
                said += [words for passage, source in block.passages for words in (passage.text, source)]
    return [words for words in said if words]


def test_every_word_and_picture_reaches_word(report: Document, made: dict[str, bytes]) -> None:
    import docx

    document = docx.Document(BytesIO(made["docx"]))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    said = squeezed("\n".join([*(line.text for line in document.paragraphs), *cells]))
    for words in _words(report):
        assert squeezed(words) in said, words
    headings = [line.text for line in document.paragraphs if line.style.name.startswith("Heading")]
    assert [squeezed(one.title) for one in sections(report)] == [squeezed(text) for text in headings]
    drawn = len(blocks(report, parts.Figure)) + sum(len(one.figures) for one in blocks(report, parts.Gallery))
    told = [shape._inline.docPr.get("descr") for shape in document.inline_shapes]
    in_cells = document.element.body.xpath(".//w:tc//wp:docPr")
    assert len(told) + len(in_cells) - len([x for x in in_cells if x.get("descr") in told]) >= drawn
    assert all(told)
    assert all(shape.get("descr") for shape in in_cells)
    assert all(squeezed(report.fictional) in squeezed(page.footer.paragraphs[0].text) for page in document.sections)
    assert all(row._tr.trPr is not None for table in document.tables for row in table.rows[:1])


def test_contents_of_word_lead_to_every_section(report: Document, made: dict[str, bytes]) -> None:
    import docx

    body = docx.Document(BytesIO(made["docx"])).element.body
    marks = set(body.xpath(".//w:bookmarkStart/@w:name"))
    links = body.xpath(".//w:hyperlink/@w:anchor")
    assert len(links) == len(report.sections)
    assert set(links) <= marks
    assert "TOC" in "".join(body.xpath(".//w:instrText/text()"))


def _rows(made: dict[str, bytes]) -> dict[str, list[list[Any]]]:
    import openpyxl

    book = openpyxl.load_workbook(BytesIO(made["xlsx"]))
    return {sheet.title: [[cell.value for cell in row] for row in sheet.iter_rows()] for sheet in book}


def test_every_table_reaches_the_workbook_as_values(report: Document, made: dict[str, bytes]) -> None:
    every = {tuple(_plain(cell) for cell in row if cell is not None) for rows in _rows(made).values() for row in rows}
    for block in blocks(report, parts.TableBlock):
        for row in block.cells or block.rows:
            wanted = tuple(_plain(cell) for cell in row if cell is not None and cell == cell and cell != "")
            assert any(_within(wanted, have) for have in every), (block.caption, row)


def _plain(cell: Any) -> Any:
    return round(float(cell), 9) if isinstance(cell, int | float) else str(cell)


def _within(wanted: tuple[Any, ...], have: tuple[Any, ...]) -> bool:
    kept = tuple(cell for cell in have if cell != "")
    return wanted in (kept, kept[1:])


def test_fans_roadmaps_and_forecasts_reach_the_workbook_number_for_number(
    report: Document, made: dict[str, bytes]
) -> None:
    every = {
        tuple(_plain(cell) for cell in row if cell not in (None, "")) for rows in _rows(made).values() for row in rows
    }
    fans = [block.plotted for block in blocks(report, parts.Figure) if isinstance(block.plotted, FanNumbers)]
    assert fans
    for fan in fans:
        for year, grade, numbers in fan.told:
            assert any(row[:2] == (fan.label, fan.source) and _plain(year) in row and grade in row
                       and all(_plain(number) in row for number in numbers) for row in every)  # fmt: skip
        for at, year in enumerate(fan.years):
            if fan.observed[at] is not None:
                seen = (fan.label, fan.source, fan.unit, _plain(year), _plain(fan.observed[at]))
                assert any(row[:5] == seen for row in every)
    lanes = [block.plotted for block in blocks(report, parts.Figure) if isinstance(block.plotted, LaneNumbers)]
    for bar in (bar for one in lanes for bar in one.bars):
        assert any(bar.label in row and _plain(round(bar.end[0])) in row for row in every)


def test_the_workbook_has_heads_that_stay_a_readme_and_charts(report: Document, made: dict[str, bytes]) -> None:
    import openpyxl

    book = openpyxl.load_workbook(BytesIO(made["xlsx"]))
    first = book.worksheets[0]
    said = " ".join(str(cell.value) for row in first.iter_rows() for cell in row if cell.value)
    assert report.title in said
    assert report.fictional in said
    assert all(block.text in said for one in sections(report) if one.section_id.startswith("method")
               for block in one.blocks if isinstance(block, parts.Paragraph))  # fmt: skip
    for sheet in book.worksheets[1:]:
        assert sheet.freeze_panes == "B6"
        assert sheet["A3"].value == report.fictional
    names = zipfile.ZipFile(BytesIO(made["xlsx"])).namelist()
    fans = [block for block in blocks(report, parts.Figure) if isinstance(block.plotted, FanNumbers)]
    small = sum(len(block.figures) for block in blocks(report, parts.Gallery))
    assert sum("charts/chart" in name for name in names) >= len(fans) + small


@pytest.mark.parametrize("kind", FORMATS)
def test_no_secret_reaches_any_format(made: dict[str, bytes], kind: str) -> None:
    _keeps(made[kind], kind, "nl")


@pytest.mark.slow
@pytest.mark.parametrize("lang", ["fr", "de", "en"])
def test_no_secret_reaches_any_language(study: Study, lang: str) -> None:
    report = shortened(build_document(disclose(study), lang, "healthcare"))
    for kind in ("pdf", "pptx", "xlsx"):  # Word has the words of PDF, and takes long to draw
        _keeps(WRITERS[kind](report), kind, lang)


def _keeps(data: bytes, kind: str, lang: str) -> None:
    said = pdf_text(data) if kind == "pdf" else all_bytes(data)
    assert SECRET not in said
    assert squeezed(SECTOR_NAMES["healthcare"][("nl", "fr", "de", "en").index(lang)]) in squeezed(said)


def test_the_same_study_gives_the_same_bytes(study: Study, made: dict[str, bytes]) -> None:
    again = shortened(build_document(disclose(study), "nl", "healthcare"))
    for kind in FORMATS:
        assert WRITERS[kind](again) == made[kind], kind


def _hostile(report: Document) -> Document:
    """The report with hostile texts in every place for text."""
    quotes = blocks(report, parts.Quotes)[0]
    passage, _source = quotes.passages[0]
    number = parts.Number("2030", HOSTILE[4], HOSTILE[0], (HOSTILE[5], HOSTILE[6]), "A")
    figure = blocks(report, parts.Figure)[0]
    sectioned = [
        Section(
            f"hostile-{place}", text, text,
            (
                parts.Paragraph(text), parts.Bullets(((text, text), ("", text))),
                parts.TableBlock(text, (text, "n"), ((text, "1"),), (1,), ((text, 1),), ("text", "count")),
                parts.Numbers((number,)), replace(figure, alt=text, caption=text),
                parts.Quotes(((replace(passage, text=text, marks=((0, 2),)), text),)),
            ),
        )
        for place, text in enumerate(HOSTILE)
    ]  # fmt: skip
    return replace(report, title=HOSTILE[4], subtitle=HOSTILE[6], sections=tuple(sectioned))


@pytest.mark.parametrize("kind", FORMATS)
def test_hostile_texts_stay_text(report: Document, kind: str) -> None:
    data = WRITERS[kind](_hostile(report))
    if kind == "pdf":
        said = pdf_text(data)
        assert squeezed(HOSTILE[4]) in said
        assert "#{evil}$x$*b*_i_`c`//" in said
        return
    said = all_bytes(data)
    assert "<script>" not in said
    assert "&lt;script&gt;" in said
    if kind == "xlsx":
        assert "<f>" not in "".join(
            zipfile.ZipFile(BytesIO(data)).read(name).decode()
            for name in zipfile.ZipFile(BytesIO(data)).namelist()
            if "worksheets/" in name
        )
        values = {cell for rows in _rows({"xlsx": data}).values() for row in rows for cell in row}
        assert {'=HYPERLINK("http://x";"y")', "+1+1", "-2", "@SUM(A1)"} <= values
    else:
        assert "Wort" * 80 in said or kind == "pptx"


@pytest.fixture(scope="module")
def poor(tmp_path_factory: pytest.TempPathFactory) -> list[Document]:
    """Reports of a study without dates, of one without forecasts or roadmap, and of nothing at all."""
    folder = tmp_path_factory.mktemp("poor")
    undated = build_document(disclose(make_study(folder, documents=60, dated=False, fictional=False)), "de")
    bare = make_study(folder, documents=80)
    fine, broad = (replace(level, forecasts=empty(FORECASTS)) for level in (bare.fine, bare.broad))
    mute = build_document(disclose(replace(bare, fine=fine, broad=broad, roadmap=Roadmap(2025, (), ()))), "fr")
    assert not blocks(mute, parts.Numbers)
    return [shortened(undated), shortened(mute), replace(mute, sections=())]


@pytest.mark.parametrize("kind", FORMATS)
def test_an_empty_study_and_one_without_forecasts_are_reported(poor: list[Document], kind: str) -> None:
    for report in poor:
        data = WRITERS[kind](report)
        said = pdf_text(data) if kind == "pdf" else all_bytes(data)
        assert squeezed(report.title) in squeezed(said)


def test_a_report_is_written_whole_or_not_at_all(study: Study, tmp_path: Path) -> None:
    taken = tmp_path / "taken.xlsx"
    taken.mkdir()
    with pytest.raises(StudyError) as error:
        write_report(study, taken, kind="xlsx", lang="en", sector="healthcare")
    assert str(taken) in str(error.value)
    assert list(tmp_path.iterdir()) == [taken]


def test_a_template_is_for_decks_alone(study: Study, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="pptx alone; found docx"):
        write_report(study, tmp_path / "r.docx", kind="docx", lang="en", template=tmp_path / "house.pptx")
