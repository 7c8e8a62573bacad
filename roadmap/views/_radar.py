"""The technology radar drawn: four quarters, four rings, a sign and a number a topic, names in lists beside it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from math import atan2, cos, hypot, pi, sin
from typing import TYPE_CHECKING, Any

from roadmap.i18n import N_, Message, number, translator
from roadmap.tables import ALL, LANES
from roadmap.views import _marks, select
from roadmap.views._altair import Board, Box, Dot, boxes, draw, lines, points, rules, texts
from roadmap.views._refusal import notice
from roadmap.views.radar import RING_NAMES, RINGS, Blip, blips, mark_words
from roadmap.views.theme import LANE_NAMES, Look, shorten, text_width
from roadmap.views.theme import LANES as LANE_COLORS

if TYPE_CHECKING:
    from roadmap.disclosure import Shown
    from roadmap.views._altair import Drawing, Row

RADAR_LOOK = Look(width=1100)
MOST, FEW, PHONE = 12, 5, 520
"""Topics drawn in a lane, those with most to say; fewer where the drawing is narrower than a phone's width."""
ENDS = (0.0, 0.5, 0.72, 0.87, 1.0)
"""Where the rings end, in radii."""
LARGEST, LINE, LEGEND, HEAD = 270.0, 19.0, 34.0, 24.0
SLOT = 40.0, 21.0
"""Room that a sign with its number takes, in pixels across and down."""
TURN = {"market": (-1, -1), "product": (1, -1), "technology": (1, 1), "resources": (-1, 1)}
"""Which way each quarter lies from the middle: x, y (down)."""
NOTHING = N_("There are no topics to show on the radar.")
MORE = N_("+{count} more")
MOVE_SHAPES = {"new": "triangle-up", "nearer": "triangle-right", "further": "triangle-left", "": "circle"}


@dataclass(frozen=True)
class _Frame:
    """Where the radar and its lists stand, in pixels."""

    middle: tuple[float, float]
    radius: float
    height: float
    lists: dict[str, tuple[float, float, float]]
    """Left edge, top and width of each lane's list."""


def radar_chart(
    shown: Shown, sector: str = ALL, *, level: str = "topic", before: Shown | None = None, look: Look = RADAR_LOOK
) -> Drawing:
    """Draw the radar of a sector; with an earlier study, signs say what is new and what moved, else the signal."""
    every = blips(shown, sector, level=level, lang=look.lang, before=before)
    if not every:
        return notice(translator(look.lang)(NOTHING), look, 160)
    drawn = _chosen(every, MOST if look.width >= PHONE else FEW)
    frame = _frame(look, drawn)
    board = Board.pixels(look.width, frame.height)
    spots = _spots(drawn, frame, look.lang)
    layers = [*_rings(frame, board, look), *_signs(drawn, spots, board, look), *_hits(drawn, spots, board, look)]
    for lane in LANES:
        mine = [one for one in drawn if one.lane == lane]
        layers += _list(mine, sum(one.lane == lane for one in every), frame.lists[lane], board, look)
    layers += _legend(before is not None, board, look)
    return draw(board, layers, look, description=_describe(drawn, look.lang))


def _chosen(every: list[Blip], most: int) -> list[Blip]:
    """Return what is drawn: in each lane the ``most`` with most to say, what has a place first; numbered anew."""
    kept: list[Blip] = []
    for lane in LANES:
        mine = [one for one in every if one.lane == lane]
        mine.sort(key=lambda one: (one.ring == "later", select.SIGNAL_ORDER.index(one.signal), -one.size, one.topic))
        kept += sorted(mine[:most], key=lambda one: one.number)
    return [Blip(**{**vars(one), "number": place}) for place, one in enumerate(kept, 1)]


def _frame(look: Look, drawn: list[Blip]) -> _Frame:
    """Place the radar between its lists where there is room, else over them."""
    tall = {lane: HEAD + LINE * (sum(one.lane == lane for one in drawn) + 1) + 14 for lane in LANES}
    if look.width >= 900:
        radius = min(LARGEST, look.width * 0.25)
        side = look.width / 2 - radius - 40
        high = max(2 * radius + 30, 2 * max(tall.values()))
        left, right, lower = 0.0, look.width - side, high / 2 + 8
        lists = {"market": (left, 0.0, side), "resources": (left, lower, side),
                 "product": (right, 0.0, side), "technology": (right, lower, side)}  # fmt: skip
        return _Frame((look.width / 2, high / 2), radius, high + LEGEND, lists)
    radius = min(LARGEST, look.width / 2 - 14)
    columns = 2 if look.width >= PHONE else 1
    wide, top = (look.width - 24 * (columns - 1)) / columns, 2 * radius + 44
    lists = {}
    for first in range(0, len(LANES), columns):
        row = LANES[first : first + columns]
        lists |= {lane: (place * (wide + 24), top, wide) for place, lane in enumerate(row)}
        top += max(tall[lane] for lane in row)
    return _Frame((look.width / 2, radius + 15), radius, top + LEGEND, lists)


