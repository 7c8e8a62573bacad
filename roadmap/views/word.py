"""The report as a Word document: the one file of the views that imports python-docx.

Headings carry Word's own styles, so that contents and assistive software find them; tables are real tables with a head
that repeats; charts are pictures with an alternative text. The same report gives the same bytes.
"""

from __future__ import annotations

from io import BytesIO
from itertools import count
from typing import TYPE_CHECKING, Any

from roadmap.i18n import N_, Message, translator
from roadmap.views import document as parts
from roadmap.views import render
from roadmap.views._package import MADE, clean, fixed
from roadmap.views._word_styles import bottom_line, element, landscape, portrait, set_up, shade
from roadmap.views.theme import TOKENS

if TYPE_CHECKING:
    from collections.abc import Callable

    from roadmap.views.document import Block, Document, Section

INK = TOKENS["light"]
WIDE, UPRIGHT = 26.5, 17.0
"""Width between the margins of a page across and of an upright one, cm."""
TALLEST = {True: 10.4, False: 15.0}
"""Highest picture on a page across and on an upright one, cm."""
LETTER, MARGINS = 0.165, 0.42
"""Width of a letter and of what a cell leaves free, cm; where the typeface is missing, others are wider."""
PART = {"card": 0.42, "tren": 0.8, "them": 0.7}
"""Part of the width that a chart takes on an evidence card and in a trend."""


def as_word(report: Document) -> bytes:
    """Return the report as a DOCX file."""
    import docx

    target = docx.Document()
    set_up(target, report)
    writer = _Writer(target, report.lang)
    _cover(target, report)
    for section in report.sections:
        writer.section(section, 1, first=False)
    about = target.core_properties
    about.created = about.modified = MADE
    out = BytesIO()
    target.save(out)
    return fixed(out.getvalue())


def _cover(target: Any, report: Document) -> None:  # noqa: ANN401 - python-docx's document
    """Write title, subtitle, the mark of made-up data, and contents that work before and after Word renews them."""
    target.add_paragraph(clean(report.title), "Title")
    line = target.add_paragraph(clean(report.subtitle), "Subtitle")
    if report.fictional:
        line.add_run("   ")
        shade(line.add_run(clean(report.fictional)), INK.people_tint, INK.people_text)
    if report.contents and report.sections:
        _contents(target, report)


def _contents(target: Any, report: Document) -> None:  # noqa: ANN401 - python-docx's document
    """List the sections."""
    target.add_paragraph(translator(report.lang)(N_("Contents")), "Contents head")
    listed = [(1, section) for section in report.sections]
    begin = target.add_paragraph(style="TOC 1")
    for kind, text in (("begin", ""), ("", ' TOC \\o "1-1" \\h \\n \\z '), ("separate", "")):
        begin.add_run()._r.append(_field(kind, text))
    for place, (_level, section) in enumerate(listed):
        line = begin if place == 0 else target.add_paragraph(style="TOC 1")
        link = element("w:hyperlink", anchor=_anchor(section), history="1")
        run = line.add_run(clean(section.title))
        link.append(run._r)
        line._p.append(link)
    line.add_run()._r.append(_field("end", ""))


def _field(kind: str, text: str) -> Any:  # noqa: ANN401 - an XML element
    if kind:
        return element("w:fldChar", fldCharType=kind)
    made = element("w:instrText")
    made.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    made.text = text
    return made


def _anchor(section: Section) -> str:
    """Return a bookmark's name: letters, digits and _, at most 40."""
    return "".join(one if one.isalnum() else "_" for one in f"s_{section.section_id}")[:40]


