"""The roadmap on a slide, drawn with shapes that can be moved: lanes, years, bars whose ends fade."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from roadmap.i18n import N_, Message, number, translator
from roadmap.views._package import clean
from roadmap.views._slide_kit import INK, POINT, SAFE, Kit, Run, rgb, write
from roadmap.views._slide_tables import bare
from roadmap.views.theme import LANES, SIGNAL_NAMES, shorten, text_width

if TYPE_CHECKING:
    from roadmap.views._numbers import LaneBar, LaneNumbers
    from roadmap.views._slide_charts import Box

SIGNS = {"weak": "○", "rising": "▲", "established": "■", "falling": "▼"}
YEARS = 10.15
HEAD, LEGEND, SIDE = 34, 20, 96
"""Height of the head and of the legend, width of the lanes' names, points."""
_A = "http://schemas.openxmlformats.org/drawingml/2006/main"


class Scene:
    """Where years and rows of a roadmap lie on a slide."""

    def __init__(self, lanes: LaneNumbers, box: Box) -> None:
        self.lanes, self.box = lanes, box
        self.left = box[0] + SIDE * POINT
        self.width = box[0] + box[2] - self.left
        self.top = box[1] + HEAD * POINT
        self.row = min(30 * POINT, (box[3] - (HEAD + LEGEND) * POINT) // max(1, lanes.rows))
        self.bottom = self.top + self.row * lanes.rows

    def x(self, year: float) -> int:
        """Return where a year lies."""
        part = min(1.0, max(0.0, (year - self.lanes.reference) / YEARS))
        return round(self.left + part * self.width)

    @property
    def size(self) -> float:
        """Size of the letters in a bar, points: as large as its row lets it be."""
        return max(8.0, min(11.0, self.row / POINT * 0.42))


def add_lanes(kit: Kit, slide: Any, lanes: LaneNumbers, box: Box, lang: str) -> int:  # noqa: ANN401 - python-pptx's
    """Draw a roadmap into a box, and return where it ends."""
    scene = Scene(lanes, box)
    _years(kit, slide, scene, lang)
    for lane in lanes.lanes:
        top = scene.top + scene.row * lane.first
        high = scene.row * lane.rows
        _rectangle(slide, (box[0], top + 6000, 4 * POINT, high - 12000), LANES["light"][lane.lane_id])
        _rectangle(slide, (box[0], top, box[2], 6000), INK.rule)
        more = Message.of(N_("+{count} more"), count=number(lane.left, lang)).to(lang) if lane.left else ""
        size = min(13.0, scene.row / POINT * 0.55, 13 * (SIDE - 14) / (SAFE * text_width(lane.name, 13, bold=True)))
        said = [[Run(lane.name, size, bold=True)]]
        hint = " · ".join(part for part in (lane.hint if lane.rows > 1 else "", more) if part)
        if hint:
            said.append([Run(hint, 9, INK.ink3)])
        kit.text(slide, (box[0] + 9 * POINT, top + 2 * POINT, (SIDE - 11) * POINT, high), said)
    _rectangle(slide, (box[0], scene.bottom, box[2], 6000), INK.rule)
    for bar in lanes.bars:
        _bar(slide, bar, scene, lang)
    _legend(kit, slide, scene, lang)
    return scene.bottom + LEGEND * POINT


def _years(kit: Kit, slide: Any, scene: Scene, lang: str) -> None:  # noqa: ANN401
    """Head the three horizons, and tint the middle one."""
    first, _ = scene.lanes.reference, translator(lang)
    spans = ((0, 2, N_("0–2 years")), (2, 5, N_("3–5 years")), (5, 10, N_("6–10 years")))
    left, right = scene.x(first + 2), scene.x(first + 5)
    _rectangle(slide, (left, scene.box[1], right - left, scene.bottom - scene.box[1]), INK.secondary)
    for begin, end, words in spans:
        at = scene.x(first + begin)
        said = [[Run(_(words), 12, bold=True)], [Run(f"{first + begin + 1}–{(first + end) % 100:02d}", 10, INK.ink3)]]
        width = scene.x(first + end) - at
        kit.text(slide, (at + 6 * POINT, scene.box[1] + 2 * POINT, width - 6 * POINT, 30 * POINT), said)


def _bar(slide: Any, bar: LaneBar, scene: Scene, lang: str) -> None:  # noqa: ANN401
    """Draw one item as a group: fading begin and end, body, underline, its words."""
    top = scene.top + scene.row * bar.row + round(scene.row * 0.1)
    high = round(scene.row * 0.74)
    begin = max(bar.start[0], scene.lanes.reference)
    left, right = scene.x(begin), max(scene.x(bar.end[0]), scene.x(begin) + 18 * POINT)
    group = slide.shapes.add_group_shape()
    colour = LANES["light"][bar.lane]
    if not bar.refused:
        for edge, other, way in ((scene.x(bar.start[1]), left, 1), (right, scene.x(bar.end[2]), 0)):
            if other - edge > POINT:
                _rectangle(group, (edge, top, other - edge, high), colour, fade="in" if way else "out")
        _rectangle(group, (left, top, right - left, high), colour, tint=True)
        _rectangle(group, (left, top + high - 22000, right - left, 22000), colour)
    else:
        _dashed(group, (left, top, right - left, high))
    _words(group, bar, (left, top, right - left, high), scene, lang)
    said = f"{bar.label}: {bar.signal_name}, {round(begin)}–{round(bar.end[0])}, {bar.grade or '–'}"
    group._element.nvGrpSpPr.cNvPr.set("descr", clean(said))
    group.name = clean(bar.label)[:80]


def _words(group: Any, bar: LaneBar, box: Box, scene: Scene, lang: str) -> None:  # noqa: ANN401
    """Write sign and label into the bar, or after it where it is too short; organisations and grade at its end."""
    left, top, width, high = box
    size, _ = scene.size, translator(lang)
    sign = SIGNS.get(bar.signal, "")
    label = f"{bar.label}: {_(N_('No forecast'))}" if bar.refused else bar.label
    tail = [] if bar.refused else [
        Run(f"{number(bar.organisations, lang)} {'◆' if bar.organisations else '◇'} ", size - 1, INK.people_text),
        Run(f" {bar.grade}", size - 1, bold=True),
    ]  # fmt: skip
    room = width / POINT - 12
    need = SAFE * text_width(f"{sign} {label}", size) + 12
    after = 52 if tail else 0
    edge = scene.box[0] + scene.box[2]
    if need + after <= room:
        _line(group, (left, top, width - after * POINT, high), [Run(f"{sign} ", size), Run(label, size)])
        _line(group, (left + width - after * POINT, top, after * POINT, high), tail, right=True)
        return
    beyond = left + width
    inside = [Run(f"{sign} ", size), *tail] if room > 46 else [Run(sign, size)]
    _line(group, (left, top, width, high), inside)
    if edge - beyond > 40 * POINT:
        said = [Run(shorten(label, ((edge - beyond) / POINT - 10) / SAFE, size), size)]
        _line(group, (beyond, top, edge - beyond, high), said)


def _line(group: Any, box: Box, runs: list[Run], *, right: bool = False) -> None:  # noqa: ANN401
    """Write one line in the middle of a box's height."""
    if not runs:
        return
    made = group.shapes.add_textbox(*box)
    holder = made.text_frame
    holder.word_wrap, holder.vertical_anchor = True, 3
    holder.margin_left = holder.margin_right = 5 * POINT
    holder.margin_top = holder.margin_bottom = 0
    write(holder.paragraphs[0], runs)
    if right:
        holder.paragraphs[0].alignment = 3


def _rectangle(slide: Any, box: Box, colour: str, *, tint: bool = False, fade: str = "") -> None:  # noqa: ANN401
    """Draw a rectangle without outline: full, tinted (26 %), or fading in or out."""
    from pptx.oxml import parse_xml

    holder = slide.shapes
    shape = bare(holder.add_shape(1, *box))
    shape.line.fill.background()
    about = shape._element.spPr
    paint = f'<a:srgbClr val="{colour[1:]}">{{}}</a:srgbClr>'
    if fade:
        clear, full = paint.format('<a:alpha val="0"/>'), paint.format('<a:alpha val="26000"/>')
        one, two = (clear, full) if fade == "in" else (full, clear)
        inside = (
            f'<a:gradFill xmlns:a="{_A}"><a:gsLst><a:gs pos="0">{one}</a:gs><a:gs pos="100000">{two}</a:gs></a:gsLst>'
            '<a:lin ang="0" scaled="0"/></a:gradFill>'
        )
    else:
        alpha = '<a:alpha val="26000"/>' if tint else ""
        inside = f'<a:solidFill xmlns:a="{_A}">{paint.format(alpha)}</a:solidFill>'
    about.find(f"{{{_A}}}prstGeom").addnext(parse_xml(inside))


def _dashed(group: Any, box: Box) -> None:  # noqa: ANN401
    """Draw the dashed box of an item that could not be forecast."""
    from pptx.enum.dml import MSO_LINE

    shape = bare(group.shapes.add_shape(1, *box))
    shape.fill.background()
    shape.line.color.rgb, shape.line.dash_style = rgb(INK.ink3), MSO_LINE.DASH
    shape.line.width = POINT


def _legend(kit: Kit, slide: Any, scene: Scene, lang: str) -> None:  # noqa: ANN401
    """Explain the signs in one line."""
    _ = translator(lang)
    runs = [Run(_(N_("likely period; ends fade over the 80% range")) + "     ", 9.5, INK.ink2)]
    runs += [Run("◆ ", 9.5, INK.people_text), Run(_(N_("organisations in the region")) + "     ", 9.5, INK.ink2)]
    for name, sign in SIGNS.items():
        runs += [Run(f"{sign} ", 9.5), Run(f"{_(SIGNAL_NAMES[name])}     ", 9.5, INK.ink2)]
    runs.append(Run(_(N_("grade, A best")), 9.5, INK.ink2))
    kit.text(slide, (scene.box[0], scene.bottom + 6 * POINT, scene.box[2], 14 * POINT), [runs])
