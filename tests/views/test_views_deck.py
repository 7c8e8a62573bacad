"""The deck: native charts with the study's numbers, tables, the agency's own template, nothing beside a slide."""

from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pptx import Presentation
from report_reading import blocks, numbers_of, shortened, slide_texts, squeezed
from studies import make_study

from bench import deck_template
from roadmap.disclosure import disclose
from roadmap.errors import InputError
from roadmap.records import Study
from roadmap.views import document as parts
from roadmap.views._numbers import BarNumbers, FanNumbers, LaneNumbers
from roadmap.views._slide_kit import OWN, fitted, line_count
from roadmap.views._slide_tables import split_rows
from roadmap.views.document import Document, build_document
from roadmap.views.report import as_slides, write_report


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Study:
    return make_study(tmp_path_factory.mktemp("study"), documents=320)


@pytest.fixture(scope="module")
def report(study: Study) -> Document:
    return shortened(build_document(disclose(study), "en", "healthcare"))


@pytest.fixture(scope="module")
def deck(report: Document) -> Any:
    return Presentation(BytesIO(as_slides(report)))


def _charts(deck: Any) -> list[Any]:
    return [
        shape
        for slide in deck.slides
        for shape in slide.shapes
        if getattr(shape, "has_chart", False) and shape.has_chart
    ]


def test_slides_carry_the_titles_and_words_of_the_report(report: Document, deck: Any) -> None:
    said = squeezed("\n".join(words for slide in deck.slides for words in slide_texts(slide)))
    assert squeezed(report.title) in said
    for section in report.sections:
        shown = [section, *section.parts]
        for one in (one for one in shown if one.deck != "none" and one.blocks):
            assert squeezed(one.title)[:60] in said
    for block in blocks(report, parts.Bullets):
        assert all(squeezed(words) in said for pair in block.items for words in pair)
    for block in blocks(report, parts.Quotes):
        assert all(squeezed(passage.text) in said and squeezed(source) in said for passage, source in block.passages)
    for block in blocks(report, parts.Numbers):
        assert all(squeezed(card.value) in said and card.year in said for card in block.cards)


def test_a_fan_is_a_native_chart_with_the_forecasts_own_numbers(report: Document, deck: Any) -> None:
    fans = [block.plotted for block in blocks(report, parts.Figure) if isinstance(block.plotted, FanNumbers)]
    fans += [figure.plotted for block in blocks(report, parts.Gallery) for _title, figure in block.figures]
    drawn = [shape.chart for shape in _charts(deck) if len(shape.chart.plots) == 2]
    assert len(drawn) == len(fans) > 0
    for fan, chart in zip(fans, drawn, strict=True):
        lines = list(chart.plots[1].series)
        years = [category.label if hasattr(category, "label") else category for category in chart.plots[0].categories]
        spots = {int(str(year)[:4]) if "-" in str(year) else year: at for at, year in enumerate(years)}
        assert len(years) == len(fan.years) + (2 if fan.told else 0)
        observed = [value for value in lines[0].values if value is not None]
        assert observed == pytest.approx([value for value in fan.observed if value is not None])
        for year, _grade, numbers in fan.told:
            found = [[value for value in line.values if value is not None] for line in lines[2:]]
            assert all(pytest.approx(number) in values for number, values in zip(numbers, found, strict=True)), year
        bands = [list(series.values) for series in chart.plots[0].series]
        for at in range(len(years)):
            if bands[0][at] is not None:
                top = sum(series[at] for series in bands[:4])
                assert top == pytest.approx(list(lines[2].values)[at])
        assert spots


def test_the_numbers_of_a_chart_lie_in_its_own_workbook(deck: Any) -> None:
    import openpyxl

    for shape in _charts(deck):
        book = openpyxl.load_workbook(BytesIO(shape.chart.part.chart_workbook.xlsx_part.blob))
        stored = {
            round(cell.value, 6) for row in book.active.iter_rows() for cell in row if isinstance(cell.value, float)
        }
        for plot in shape.chart.plots:
            for series in plot.series:
                assert {round(value, 6) for value in series.values if isinstance(value, float)} - {
                    round(float(int(value)), 6) for value in series.values if value is not None and value == int(value)
                } <= stored


def test_growth_is_a_native_bar_chart_with_intervals(report: Document, deck: Any) -> None:
    bars = next(block.plotted for block in blocks(report, parts.Figure) if isinstance(block.plotted, BarNumbers))
    chart = next(shape.chart for shape in _charts(deck) if len(shape.chart.plots) == 1)
    assert list(chart.plots[0].categories)[::-1] == list(bars.names)
    assert list(chart.plots[0].series[0].values)[::-1] == pytest.approx(bars.values)
    assert chart._chartSpace.xpath("count(.//c:errBars//c:pt)") == 2 * len(bars.names)


def test_charts_have_alternative_texts_and_notes(deck: Any) -> None:
    for slide in deck.slides:
        for shape in slide.shapes:
            if getattr(shape, "has_chart", False) and shape.has_chart:
                told = shape._element.nvGraphicFramePr.cNvPr.get("descr")
                assert len(told) > 20
                assert numbers_of(told)
                assert slide.has_notes_slide