def _spots(drawn: list[Blip], frame: _Frame, lang: str) -> dict[str, tuple[float, float]]:
    """Give every topic its place: spread over its cell, clear of its edges and of the ring's name."""
    found = {}
    for lane in LANES:
        for ring, (inner, outer) in zip(RINGS, pairwise(ENDS), strict=True):
            mine = [one for one in drawn if one.lane == lane and one.ring == ring]
            right, down = TURN[lane]
            name = text_width(translator(lang)(RING_NAMES[ring])) / 2 if down < 0 else 0.0
            edge = name + (14 if right > 0 else 32)
            cell = (inner * frame.radius + 9, outer * frame.radius - 9, edge)
            for one, (x, y) in zip(mine, _cell(len(mine), *cell), strict=True):
                found[one.topic] = frame.middle[0] + right * x, frame.middle[1] + down * y
    return found


def _cell(count: int, inner: float, outer: float, edge: float) -> list[tuple[float, float]]:
    """Return places for ``count`` topics in a quarter of a ring, (x, y) from the middle: of a grid, the farthest apart.

    The grid is narrowed until it has as many places; ``edge`` is how far from the upright axis they begin.
    """
    free: list[tuple[float, float]] = []
    across, down = SLOT
    while len(free) < count and down > 1:
        rows = [15 + down * place for place in range(int(outer // down) + 1)]
        free = [
            (x, y) for line, y in enumerate(rows)
            for x in (edge + across * (place + 0.5 * (line % 2)) for place in range(int(outer // across) + 1))
            if inner <= hypot(x, y) <= outer
        ]  # fmt: skip
        across, down = across * 0.93, down * 0.93
        edge = edge if down > 12 else min(edge, 14.0)
    return sorted(_apart(free, count), key=lambda spot: atan2(spot[1], spot[0]))


def _apart(free: list[tuple[float, float]], count: int) -> list[tuple[float, float]]:
    """Return ``count`` of some places, each as far from those before it as can be, the first in their middle."""
    if not free or not count:
        return []
    x, y = (sum(values) / len(free) for values in zip(*free, strict=True))
    kept = [min(free, key=lambda spot: hypot(spot[0] - x, spot[1] - y))]
    gaps = {spot: hypot(spot[0] - kept[0][0], spot[1] - kept[0][1]) for spot in free}
    while len(kept) < count:
        best = max(gaps, key=lambda spot: gaps[spot])
        kept.append(best)
        gaps = {spot: min(gap, hypot(spot[0] - best[0], spot[1] - best[1])) for spot, gap in gaps.items()}
    return kept


def _rings(frame: _Frame, board: Board, look: Look) -> list[Any]:
    """Draw the rings, the cross, the tint of each quarter's edge and the names of the rings."""
    ink, (x, y), radius = look.ink, frame.middle, frame.radius
    layers: list[Any] = []
    for end in ENDS[1:]:
        layers.append(lines(board, _arc(frame, radius * end, (0, 2 * pi), ink.rule), width=1))
    cross = [{"x": x - radius, "x2": x + radius, "y": y, "y2": y, "color": ink.rule},
             {"x": x, "x2": x, "y": y - radius, "y2": y + radius, "color": ink.rule}]  # fmt: skip
    layers.append(rules(board, cross))
    for lane, (right, down) in TURN.items():
        start = {(1, 1): 0.0, (-1, 1): pi / 2, (-1, -1): pi, (1, -1): 1.5 * pi}[(right, down)]
        arc = _arc(frame, radius + 4, (start + 0.01, start + pi / 2 - 0.01), LANE_COLORS[look.mode][lane])
        layers.append(lines(board, arc, width=4))
    return [*layers, *_ring_names(frame, board, look)]


def _arc(frame: _Frame, radius: float, ends: tuple[float, float], color: str) -> list[Row]:
    """Return points along a circle, close enough to look round."""
    count = max(12, round(radius * (ends[1] - ends[0]) / 6))
    steps = [ends[0] + (ends[1] - ends[0]) * place / count for place in range(count + 1)]
    x, y = frame.middle
    return [
        {"x": x + radius * cos(step), "y": y + radius * sin(step), "order": place, "group": "arc", "color": color}
        for place, step in enumerate(steps)
    ]


def _ring_names(frame: _Frame, board: Board, look: Look) -> list[Any]:
    """Write the names of the rings on the upper half of the cross, from the middle outwards."""
    _, ink, (x, y) = translator(look.lang), look.ink, frame.middle
    paper, words = [], []
    for ring, inner, outer in zip(RINGS, ENDS, ENDS[1:], strict=False):
        text, at = _(RING_NAMES[ring]), y - frame.radius * (inner + outer) / 2
        half = text_width(text, 12) / 2 + 5
        paper.append({"x": x - half, "x2": x + half, "y": at - 9, "y2": at + 9})
        words.append({"x": x, "y": at + 4, "text": text, "color": ink.ink2})
    return [boxes(board, paper, ink.page, style=Box(opacity=0.94, radius=3)),
            texts(board, words, align="center", weight=500)]  # fmt: skip


def _signs(drawn: list[Blip], spots: dict[str, tuple[float, float]], board: Board, look: Look) -> list[Any]:
    """Draw each topic's sign in its lane's colour, and its number beside it."""
    layers: list[Any] = []
    numbers = [
        {"x": spots[one.topic][0] + 9, "y": spots[one.topic][1] + 4.5, "text": str(one.number), "color": look.ink.ink}
        for one in drawn
    ]
    for one in drawn:
        color = LANE_COLORS[look.mode][one.lane]
        x, y = spots[one.topic]
        layers.append(_sign(one, (x, y), color, board))
    return [*layers, texts(board, numbers, size=12.5, weight=500)]


def _sign(one: Blip, at: tuple[float, float], color: str, board: Board) -> Any:  # noqa: ANN401 - a layer
    """Draw one sign: how it moved where an earlier study is known, else its signal."""
    row = {"x": at[0], "y": at[1], "color": color}
    if one.move is not None:
        return points(board, [{**row, "shape": MOVE_SHAPES[one.move]}], style=Dot(size=96 if one.move else 60))
    shape = _marks.SIGNAL_SHAPES.get(one.signal, "circle")
    styles = {"weak": Dot(size=86, width=2, dash="ring", hollow=True), "none": Dot(size=34)}
    return points(board, [{**row, "shape": shape}], style=styles.get(one.signal, Dot(size=92)))


def _hits(drawn: list[Blip], spots: dict[str, tuple[float, float]], board: Board, look: Look) -> list[Any]:
    """Lay clear boxes over the signs that tell their names to a pointer."""
    _, lang = translator(look.lang), look.lang
    rows = [
        {
            "x": spots[one.topic][0] - 11, "x2": spots[one.topic][0] + 25, "y": spots[one.topic][1] - 11,
            "y2": spots[one.topic][1] + 11, "label": one.label, "lane": _(LANE_NAMES[one.lane]),
            "ring": _(RING_NAMES[one.ring]), "mark": mark_words(one, lang), "count": number(one.size, lang),
        }
        for one in drawn
    ]  # fmt: skip
    tips = {_("Topic"): "label", _("Lane"): "lane", _("Horizon"): "ring", _("Signal"): "mark", _("Documents"): "count"}
    return [boxes(board, rows, look.ink.page, style=Box(opacity=0.001), tips=tips)]


def _list(mine: list[Blip], total: int, at: tuple[float, float, float], board: Board, look: Look) -> list[Any]:
    """Write a lane's name and its topics by number, a gap between rings."""
    _, ink, (left, top, wide) = translator(look.lang), look.ink, at
    lane = next((one.lane for one in mine), "")
    if not lane:
        return []
    bar = {"x": left, "x2": left + 4, "y": top + 2, "y2": top + 18}
    head = {"x": left + 12, "y": top + 15, "text": _(LANE_NAMES[lane]), "color": ink.ink}
    numbers, names = [], []
    for place, one in enumerate(mine):
        y = top + HEAD + LINE * place + 14
        numbers.append({"x": left + 30, "y": y, "text": str(one.number), "color": ink.ink3})
        names.append({"x": left + 38, "y": y, "text": shorten(one.label, wide - 40, 12.5), "color": ink.ink})
    left_out = total - len(mine)
    if left_out:
        text = Message.of(MORE, count=number(left_out, look.lang)).to(look.lang)
        names.append({"x": left + 38, "y": top + HEAD + LINE * len(mine) + 14, "text": text, "color": ink.ink3})
    return [
        boxes(board, [bar], LANE_COLORS[look.mode][lane]), texts(board, [head], size=14, weight=600),
        texts(board, numbers, size=12.5, align="right"), texts(board, names, size=12.5),
    ]  # fmt: skip


def _legend(moved: bool, board: Board, look: Look) -> list[Any]:
    """Explain the signs."""
    _, ink = translator(look.lang), look.ink
    names = ("new", "nearer", "further", "") if moved else ("weak", "rising", "established", "falling", "none")
    samples = [
        Blip(0, "", "", "market", "later", "none" if moved else name, 0, "", "", name if moved else None)
        for name in names
    ]
    layers: list[Any] = []
    x, y = 8.0, board.height - 12
    for one in samples:
        words = mark_words(one, look.lang)
        if x + 16 + text_width(words) > board.width:
            break
        layers.append(_sign(one, (x, y - 4), ink.ink2, board))
        layers.append(texts(board, [{"x": x + 12, "y": y, "text": words, "color": ink.ink2}]))
        x += 36 + text_width(words)
    return layers


def _describe(drawn: list[Blip], lang: str) -> str:
    """Say in words what is on the radar."""
    _ = translator(lang)
    return "; ".join(f"{one.number} {one.label}: {_(LANE_NAMES[one.lane])}, {_(RING_NAMES[one.ring])}" for one in drawn)
