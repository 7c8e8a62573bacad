"""The report as a briefing deck: the one file of the views that builds a PowerPoint presentation.

Charts are native (their numbers can be edited), tables are tables, the roadmap is shapes. The look is the template's:
ours, or the agency's own.
"""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from typing import TYPE_CHECKING, Any

from roadmap.i18n import N_, Message, translator
from roadmap.views import document as parts
from roadmap.views import render
from roadmap.views._fan import RANGES
from roadmap.views._numbers import BarNumbers, FanNumbers, LaneNumbers
from roadmap.views._package import LOCALES, MADE, clean, fixed
from roadmap.views._slide_charts import NO_FORECAST, OBSERVED, OPEN, add_bars, add_fan
from roadmap.views._slide_kit import INK, POINT, Frame, Kit, Run, find_layouts, line_count, open_template, write
from roadmap.views._slide_lanes import add_lanes
from roadmap.views._slide_tables import add_cards, add_table, column_widths, row_heights, split_rows

if TYPE_CHECKING:
    from pathlib import Path

    from roadmap.views.document import Block, Document, Section

LEAD, REST = 14, 12
"""Sizes of a finding and of what stands under it, points."""
LISTED = 3
"""Organisations from which an evidence card on a slide needs no second one for the rest."""
GALLERY = (3, 2)
"""Small charts on a slide: across and down."""
TEXT = (parts.Paragraph, parts.Bullets)


def as_slides(report: Document, template: Path | None = None) -> bytes:
    """Return the report as a PPTX file.

    Raises
    ------
    InputError
        The template is no PowerPoint file, or lacks a layout.
    """
    deck = open_template(template)
    kit = Kit(deck, find_layouts(deck, template), clean(report.title), clean(report.fictional))
    about = deck.core_properties
    about.title, about.language, about.subject = clean(report.title), LOCALES[report.lang], clean(report.fictional)
    about.author = about.last_modified_by = about.comments = about.keywords = ""
    about.created = about.modified = MADE
    _cover(kit, report)
    writer = _Writer(kit, report.lang)
    for after in ("", "after"):
        for section in report.sections:
            if section.deck == after:
                writer.section(section, "")
    out = BytesIO()
    deck.save(out)
    return fixed(out.getvalue())


def _cover(kit: Kit, report: Document) -> None:
    slide = kit.slide("cover", report.title)
    line = slide.placeholders[1].text_frame.paragraphs[0]
    runs = [Run(report.subtitle, 0, "")]
    runs += [Run("\v"), Run(report.fictional, 0, INK.people_text, bold=True)] if report.fictional else []
    write(line, runs)