def test_every_item_of_a_roadmap_is_a_shape(report: Document, deck: Any) -> None:
    lanes = [block.plotted for block in blocks(report, parts.Figure) if isinstance(block.plotted, LaneNumbers)]
    groups = [shape for slide in deck.slides for shape in slide.shapes if shape.shape_type == 6]
    assert len(groups) == sum(len(one.bars) for one in lanes) > 0
    assert {group.name for group in groups} == {bar.label for one in lanes for bar in one.bars}


def test_tables_are_tables_with_every_row(report: Document, deck: Any) -> None:
    rows = {
        tuple(cell.text for cell in row.cells)
        for slide in deck.slides for shape in slide.shapes if getattr(shape, "has_table", False) and shape.has_table
        for row in shape.table.rows
    }  # fmt: skip
    shown = [
        block for section in report.sections for one in (section, *section.parts) if one.deck != "none"
        for block in one.blocks if isinstance(block, parts.TableBlock) and block.deck
    ]  # fmt: skip
    assert shown
    for block in shown:
        assert {tuple(row) for row in block.rows} <= rows


def test_nothing_stands_beside_a_slide_and_each_is_marked(report: Document, deck: Any) -> None:
    wide, high = deck.slide_width, deck.slide_height
    for slide in deck.slides:
        assert any(report.fictional in words for words in slide_texts(slide))
        for shape in slide.shapes:
            assert shape.left >= 0
            assert shape.top >= 0
            assert shape.left + shape.width <= wide
            assert shape.top + shape.height <= high, (slide.shapes.title.text_frame.text, shape.name)


def test_our_template_is_the_one_that_is_shipped() -> None:
    assert deck_template.build() == OWN.read_bytes()


def _house(path: Path, *, keep: tuple[int, ...] = (0, 1, 5), macro: bool = False) -> Path:
    """An agency's template: python-pptx's own, four by three, with a slide in it and some of its layouts."""
    deck = Presentation()
    deck.slides.add_slide(deck.slide_layouts[0]).shapes.title.text_frame.text = "Example slide of the house"
    for place, layout in reversed(list(enumerate(deck.slide_layouts))):
        if place not in keep and place != 0:
            deck.slide_layouts.remove(layout)
    deck.save(path)
    return path


def test_a_deck_takes_the_agencys_template(report: Document, tmp_path: Path) -> None:
    deck = Presentation(BytesIO(as_slides(report, _house(tmp_path / "house.pptx"))))
    assert deck.slide_width == 9_144_000
    said = [words for slide in deck.slides for words in slide_texts(slide)]
    assert "Example slide of the house" not in said
    assert report.title in said
    for slide in deck.slides:
        assert any(report.fictional in words for words in slide_texts(slide))
        assert all(shape.top + shape.height <= deck.slide_height for shape in slide.shapes)


def test_a_potx_is_taken_too(report: Document, tmp_path: Path) -> None:
    source, target = _house(tmp_path / "house.pptx"), tmp_path / "house.potx"
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b"presentation.main+xml", b"template.main+xml"))
    assert Presentation(BytesIO(as_slides(report, target))).slides


def test_a_template_without_a_layout_is_refused_in_one_sentence(study: Study, tmp_path: Path) -> None:
    house = _house(tmp_path / "house.pptx", keep=(0, 1))
    with pytest.raises(InputError, match=r"house\.pptx has no layout with a title and nothing else; wanted"):
        write_report(study, tmp_path / "r.pptx", kind="pptx", lang="en", template=house)
    assert not (tmp_path / "r.pptx").exists()


@pytest.mark.parametrize("data", [b"", b"no deck", b"PK\x03\x04broken"])
def test_what_is_no_template_is_refused_in_one_sentence(study: Study, tmp_path: Path, data: bytes) -> None:
    house = tmp_path / "house.pptx"
    house.write_bytes(data)
    with pytest.raises(InputError, match=r"house\.pptx is not a PowerPoint file"):
        write_report(study, tmp_path / "r.pptx", kind="pptx", lang="en", template=house)
    with pytest.raises(InputError, match=r"missing\.pptx is not a PowerPoint file"):
        write_report(study, tmp_path / "r.pptx", kind="pptx", lang="en", template=tmp_path / "missing.pptx")


def test_a_title_of_any_length_takes_two_lines() -> None:
    for title in ("Short", "word " * 80, "Wort" * 100):
        shown, size = fitted(title.strip(), 870)
        assert line_count(shown, 870, size or 24, bold=True) <= 2
    assert fitted("Short", 870) == ("Short", 0)


def test_long_tables_are_split_and_no_row_is_lost() -> None:
    pages = split_rows([20, *[15] * 50], 200, 300)
    assert [row for start, stop in pages for row in range(start, stop)] == list(range(50))
    assert all(20 + 15 * (stop - start) <= 300 for start, stop in pages)
    assert split_rows([20], 200, 300) == [(0, 0)]