class _Writer:
    """Writes sections and blocks to the end of a document."""

    def __init__(self, target: Any, lang: str) -> None:  # noqa: ANN401 - python-docx's document
        self.target, self.lang = target, lang
        self.wide = False
        self.marks, self.pictures = count(1), count(1)
        self.inside = ""

    @property
    def room(self) -> float:
        """Width between the margins, cm."""
        return WIDE if self.wide else UPRIGHT

    def section(self, one: Section, depth: int, *, first: bool) -> None:
        """Write a section: its heading, subtitle, blocks and parts."""
        across = one.page == "wide" or (self.wide and depth > 1)
        turned = across != self.wide
        if turned:
            (landscape if across else portrait)(self.target)
            self.wide = across
        self.heading(one, depth, new=bool(one.page) and not turned and not first)
        if one.subtitle:
            self.target.add_paragraph(clean(one.subtitle), "Measure")
        self.inside = one.section_id[:4]
        for block in one.blocks:
            self.block(block)
        for place, part in enumerate(one.parts):
            self.section(part, depth + 1, first=place == 0)

    def heading(self, one: Section, depth: int, *, new: bool) -> None:
        """Write a heading with a bookmark; ``new`` begins a page."""
        line = self.target.add_paragraph(style=f"Heading {min(depth, 4)}")
        number = str(next(self.marks))
        line._p.append(element("w:bookmarkStart", id=number, name=_anchor(one)))
        line.add_run(clean(one.title))
        line._p.append(element("w:bookmarkEnd", id=number))
        line.paragraph_format.page_break_before = True if new else None

    def block(self, block: Block) -> None:
        """Write one block."""
        ways: dict[type[Any], Callable[[Any], None]] = {
            parts.Paragraph: self.paragraph,
            parts.Bullets: self.bullets,
            parts.TableBlock: self.table,
            parts.Figure: self.figure,
            parts.Gallery: self.gallery,
            parts.Numbers: self.numbers,
            parts.Quotes: self.quotes,
        }
        ways[type(block)](block)

    def paragraph(self, block: parts.Paragraph) -> None:
        """Write a paragraph in the style of its tone."""
        style = {"": "Normal", "warn": "Warning"}.get(block.tone, "Note")
        self.target.add_paragraph(clean(block.text), style)

    def bullets(self, block: parts.Bullets) -> None:
        """Write a list: the lead strong, what follows below it."""
        for lead, rest in block.items:
            line = self.target.add_paragraph(style="Finding" if lead else "List Bullet")
            if lead:
                line.add_run(clean(lead)).bold = True
                line.add_run().add_break()
            shade(line.add_run(clean(rest)), "", INK.ink2 if lead else INK.ink)

    def table(self, block: parts.TableBlock) -> None:
        """Write a table with its caption above it and a head that repeats."""
        from docx.shared import Cm

        self.target.add_paragraph(clean(block.caption), "Table caption")
        made = self.target.add_table(1 + len(block.rows), len(block.columns), "Plain lines")
        made.autofit = False
        widths = column_widths(block, self.room)
        for column, width in zip(made.columns, widths, strict=True):
            column.width = Cm(width)
        made._tbl.tblPr.append(element("w:tblCaption", val=clean(block.caption)))
        for place, row in enumerate([block.columns, *block.rows]):
            cells = made.rows[place].cells
            for at, words in enumerate(row):
                self.cell(cells[at], words, head=place == 0, right=at in block.numeric, width=widths[at])
            about = made.rows[place]._tr.get_or_add_trPr()
            about.append(element("w:cantSplit"))
            if place == 0:
                about.append(element("w:tblHeader"))
        self.target.add_paragraph(style="Gap")

    def cell(self, cell: Any, words: str, *, head: bool, right: bool, width: float) -> None:  # noqa: ANN401
        """Write a table's cell."""
        from docx.shared import Cm

        cell.width = Cm(width)
        line = cell.paragraphs[0]
        line.style = "Table head" if head else "Table cell"
        line.add_run(clean(words))
        if right:
            line.alignment = 2

    def picture(self, line: Any, figure: parts.Figure, width: float) -> None:  # noqa: ANN401 - a paragraph
        """Put a chart into a paragraph, as wide as wanted or as high as a page has room for."""
        from docx.shared import Cm

        across, high = figure.size
        width = min(width, TALLEST[self.wide] * across / high)
        shape = line.add_run().add_picture(BytesIO(render.to_png(figure.chart, scale=2)), width=Cm(width))
        about = shape._inline.docPr
        about.set("descr", clean(f"{figure.alt}. {figure.told}"))
        about.set("name", f"chart {next(self.pictures)}")

    def figure(self, block: parts.Figure) -> None:
        """Write a chart with its caption."""
        line = self.target.add_paragraph(style="Picture")
        line.paragraph_format.keep_with_next = bool(block.caption) or self.inside == "tren"
        self.picture(line, block, self.room * PART.get(self.inside, 1))
        if block.caption:
            self.target.add_paragraph(clean(block.caption), "Note")

    def gallery(self, block: parts.Gallery) -> None:
        """Write small charts, three in a row."""
        grid = self.target.add_table(-(-len(block.figures) // 3), 3)
        for place, (title, figure) in enumerate(block.figures):
            cell = grid.rows[place // 3].cells[place % 3]
            line = cell.paragraphs[0]
            line.style = "Table caption"
            line.add_run(clean(title))
            self.picture(cell.add_paragraph(style="Picture"), figure, self.room / 3 - 0.5)
            cell.add_paragraph(clean(figure.caption), "Note")
        for row in grid.rows:
            row._tr.get_or_add_trPr().append(element("w:cantSplit"))
        self.target.add_paragraph(style="Gap")

    def numbers(self, block: parts.Numbers) -> None:
        """Write cards of numbers side by side."""
        if not block.cards:
            return
        grid = self.target.add_table(1, len(block.cards), "Cards")
        grid.rows[0]._tr.get_or_add_trPr().append(element("w:cantSplit"))
        for cell, card in zip(grid.rows[0].cells, block.cards, strict=True):
            line = cell.paragraphs[0]
            line.style = "Card line"
            line.add_run(clean(card.year)).bold = True
            grade = Message.of(N_("grade {grade}"), grade=card.grade).to(self.lang) if card.grade else ""
            line.add_run("  " + clean(" · ".join(part for part in (card.distance, grade) if part)))
            cell.add_paragraph(clean(card.value), "Card refused" if card.refused else "Card value")
            for words in card.ranges:
                cell.add_paragraph(clean(words), "Card line")
            if card.refused:
                cell._tc.get_or_add_tcPr().append(element("w:shd", val="clear", color="auto", fill=INK.secondary[1:]))
            for line in cell.paragraphs:
                line.paragraph_format.keep_with_next = True
        self.target.add_paragraph(style="Gap")

    def quotes(self, block: parts.Quotes) -> None:
        """Write passages in their own language, their topic's words marked, with where each comes from."""
        for passage, source in block.passages:
            line = self.target.add_paragraph(style="Quoted")
            shade(line.add_run(f" {passage.lang.upper()} "), INK.secondary, INK.ink2)
            line.add_run(" “")
            for text, marked in passage.parts():
                spaced = f"{' ' * text[:1].isspace()}{clean(text)}{' ' * (text[-1:].isspace() and bool(text.strip()))}"
                run = line.add_run(spaced)
                run._r.get_or_add_rPr().append(element("w:lang", val=passage.lang))
                if marked:
                    shade(run, INK.model_tint, INK.model)
            line.add_run("”").add_break()
            shade(line.add_run(clean(source)), "", INK.ink3)
            bottom_line(line)


def column_widths(block: parts.TableBlock, room: float) -> list[float]:
    """Return how wide each column stands, cm: by its longest words, none starved, together ``room``."""
    longest = [
        max([len(head), *(min(len(row[at]), 60) for row in block.rows)]) for at, head in enumerate(block.columns)
    ]
    # Each has room for its longest word, so that none is broken; what is left goes to those with much to say.
    words = [[word for cell in (head, *(row[at] for row in block.rows)) for word in cell.split()] for at, head in
             enumerate(block.columns)]  # fmt: skip
    least = [LETTER * min(16, max(map(len, told), default=1)) + MARGINS for told in words]
    wanted = [max(0.01, LETTER * min(length, 44) + MARGINS - one) for length, one in zip(longest, least, strict=True)]
    spare = room - sum(least)
    if spare < 0:
        return [room * one / sum(least) for one in least]
    return [one + spare * more / sum(wanted) for one, more in zip(least, wanted, strict=True)]
