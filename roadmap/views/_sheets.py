"""What a workbook holds: the report's tables and the numbers of its figures, as sheets of values."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from roadmap.i18n import N_, translator
from roadmap.views import document as parts
from roadmap.views._fan import RANGES
from roadmap.views._numbers import BarNumbers, FanNumbers, LaneNumbers, SourceNumbers
from roadmap.views._slide_charts import OBSERVED, OPEN
from roadmap.views.theme import TOKENS

if TYPE_CHECKING:
    from roadmap.views.document import Cell, Document, Section

INK = TOKENS["light"]
Head = tuple[str, str]
"""A column's head and kind (see TableBlock)."""


@dataclass(frozen=True)
class Chart:
    """A native chart over some rows of a sheet: kind (line or bar), columns with colour and dash, rows (from, to)."""

    kind: str
    title: str
    category: int
    series: tuple[tuple[int, str, str], ...]
    rows: tuple[int, int]


@dataclass
class Sheet:
    """One sheet: name, title and note above, heads, rows of values, charts beside."""

    name: str
    title: str
    note: str
    heads: tuple[Head, ...]
    rows: list[tuple[Cell, ...]] = field(default_factory=list)
    charts: list[Chart] = field(default_factory=list)


def walk(sections: Sequence[Section], above: str = "") -> Iterator[tuple[Section, str]]:
    """Yield every section with the title of what it is part of."""
    for one in sections:
        yield one, above
        yield from walk(one.parts, one.title)


def sheets_of(report: Document) -> list[Sheet]:
    """Return the report's sheets: lists, roadmaps, fans, growth, sources, passages, then every table."""
    makers = (_findings, _roadmaps, _fans, _numbers, _growth, _sources, _quotes)
    made = [make(report) for make in makers]
    return [sheet for sheet in made if sheet is not None and sheet.rows] + _tables(report)


def lines_of(report: Document) -> Iterator[tuple[str, str]]:
    """Yield the words of the report for the first sheet: (section or "", words), without those of findings."""
    for one, _above in walk(report.sections):
        said = [block.text for block in one.blocks if isinstance(block, parts.Paragraph)]
        said += [
            rest for block in one.blocks if isinstance(block, parts.Bullets) for lead, rest in block.items if not lead
        ]
        said = ([one.subtitle] if one.subtitle else []) + said
        if said and one.section_id.startswith(("about", "method", "roadmap", "trends", "weak", "themes", "evidence")):
            yield "section", one.title
            yield from (("", words) for words in said)


def _findings(report: Document) -> Sheet | None:
    """Collect what is said in lists with a lead: findings and questions."""
    _ = translator(report.lang)
    name = _(N_("Findings and questions"))
    heads = ((_(N_("Section")), "text"), (_(N_("Subject")), "text"), (_(N_("Words")), "text"))
    sheet = Sheet(name, name, "", heads)
    for one, _above in walk(report.sections):
        for block in one.blocks:
            if isinstance(block, parts.Bullets):
                sheet.rows += [(one.title, lead, rest) for lead, rest in block.items if lead]
    return sheet


def _plotted(report: Document) -> Iterator[tuple[Section, str, parts.Figure]]:
    """Yield every figure with its section and its own title."""
    for one, _above in walk(report.sections):
        for block in one.blocks:
            if isinstance(block, parts.Figure):
                yield one, one.title, block
            elif isinstance(block, parts.Gallery):
                yield from ((one, title, figure) for title, figure in block.figures)


def _roadmaps(report: Document) -> Sheet | None:
    """Collect the items of all roadmaps."""
    _ = translator(report.lang)
    name = _(N_("Roadmap"))
    words = (
        (N_("Roadmap"), "text"), (N_("Lane"), "text"), (N_("Topic"), "text"), (N_("Signal"), "text"),
        (N_("Start"), "year"), (N_("Start, earliest (80%)"), "year"), (N_("Start, latest (80%)"), "year"),
        (N_("End"), "year"), (N_("End, earliest (80%)"), "year"), (N_("End, latest (80%)"), "year"),
        (N_("Grade"), "text"), (N_("Organisations in the region"), "count"), (N_("Forecast"), "text"),
    )  # fmt: skip
    sheet = Sheet(name, name, _(N_("Years of start and end with their 80% range.")), _heads(words, report.lang))
    for _one, title, figure in _plotted(report):
        if isinstance(figure.plotted, LaneNumbers):
            lanes = {lane.lane_id: lane.name for lane in figure.plotted.lanes}
            sheet.rows += [
                (figure.alt or title, lanes[bar.lane], bar.label, bar.signal_name, *map(round, (*bar.start, *bar.end)),
                 bar.grade, bar.organisations, _(N_("No forecast")) if bar.refused else "")
                for bar in figure.plotted.bars
            ]  # fmt: skip
    return sheet


def _heads(words: Sequence[Head], lang: str) -> tuple[Head, ...]:
    _ = translator(lang)
    return tuple((_(head), kind) for head, kind in words)


