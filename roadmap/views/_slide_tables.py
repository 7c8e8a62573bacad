"""Tables and cards of numbers on slides: real tables, split over slides where they are long."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from roadmap.views._package import clean
from roadmap.views._slide_kit import INK, POINT, Kit, Run, line_count, rgb, write

if TYPE_CHECKING:
    from roadmap.views import document as parts
    from roadmap.views._slide_charts import Box

FEW = 4
"""Rows that a table's last slide has at least."""
NO_STYLE = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"
"""PowerPoint's own table style without lines or fill."""
HEAD, CELL, PAD = 10, 11, 5
"""Sizes of a table's letters, and what stands above and below a row's text, points."""
_P = "http://schemas.openxmlformats.org/presentationml/2006/main"
_A = "http://schemas.openxmlformats.org/drawingml/2006/main"


def column_widths(block: parts.TableBlock, width: int) -> list[int]:
    """Return how wide each column is, together ``width``: by its longest words, none starved."""
    wanted = [
        max(7, min(46, max([len(head), *(len(row[at]) for row in block.rows)]))) + 2
        for at, head in enumerate(block.columns)
    ]
    return [width * one // sum(wanted) for one in wanted]


def _sizes(width: int) -> tuple[float, float]:
    """Return the sizes of heads and cells: a point smaller where a table has only part of the slide."""
    return (HEAD, CELL) if width > 500 * POINT else (HEAD - 1, CELL - 1)


def row_heights(block: parts.TableBlock, widths: list[int]) -> list[int]:
    """Return how high each row stands, the head first."""
    head, cell = _sizes(sum(widths))

    def high(row: tuple[str, ...], size: float) -> int:
        room = [wide / POINT - 10 for wide in widths]
        lines = max(line_count(words, one, size) for words, one in zip(row, room, strict=True))
        return round((min(lines, 6) * size * 1.2 + PAD) * POINT)

    return [high(block.columns, head), *(high(row, cell) for row in block.rows)]


def split_rows(heights: list[int], first: int, later: int) -> list[tuple[int, int]]:
    """Return which rows stand on which slide, as (from, to): ``first`` high on the first, ``later`` on the others."""
    pages, start, used, room = [], 0, heights[0], first
    for place, high in enumerate(heights[1:]):
        if used + high > room and place > start:
            pages.append((start, place))
            start, used, room = place, heights[0], later
        used += high
    return _evened([*pages, (start, len(heights) - 1)])


def _evened(pages: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return pages whose last one is not left with a row or two: the last two share theirs."""
    if len(pages) < 2 or pages[-1][1] - pages[-1][0] >= FEW:
        return pages
    begin, end = pages[-2][0], pages[-1][1]
    middle = (begin + end + 1) // 2
    return [*pages[:-2], (begin, middle), (middle, end)]


def add_table(slide: Any, block: parts.TableBlock, box: Box, rows: tuple[int, int]) -> Any:  # noqa: ANN401
    """Put some rows of a table on a slide, under its heads; return the frame."""
    widths = column_widths(block, box[2])
    heights = row_heights(block, widths)
    sizes = _sizes(box[2])
    mine = [block.columns, *block.rows[slice(*rows)]]
    tall = [heights[0], *heights[1:][slice(*rows)]]
    frame = slide.shapes.add_table(len(mine), len(block.columns), *box[:3], sum(tall))
    frame._element.nvGraphicFramePr.cNvPr.set("descr", clean(block.caption))
    table = frame.table
    table._tbl.tblPr.find(f"{{{_A}}}tableStyleId").text = NO_STYLE
    table.horz_banding = False
    for column, wide in zip(table.columns, widths, strict=True):
        column.width = wide
    for place, (row, high) in enumerate(zip(mine, tall, strict=True)):
        table.rows[place].height = high
        for at, words in enumerate(row):
            _cell(table.cell(place, at), words, sizes[place > 0], head=place == 0, right=at in block.numeric)
    return frame


def _cell(cell: Any, words: str, size: float, *, head: bool, right: bool) -> None:  # noqa: ANN401 - python-pptx's
    cell.margin_left, cell.margin_right, cell.margin_top, cell.margin_bottom = 0, 10 * POINT, 2 * POINT, 2 * POINT
    line = cell.text_frame.paragraphs[0]
    cell.text_frame.word_wrap = True
    shown = words if len(words) <= 240 else words[:239] + "…"
    write(line, [Run(shown, size, INK.ink3 if head else INK.ink)])
    if right:
        line.alignment = 3
    _line(cell, INK.rule if head else INK.grid)


def _line(cell: Any, colour: str) -> None:  # noqa: ANN401 - python-pptx's cell
    """Put a hairline under a cell."""
    from pptx.oxml import parse_xml

    about = cell._tc.get_or_add_tcPr()
    made = (
        f'<a:lnB xmlns:a="{_A}" w="9525"><a:solidFill><a:srgbClr val="{colour[1:]}"/></a:solidFill>'
        '<a:prstDash val="solid"/></a:lnB>'
    )
    about.insert(0, parse_xml(made))


def bare(shape: Any) -> Any:  # noqa: ANN401 - python-pptx's shape
    """Return a shape without the theme's style: no shadow, no colour of its own."""
    style = shape._element.find(f"{{{_P}}}style")
    if style is not None:
        shape._element.remove(style)
    return shape


def add_cards(kit: Kit, slide: Any, block: parts.Numbers, box: Box, grade: str) -> None:  # noqa: ANN401
    """Put cards of numbers one under another into a box; ``grade`` is the word before the letter."""
    left, top, width, height = box
    gap = 8 * POINT
    each = min(96 * POINT, (height - gap * (len(block.cards) - 1)) // max(1, len(block.cards)))
    for place, card in enumerate(block.cards):
        spot = (left, top + place * (each + gap), width, each)
        _card(slide, card, spot, grade)


def _card(slide: Any, card: parts.Number, box: Box, grade: str) -> None:  # noqa: ANN401
    """Put one card on a slide: year, distance and grade, the number, its ranges."""
    from pptx.enum.dml import MSO_LINE

    shape = bare(slide.shapes.add_shape(1, *box))
    paint = shape.fill
    if card.refused:
        paint.solid()
        paint.fore_color.rgb = rgb(INK.secondary)
        shape.line.dash_style = MSO_LINE.DASH
    else:
        paint.background()
    shape.line.color.rgb = rgb(INK.ink3 if card.refused else INK.rule)
    shape.line.width = 9525
    holder = shape.text_frame
    holder.word_wrap, holder.vertical_anchor = True, 1
    holder.margin_left = holder.margin_right = 8 * POINT
    holder.margin_top = holder.margin_bottom = 5 * POINT
    room = box[2] / POINT - 16
    said = f"  {card.distance}" + (f"  ·  {grade} {card.grade}" if card.grade else "")
    lines = [[Run(card.year, 11, INK.ink, bold=True), Run(said, 11, INK.ink2)]]
    lines.append([Run(card.value, 13 if card.refused else 18, INK.ink if card.refused else INK.model, bold=True)])
    left = box[3] / POINT - 10 - 14 - (17 if card.refused else 23)
    for words in card.ranges:
        size = 10
        high = line_count(words, room, size) * size * 1.2
        if high > left + 2:
            continue
        left -= high
        lines.append([Run(words, size, INK.ink2)])
    for place, runs in enumerate(lines):
        line = holder.paragraphs[0] if place == 0 else holder.add_paragraph()
        line.alignment = 1
        write(line, runs)
