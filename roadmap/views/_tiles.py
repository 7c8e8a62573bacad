"""The regional map drawn: a tile a region, shaded by how much more or less of a topic it has, with its interval."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from math import log
from typing import TYPE_CHECKING, Any

from roadmap.i18n import N_, Message, number, translator
from roadmap.tables import ALL
from roadmap.views import regions
from roadmap.views._altair import Board, Box, Dot, boxes, draw, points, rules, texts
from roadmap.views._layout import hatch
from roadmap.views._refusal import notice
from roadmap.views.theme import Look, shorten, text_width

if TYPE_CHECKING:
    from roadmap.disclosure import Shown
    from roadmap.views._altair import Drawing, Row
    from roadmap.views.regions import Tile

TILE_LOOK = Look()
STEPS = ((0.5, 0.04), (0.8, 0.11), (1.25, 0.21), (2.0, 0.36), (float("inf"), 0.8))
"""Upper end of each class of quotients, and how much ink it takes."""
ROW, GAP, HEADER, LEGEND = 92, 8, 20, 44
EDGE = 8.0
"""Quotients from 1/8 to 8 fit the small scale of a tile."""
NO_PLACES = N_("No document of this topic carries a place.")
FEW = N_("under {count} documents")
SURE = N_("surely more or less than usual")
TIMES = "×"
SIGNS = {1: "triangle-up", -1: "triangle-down"}
"""Drawn, not written: the typeface has no triangles."""


@dataclass(frozen=True)
class _Shape:
    """A tile with its numbers, its pixels (left, right, top, bottom) and its colours of text."""

    tile: Tile
    row: Any
    box: tuple[float, float, float, float]
    ink: str
    soft: str

    @property
    def sure(self) -> int:
        """1 where the interval lies above one, -1 where below, else 0."""
        return sure(self.row)


def sure(row: Any) -> int:  # noqa: ANN401 - a row of region_rows
    """Say whether an interval lies above one (1), below (-1), or holds it (0)."""
    return 0 if not row.enough else 1 if row.lo > 1 else -1 if row.hi < 1 else 0


def ink_of(value: float) -> float:
    """Return how much ink the class of a quotient takes, 0-1."""
    return next(opacity for top, opacity in STEPS if value < top)


def region_map(shown: Shown, topic: str, sector: str = ALL, *, level: str = "topic", look: Look = TILE_LOOK) -> Drawing:
    """Draw where a topic is worked on; regions with fewer than five documents, observed or expected, are hatched."""
    rows = regions.region_rows(shown, topic, sector, level=level)
    if not rows["documents"].sum():
        return notice(translator(look.lang)(NO_PLACES), look, 120)
    columns, down = regions.grid()
    board = Board.pixels(look.width, (ROW + GAP) * down + LEGEND)
    told = {row.key: row for row in rows.itertuples()}
    shapes = [_shape(tile, row, look, columns) for tile, row in _drawn(told)]
    parts = [one for one in shapes if not one.tile.group]
    layers = [*_fills(parts, board, look), *_groups([one for one in shapes if one.tile.group], board, look)]
    layers += [*_words(parts, board, look), *_scales(parts, board), *_hits(shapes, board, look)]
    layers += _legend(board, look)
    return draw(board, layers, look, description=_describe(shapes, look.lang))


def _drawn(told: dict[str, Any]) -> list[tuple[Tile, Any]]:
    """Return the tiles that are drawn, with their numbers: a group of whose parts no document speaks is one tile."""
    every = regions.tiles()
    groups = [tile for tile in every if tile.group]
    whole = tuple(
        one.code for one in groups
        if not any(told[part.key].everything for part in every if not part.group and part.code.startswith(one.code))
    )  # fmt: skip
    kept = [tile for tile in every if tile.group or not tile.code.startswith(whole)]
    return [(replace(tile, group=tile.group and tile.code not in whole), told[tile.key]) for tile in kept]


def _shape(tile: Tile, row: Any, look: Look, columns: int) -> _Shape:  # noqa: ANN401 - a row of region_rows
    """Give a tile its place; those that a group heads are lower by its heading."""
    wide, ink = (look.width + GAP) / columns, look.ink
    heads = [one for one in regions.tiles() if one.group and one.h * one.w > tile.h * tile.w]
    under = not tile.group and any(one.y == tile.y and one.x <= tile.x < one.x + one.w for one in heads)
    top = tile.y * (ROW + GAP) + (HEADER if under else 0)
    box = (tile.x * wide, (tile.x + tile.w) * wide - GAP, top, (tile.y + tile.h) * (ROW + GAP) - GAP)
    dark = row.enough and ink_of(row.quotient) > 0.5
    return _Shape(tile, row, box, ink.page if dark else ink.ink, ink.page if dark else ink.ink2)


def _row(box: tuple[float, float, float, float], by: float = 0) -> Row:
    return {"x": box[0] - by, "x2": box[1] + by, "y": box[2] - by, "y2": box[3] + by}


def _fills(shapes: list[_Shape], board: Board, look: Look) -> list[Any]:
    """Shade the tiles; hatch those of which too little is known; frame what surely differs."""
    ink = look.ink
    layers: list[Any] = []
    for _top, opacity in STEPS:
        mine = [_row(one.box) for one in shapes if one.row.enough and ink_of(one.row.quotient) == opacity]
        layers.append(boxes(board, mine, ink.ink, style=Box(opacity=opacity, radius=3)))
    few = [one for one in shapes if not one.row.enough]
    lines = [line for one in few for line in hatch(board, one.box, ink.grid, step=9)]
    layers += [rules(board, lines), boxes(board, [_row(one.box) for one in few], "", style=Box(stroke=ink.rule))]
    edge = Box(stroke=ink.ink, stroke_width=2, radius=3)
    return [*layers, boxes(board, [_row(one.box) for one in shapes if one.sure], "", style=edge)]


def _groups(shapes: list[_Shape], board: Board, look: Look) -> list[Any]:
    """Frame the groups and head them with their numbers."""
    ink = look.ink
    frame = Box(stroke=ink.ink3, dash="box", radius=4)
    heads = []
    for one in shapes:
        room = one.box[1] - one.box[0] - 8
        said = f"{one.tile.names[look.lang]} {_quotient(one, look.lang)}"
        heads.append({"x": one.box[0] + 4, "y": one.box[2] + 14, "text": shorten(said, room, 12), "color": ink.ink2})
    return [boxes(board, [_row(one.box, 4) for one in shapes], "", style=frame), texts(board, heads, weight=500)]


def _quotient(one: _Shape, lang: str) -> str:
    """Write a quotient: "1.8×"; nothing where too little is known."""
    return f"{number(one.row.quotient, lang, digits=1)}{TIMES}" if one.row.enough else ""


def _words(shapes: list[_Shape], board: Board, look: Look) -> list[Any]:
    """Write name, quotient and count into the tiles."""
    names, values, counts, signs = [], [], [], []
    for one in shapes:
        left, right, top, _bottom = one.box
        room = right - left - 16
        names.append({"x": left + 8, "y": top + 17, "text": shorten(one.tile.names[look.lang], room, 12.5),
                      "color": one.ink})  # fmt: skip
        said = _quotient(one, look.lang)
        values.append({"x": left + 8, "y": top + 39, "text": said, "color": one.ink})
        count = f"{number(one.row.documents, look.lang)} / {number(one.row.everything, look.lang)}"
        wide = text_width(said, 16, bold=True)
        fits = text_width(count) + wide + 24 <= room
        text = count if fits else number(one.row.documents, look.lang)
        signs += (
            [{"x": left + 18 + wide, "y": top + 33, "shape": SIGNS[one.sure], "color": one.ink}] if one.sure else []
        )
        counts.append({"x": right - 8, "y": top + 38, "text": text, "color": one.soft})
    return [
        texts(board, names, size=12.5, weight=500),
        texts(board, [row for row in values if row["text"]], size=16, weight=600),
        texts(board, counts, align="right"),
        points(board, signs, style=Dot(size=72)),
    ]


def _scales(shapes: list[_Shape], board: Board) -> list[Any]:
    """Draw each quotient with its interval on a small scale of factors, one in the middle."""
    ones, lines, dots = [], [], []
    for one in (shape for shape in shapes if shape.row.enough):
        left, right, top = one.box[0] + 10, one.box[1] - 10, one.box[2] + 55

        def at(value: float, left: float = left, right: float = right) -> float:
            part = log(min(max(value, 1 / EDGE), EDGE)) / log(EDGE)
            return (left + right) / 2 + part * (right - left) / 2

        ones.append({"x": at(1), "x2": at(1), "y": top - 6, "y2": top + 6, "color": one.soft})
        lines.append({"x": at(one.row.lo), "x2": at(one.row.hi), "y": top, "y2": top, "color": one.ink})
        dots.append({"x": at(one.row.quotient), "y": top, "shape": "circle", "color": one.ink})
    return [rules(board, ones), rules(board, lines, width=2), points(board, dots, style=Dot(size=52))]


def _hits(shapes: list[_Shape], board: Board, look: Look) -> list[Any]:
    """Lay clear boxes over the tiles that tell their numbers to a pointer."""
    _, lang = translator(look.lang), look.lang
    rows = [
        {
            **_row(one.box), "name": one.tile.names[lang], "code": one.tile.code or "–",
            "count": number(one.row.documents, lang), "all": number(one.row.everything, lang),
            "expected": number(one.row.expected, lang, digits=1), "quotient": range_words(one.row, lang),
        }
        for one in shapes
    ]  # fmt: skip
    tips = {
        _("Region"): "name", _("NUTS"): "code", _("Documents"): "count", _("Documents in all"): "all",
        _("Expected"): "expected", _("Location quotient"): "quotient",
    }  # fmt: skip
    return [boxes(board, rows, look.ink.page, style=Box(opacity=0.001), tips=tips)]


def range_words(row: Any, lang: str) -> str:  # noqa: ANN401 - a row of region_rows
    """Write a quotient with its 95 % interval: "1.8 (1.2–2.6)"."""
    if not row.enough:
        return few_words(lang)
    mid, low, high = (number(value, lang, digits=1) for value in (row.quotient, row.lo, row.hi))
    return f"{mid} ({low}–{high})"


def few_words(lang: str) -> str:
    """Say that too little is known of a region."""
    return Message.of(FEW, count=regions.ENOUGH).to(lang)


def _legend(board: Board, look: Look) -> list[Any]:
    """Explain shades, hatching, frame and count under the tiles, in two lines."""
    _, ink, lang = translator(look.lang), look.ink, look.lang
    top = board.height - LEGEND + 16
    layers: list[Any] = []
    at = 0.0
    for label, opacity in zip(_classes(lang), (opacity for _end, opacity in STEPS), strict=True):
        swatch = {"x": at, "x2": at + 22, "y": top - 10, "y2": top + 2}
        style = Box(opacity=opacity, stroke=ink.rule, radius=2)
        layers += [boxes(board, [swatch], ink.ink, style=style)]
        layers.append(texts(board, [{"x": at + 28, "y": top, "text": label, "color": ink.ink2}]))
        at += 28 + text_width(label) + 16
    box = (at, at + 22, top - 10, top + 2)
    few = {"x": at + 28, "y": top, "text": few_words(lang), "color": ink.ink2}
    layers += [
        rules(board, hatch(board, box, ink.hatch, step=6)),
        boxes(board, [_row(box)], "", style=Box(stroke=ink.rule)),
    ]
    size = text_width(_(SURE)) + 40
    marks = [{"x": place, "y": top + 18, "shape": SIGNS[way], "color": ink.ink2} for place, way in ((6, 1), (22, -1))]
    words = " · ".join((_(N_("documents of the topic / in all")), _(N_("line: 95% interval, stroke at 1"))))
    line = {"x": size, "y": top + 22, "text": shorten(f"· {words}", look.width - size), "color": ink.ink3}
    surely = {"x": 34, "y": top + 22, "text": _(SURE), "color": ink.ink3}
    return [*layers, points(board, marks, style=Dot(size=64)), texts(board, [few, surely, line])]


def _classes(lang: str) -> list[str]:
    """Return the names of the classes of quotients."""
    ends = [number(end, lang) for end, _opacity in STEPS[:-1]]
    between = [f"{low}–{high}" for low, high in pairwise(ends)]
    return [f"< {ends[0]}", *between, f"{ends[-1]} +"]


def _describe(shapes: list[_Shape], lang: str) -> str:
    """Say the numbers of every region."""
    return "; ".join(
        f"{one.tile.names[lang]}: {range_words(one.row, lang)}, n = {number(one.row.documents, lang)}" for one in shapes
    )