def _fans(report: Document) -> Sheet | None:
    """Collect the fans year by year, each with a chart."""
    _ = translator(report.lang)
    name = _(N_("Trends by year"))
    words: list[Head] = [
        (N_("Topic"), "text"), (N_("Source"), "text"), (N_("Unit"), "text"), (N_("Year"), "year"), (OBSERVED, "value"),
        (OPEN, "value"), *((head, "value") for _name, head in RANGES),
    ]  # fmt: skip
    note = _(N_("Between two horizons the ranges are drawn, not forecast; the forecasts stand in the next sheet."))
    sheet = Sheet(name, name, note, _heads(words, report.lang))
    looks = ((4, INK.ink, ""), (5, INK.ink3, "round_dot"), (6, INK.band80, "dash"), (7, INK.model, "dash"),
             (8, INK.model, ""), (9, INK.model, "dash"), (10, INK.band80, "dash"))  # fmt: skip
    for _one, title, figure in _plotted(report):
        fan = figure.plotted
        if isinstance(fan, FanNumbers):
            start = len(sheet.rows)
            for at, year in enumerate(fan.years):
                numbers = (line[at] for line in fan.ranges)
                sheet.rows.append((fan.label, fan.source, fan.unit, year, fan.observed[at], fan.open[at], *numbers))
            sheet.charts.append(Chart("line", title, 3, looks, (start, len(sheet.rows))))
    return sheet


def _numbers(report: Document) -> Sheet | None:
    """Collect the forecasts themselves: one row a topic and horizon, with why there is none."""
    _ = translator(report.lang)
    name = _(N_("Forecasts"))
    words: list[Head] = [
        (N_("Topic"), "text"), (N_("Source"), "text"), (N_("Unit"), "text"), (N_("Year"), "year"),
        *((head, "value") for _name, head in RANGES), (N_("Grade"), "text"), (N_("In words"), "text"),
    ]  # fmt: skip
    sheet = Sheet(name, name, "", _heads(words, report.lang))
    for one, _above in walk(report.sections):
        cards = {card.year: card for block in one.blocks if isinstance(block, parts.Numbers) for card in block.cards}
        for block in one.blocks:
            fan = block.plotted if isinstance(block, parts.Figure) else None
            if isinstance(fan, FanNumbers) and cards:
                told = {str(year): numbers for year, _grade, numbers in fan.told}
                for year, card in cards.items():
                    said = "; ".join((card.value, *card.ranges))
                    numbers = told.get(year, (None,) * 5)
                    sheet.rows.append((fan.label, fan.source, fan.unit, int(year), *numbers, card.grade, said))
    return sheet


def _growth(report: Document) -> Sheet | None:
    """Collect growth rates with their intervals, and a bar chart."""
    words: tuple[Head, ...] = (
        (N_("Topic"), "text"), (N_("Growth a year"), "change"), (N_("95% lower"), "change"),
        (N_("95% upper"), "change"), (N_("Signal"), "text"),
    )  # fmt: skip
    name = translator(report.lang)(N_("Growth"))
    sheet = Sheet(name, name, "", _heads(words, report.lang))
    for _one, title, figure in _plotted(report):
        bars = figure.plotted
        if isinstance(bars, BarNumbers):
            start = len(sheet.rows)
            sheet.title, sheet.note = title, figure.caption
            sheet.rows += list(zip(bars.names, bars.values, bars.lo, bars.hi, bars.signals, strict=True))
            sheet.charts.append(Chart("bar", bars.title, 0, ((1, INK.model, ""),), (start, len(sheet.rows))))
    return sheet


def _sources(report: Document) -> Sheet | None:
    """Collect a topic's share in each source, year by year."""
    words: tuple[Head, ...] = (
        (N_("Topic"), "text"), (N_("Source"), "text"), (N_("Unit"), "text"), (N_("Year"), "year"), (OBSERVED, "value"),
        (OPEN, "value"),
    )  # fmt: skip
    name = translator(report.lang)(N_("Sources by year"))
    sheet = Sheet(name, name, "", _heads(words, report.lang))
    for _one, _title, figure in _plotted(report):
        if isinstance(figure.plotted, SourceNumbers):
            for line in figure.plotted.sources:
                sheet.rows += [
                    (figure.plotted.label, line.source, line.unit, year, line.observed[at], line.open[at])
                    for at, year in enumerate(line.years)
                ]
    return sheet


def _quotes(report: Document) -> Sheet | None:
    """Collect the passages with where each comes from."""
    _ = translator(report.lang)
    name = _(N_("Passages"))
    words: tuple[Head, ...] = (
        (N_("Topic"), "text"), (N_("Language"), "text"), (N_("Passage"), "text"), (N_("Source"), "text"),
    )  # fmt: skip
    sheet = Sheet(
        name, name, _(N_("Only documents that may be shown are listed or quoted.")), _heads(words, report.lang)
    )
    for one, _above in walk(report.sections):
        for block in one.blocks:
            if isinstance(block, parts.Quotes):
                sheet.rows += [(one.title, item.lang.upper(), item.text, source) for item, source in block.passages]
    return sheet


def _tables(report: Document) -> list[Sheet]:
    """Return every table of the report; those with one caption and the same heads stand on one sheet."""
    _ = translator(report.lang)
    found: dict[tuple[object, ...], list[tuple[Section, parts.TableBlock]]] = {}
    for one, _above in walk(report.sections):
        for block in one.blocks:
            if isinstance(block, parts.TableBlock):
                found.setdefault((block.caption, block.kinds or len(block.columns)), []).append((one, block))
    sheets = []
    for (caption, *_rest), group in found.items():
        heads = _union(group)
        several = len(group) > 1
        sheet = Sheet(str(caption), str(caption), "", ((_(N_("Section")), "text"), *heads) if several else heads)
        for one, block in group:
            rows: Sequence[tuple[Cell, ...]] = block.cells or block.rows
            sheet.rows += [(one.title, *row) if several else row for row in rows]
        sheets.append(sheet)
    return sheets


def _union(group: list[tuple[Section, parts.TableBlock]]) -> tuple[Head, ...]:
    """Return the heads of tables of one kind."""
    block = group[0][1]
    return tuple(zip(block.columns, block.kinds or ("text",) * len(block.columns), strict=True))