class _Writer:
    """Writes sections as slides, blocks one under another on as many slides as they need."""

    def __init__(self, kit: Kit, lang: str) -> None:
        self.kit, self.lang = kit, lang
        self.slide: Any = None
        self.frame: Frame = kit.frame
        self.title = self.subtitle = ""
        self.told: list[str] = []

    def say(self, template: str, **args: str) -> str:
        """Return a sentence in the deck's language."""
        return Message.of(template, **args).to(self.lang)

    # --- sections ---------------------------------------------------------------------------------------------------

    def section(self, one: Section, above: str) -> None:
        """Write a section and its parts; ``above`` is the title of what it is part of."""
        if one.deck == "none":
            return
        blocks = [block for block in one.blocks if getattr(block, "deck", True)]
        self.title, self.subtitle = one.title, " · ".join(words for words in (above, one.subtitle) if words)
        if not blocks and all(_short(part) for part in one.parts):
            self.together(one)
            return
        if blocks:
            self.arranged(blocks)
        for part in one.parts:
            self.section(part, one.title)

    def together(self, one: Section) -> None:
        """Write parts of words and tables alone one under another, each under its title."""
        self.begin()
        for part in one.parts:
            if part.deck == "none":
                continue
            self.need(90)
            self.lines([Run(part.title, 12, bold=True)])
            for block in part.blocks:
                if isinstance(block, parts.TableBlock) and block.caption == part.title:
                    self.table(replace(block, caption=""))
                else:
                    self.block(block)
        self.end()

    def arranged(self, blocks: list[Block]) -> None:
        """Choose how a section's blocks stand: as a trend, beside each other, as text, or one under another."""
        kinds = [type(block) for block in blocks]
        if parts.Numbers in kinds and isinstance(blocks[0], parts.Figure):
            self.trend(blocks)
        elif parts.Quotes in kinds:
            self.evidence(blocks)
        elif all(kind in TEXT for kind in kinds):
            self.texts(blocks)
        else:
            self.begin()
            for block in blocks:
                self.block(block)
            self.end()

    def begin(self, *, again: bool = False) -> None:
        """Begin a slide with the section's title."""
        if again:
            self.end()
        title = f"{self.title} ({self.say(N_('continued'))})" if again else self.title
        self.slide = self.kit.slide("title", title)
        self.frame = self.kit.subtitle(self.slide, self.subtitle)
        self.told = [self.title, self.subtitle]

    def end(self) -> None:
        """Leave a slide: what its charts show goes into the notes."""
        self.kit.notes(self.slide, self.told)

    def need(self, height: float) -> Frame:
        """Return the room left, on a new slide where it is less than ``height`` points."""
        if self.frame.top + height * POINT > self.frame.bottom and self.frame.top > self.kit.frame.top + 60 * POINT:
            self.begin(again=True)
        return self.frame

    def took(self, height: int) -> None:
        """Go on below what was put there."""
        self.frame = self.frame.below(height)

    # --- arrangements -----------------------------------------------------------------------------------------------

    def trend(self, blocks: list[Block]) -> None:
        """Write a trend: its fan, cards to the right, sentences below."""
        self.begin()
        frame = self.frame
        notes = [block for block in blocks if isinstance(block, parts.Paragraph)]
        low = sum(line_count(block.text, frame.width / POINT, 11) * 14 + 6 for block in notes)
        high = round(frame.bottom - frame.top - low * POINT - 6 * POINT)
        wide = round(frame.width * 0.69)
        figure = next(block for block in blocks if isinstance(block, parts.Figure))
        self.chart(figure, (frame.left, frame.top, wide, high))
        cards = next(block for block in blocks if isinstance(block, parts.Numbers))
        left = frame.left + wide + 18 * POINT
        grade = self.say(N_("grade {grade}"), grade="").strip()
        add_cards(self.kit, self.slide, cards, (left, frame.top, frame.left + frame.width - left, high), grade)
        self.frame = frame.below(high + 4 * POINT)
        for block in notes:
            self.paragraph(block)
        self.end()

    def evidence(self, blocks: list[Block]) -> None:
        """Write a card: tables to the left, passages to the right."""
        self.begin()
        frame, gap = self.frame, 26 * POINT
        left = round(frame.width * 0.5)
        self.frame = Frame(frame.left + left + gap, frame.top, frame.width - left - gap, frame.bottom)
        slide = self.slide
        for block in blocks:
            if not isinstance(block, parts.TableBlock):
                self.block(block)
        # Where the passages took a second slide the tables follow them; else they stand on their left.
        if self.slide is slide:
            self.frame = Frame(frame.left, frame.top, left, frame.bottom)
        for block in blocks:
            if isinstance(block, parts.TableBlock):
                self.table(block, most=LISTED)
        self.end()

    def texts(self, blocks: list[Block]) -> None:
        """Write paragraphs and lists into the layout's own place for text."""
        entries = [entry for block in blocks for entry in _entries(block)]
        frame, again = self.kit.frame, False
        while entries or not again:
            slide = self.kit.slide("text", f"{self.title} ({self.say(N_('continued'))})" if again else self.title)
            holder = next(one for one in slide.placeholders if int(one.placeholder_format.type) in (2, 7))
            room = self.kit.subtitle(slide, self.subtitle) if self.subtitle else frame
            if self.subtitle:
                holder.left, holder.width = frame.left, frame.width
                holder.top, holder.height = room.top, room.bottom - room.top
            entries = self.fill(holder, entries, (room.bottom - room.top) / POINT)
            again = True

    def fill(self, holder: Any, entries: list[list[Run]], room: float) -> list[list[Run]]:  # noqa: ANN401
        """Write as many entries as there is room for, and return the rest."""
        from pptx.util import Pt

        width = self.kit.frame.width / POINT - 40
        for place, runs in enumerate(entries):
            lines = [one for one in runs if one.words != "\v"]
            room -= sum(line_count(one.words, width, one.size, bold=one.bold) * one.size * 1.25 for one in lines) + 9
            if room < 0 and place:
                return entries[place:]
            line = holder.text_frame.paragraphs[0] if place == 0 else holder.text_frame.add_paragraph()
            line.space_before, line.space_after = Pt(0), Pt(9)
            write(line, runs)
        return []

    # --- blocks -----------------------------------------------------------------------------------------------------

    def block(self, block: Block) -> None:
        """Write one block below what stands there."""
        if isinstance(block, parts.Paragraph):
            self.paragraph(block)
        elif isinstance(block, parts.Bullets):
            for runs in _entries(block):
                self.lines(runs)
        elif isinstance(block, parts.TableBlock):
            self.table(block)
        elif isinstance(block, parts.Figure):
            self.figure(block)
        elif isinstance(block, parts.Gallery):
            self.gallery(block)
        elif isinstance(block, parts.Numbers):
            frame = self.need(110)
            add_cards(self.kit, self.slide, block, (frame.left, frame.top, frame.width // 3, 320 * POINT), "")
        else:
            for passage, source in block.passages:
                self.quote(passage, source)

    def paragraph(self, block: parts.Paragraph) -> None:
        """Write a paragraph."""
        size = 13 if block.tone == "" else 11
        colour = {"": INK.ink, "warn": INK.people_text}.get(block.tone, INK.ink2)
        self.lines([Run(block.text, size, colour)])

    def lines(self, runs: list[Run]) -> None:
        """Write a text box as high as its words need."""
        wide = self.frame.width / POINT
        said = [one for one in runs if one.words != "\v"]
        high = sum(line_count(one.words, wide, one.size, bold=one.bold) * one.size * 1.22 for one in said)
        frame = self.need(high)
        self.kit.text(self.slide, (frame.left, frame.top, frame.width, round(high * POINT)), [runs])
        self.took(round((high + 7) * POINT))

    def quote(self, passage: Any, source: str) -> None:  # noqa: ANN401 - evidence.Passage
        """Write a passage, its topic's words marked, with where it comes from."""
        wide = self.frame.width / POINT
        high = line_count(f"NL “{passage.text}”", wide, 12) * 15 + line_count(source, wide, 10) * 13
        frame = self.need(high)
        runs = [Run(f"{passage.lang.upper()} ", 10, INK.ink3, bold=True), Run("“", 12)]
        runs += [
            Run(text, 12, INK.model if marked else INK.ink, behind=INK.model_tint if marked else "", lang=passage.lang)
            for text, marked in passage.parts()
        ]
        words = [[*runs, Run("”", 12)], [Run(source, 10, INK.ink3)]]
        self.kit.text(self.slide, (frame.left, frame.top, frame.width, round(high * POINT)), words)
        self.took(round((high + 10) * POINT))

    def table(self, block: parts.TableBlock, *, most: int = 0) -> None:
        """Write a table, over several slides where it is long; with ``most`` no further once so many rows stand."""
        heights = row_heights(block, column_widths(block, self.frame.width))
        first = min(sum(heights), sum(heights[:4]))
        self.need(first / POINT + 20)
        top = (18 if block.caption else 0) * POINT
        whole = self.kit.frame
        pages = split_rows(heights, self.frame.bottom - self.frame.top - top, whole.bottom - whole.top - 60 * POINT)
        if most and pages[0][1] >= most:
            pages = pages[:1]
        for place, rows in enumerate(pages):
            if place:
                self.begin(again=True)
            frame = self.frame
            if block.caption:
                self.kit.text(
                    self.slide, (frame.left, frame.top, frame.width, top), [[Run(block.caption, 12, bold=True)]]
                )
            add_table(self.slide, block, (frame.left, frame.top + top, frame.width, 0), rows)
            self.took(top + heights[0] + sum(heights[1:][slice(*rows)]) + 12 * POINT)

    def figure(self, block: parts.Figure) -> None:
        """Write a chart over the width, as high as there is room, with its caption."""
        frame = self.need(200)
        note = line_count(block.caption, frame.width / POINT, 10) * 13 + 4 if block.caption else 0
        high = frame.bottom - frame.top - note * POINT
        self.took(self.chart(block, (frame.left, frame.top, frame.width, high)) - frame.top)
        if block.caption:
            box = (frame.left, self.frame.top + 2 * POINT, frame.width, note * POINT)
            self.kit.text(self.slide, box, [[Run(block.caption, 10, INK.ink3)]])
        self.took(note * POINT)

    def chart(self, block: parts.Figure, box: tuple[int, int, int, int]) -> int:
        """Draw a figure, natively where its numbers are known, else as a picture, and return where it ends."""
        self.told.append(block.told)
        plotted = block.plotted
        if isinstance(plotted, LaneNumbers):
            return add_lanes(self.kit, self.slide, plotted, box, self.lang)
        if isinstance(plotted, FanNumbers):
            left, top, width, high = box
            frame = add_fan(self.slide, plotted, (left, top + 16 * POINT, width, high - 36 * POINT), self.lang)
            self.legend(plotted, box)
        elif isinstance(plotted, BarNumbers):
            frame = add_bars(self.slide, plotted, box)
        else:
            across, down = block.size
            scale = min(box[2] / across, box[3] / down)
            data = BytesIO(render.to_png(block.chart, scale=2))
            frame = self.slide.shapes.add_picture(data, box[0], box[1], round(across * scale), round(down * scale))
        _describe(frame, f"{block.alt}. {block.told}")
        return box[1] + box[3]

    def legend(self, fan: FanNumbers, box: tuple[int, int, int, int]) -> None:
        """Say above a fan what its axis counts, below it what its lines and bands are."""
        _ = translator(self.lang)
        left, top, width, high = box
        self.kit.text(self.slide, (left, top, width, 14 * POINT), [[Run(f"{fan.source}, {fan.unit}", 10, INK.ink3)]])
        signs = [("●", INK.ink, _(OBSERVED)), ("○", INK.ink, _(OPEN))]
        if fan.told:
            signs += [("- -", INK.model, _(dict(RANGES)["share_mid"])), ("■", INK.band80, _(N_("80% range")))]
            signs += [("■", INK.band95, _(N_("95% range")))]
        signs += [("▨", INK.ink3, _(NO_FORECAST))] if fan.refused else []
        runs = [
            run
            for sign, colour, words in signs
            for run in (Run(f"{sign} ", 9.5, colour), Run(f"{words}   ", 9.5, INK.ink2))
        ]
        self.kit.text(self.slide, (left, top + high - 18 * POINT, width, 14 * POINT), [runs])

    def gallery(self, block: parts.Gallery) -> None:
        """Write small charts, six on a slide."""
        across, down = GALLERY
        each = across * down
        for start in range(0, len(block.figures), each):
            if start:
                self.begin(again=True)
            frame, gap = self.frame, 22 * POINT
            width = (frame.width - gap * (across - 1)) // across
            rows = -(-len(block.figures[start : start + each]) // across)
            high = min(290 * POINT, (frame.bottom - frame.top) // rows)
            for place, (title, figure) in enumerate(block.figures[start : start + each]):
                left = frame.left + place % across * (width + gap)
                self.small(title, figure, (left, frame.top + place // across * high, width, high))

    def small(self, title: str, figure: parts.Figure, box: tuple[int, int, int, int]) -> None:
        """Write one small chart with its title above and its caption below."""
        left, top, width, high = box
        self.told.append(figure.told)
        unit = f"  {figure.plotted.unit}" if isinstance(figure.plotted, FanNumbers) else ""
        head = [Run(title, 12, bold=True), Run(unit, 10, INK.ink3)]
        self.kit.text(self.slide, (left, top, width, 16 * POINT), [head])
        inside = (left, top + 18 * POINT, width, high - 64 * POINT)
        if isinstance(figure.plotted, FanNumbers):
            _describe(add_fan(self.slide, figure.plotted, inside, self.lang, size=8.5), f"{figure.alt}. {figure.told}")
        else:
            self.chart(figure, inside)
        spot = (left, top + high - 44 * POINT, width, 30 * POINT)
        self.kit.text(self.slide, spot, [[Run(figure.caption, 10, INK.ink3)]])


def _short(part: Section) -> bool:
    """Say whether a part is of words and tables alone."""
    kinds = (*TEXT, parts.TableBlock)
    return not part.parts and all(isinstance(block, kinds) for block in part.blocks)


def _entries(block: Block) -> list[list[Run]]:
    """Return a text block's paragraphs."""
    if isinstance(block, parts.Paragraph):
        return [[Run(block.text, LEAD, INK.people_text if block.tone == "warn" else INK.ink)]]
    if not isinstance(block, parts.Bullets):
        return []
    return [
        [Run(lead, LEAD, bold=True), Run("\v"), Run(rest, REST, INK.ink2)] if lead else [Run(rest, LEAD)]
        for lead, rest in block.items
    ]


def _describe(frame: Any, words: str) -> None:  # noqa: ANN401 - a graphic frame or picture
    """Give a chart its alternative text."""
    about = frame._element.xpath(".//p:cNvPr")[0]
    about.set("descr", clean(words))
