"""Statements between impact and certainty, by their numbers: act now, critical uncertainty, watch, park."""

from __future__ import annotations

from math import hypot
from typing import TYPE_CHECKING, Any

from roadmap.i18n import N_, translator
from roadmap.roundtable.results import QUADRANT_NAMES
from roadmap.roundtable.statistics import MIDDLE
from roadmap.views._altair import PLAIN, Board, Box, Dot, Span, boxes, draw, points, rules, texts
from roadmap.views._refusal import notice
from roadmap.views.theme import Look

if TYPE_CHECKING:
    from roadmap.roundtable.results import RoomResults
    from roadmap.views._altair import Drawing, Row

MATRIX_LOOK = Look(width=470)
LEFT, RIGHT, TOP, BOTTOM = 26.0, 4.0, 22.0, 26.0
RING = 13.0
"""Radius of a statement's ring, pixels."""
NOTHING = N_("No statement has five votes on both impact and certainty yet.")
IMPACT, CERTAINTY, SPLIT = N_("impact"), N_("certainty"), N_("dashed: split")
CORNERS = {"uncertain": (0, 1), "act": (1, 1), "park": (0, 0), "watch": (1, 0)}


def matrix_chart(found: RoomResults, *, round_id: str = "", chosen: str = "", look: Look = MATRIX_LOOK) -> Drawing:
    """Draw the statements of a round of votes (the last one) by number; ``chosen`` is one to fill."""
    rows = found.quadrants[found.quadrants["round_id"] == (round_id or found.last("vote"))]
    if rows.empty:
        return notice(translator(look.lang)(NOTHING), look, look.height or 160)
    height = look.height or round(look.width * 0.72)
    across, up = Span(1, 5, LEFT, look.width - RIGHT), Span(1, 5, height - BOTTOM, TOP)
    board = Board(look.width, height, across, up)
    numbers = {one.statement_id: one.number for one in found.statements}
    marks: list[Row] = [{**row, "number": numbers.get(row["statement_id"], 0)} for row in rows.to_dict("records")]
    marks.sort(key=lambda row: row["number"])
    layers = [*_ground(board, look), *_rings(_apart(marks, board), chosen, board, look)]
    _ = translator(look.lang)
    told = "; ".join(f"{row['number']}: {_(QUADRANT_NAMES[row['quadrant']])}" for row in marks)
    return draw(board, layers, look, description=told)


def _ground(board: Board, look: Look) -> list[Any]:
    """Draw the four quarters with their names, and the axes'."""
    _, ink, x, y = translator(look.lang), look.ink, board.x, board.y
    tint = {"uncertain": ink.people_tint, "act": ink.model_tint}
    hue = {"uncertain": ink.people_text, "act": ink.model}
    layers: list[Any] = []
    for name, (right, high) in CORNERS.items():
        box = {"x": MIDDLE if right else 1, "x2": 5 if right else MIDDLE, "y": MIDDLE if high else 1,
               "y2": 5 if high else MIDDLE}  # fmt: skip
        style = Box(stroke=ink.rule, stroke_width=1.2)
        layers.append(boxes(board, [box], tint.get(name, ""), style=style if name not in tint else PLAIN))
        at = x.at(x.stop - 10 if right else x.start + 10)
        level = y.at(y.stop + 21 if high else y.start - 11)
        word = {"x": at, "y": level, "text": _(QUADRANT_NAMES[name]), "color": hue.get(name, ink.ink3)}
        layers.append(texts(board, [word], size=14, weight=600, align="right" if right else "left"))
    cross = [{"x": MIDDLE, "x2": MIDDLE, "y": 1, "y2": 5, "color": ink.rule},
             {"x": 1, "x2": 5, "y": MIDDLE, "y2": MIDDLE, "color": ink.rule}]  # fmt: skip
    below = {"x": x.at(x.stop - 16), "y": y.at(board.height - 8), "text": _(CERTAINTY), "color": ink.ink2}
    above = {"x": x.at(x.start + 16), "y": y.at(13), "text": _(IMPACT), "color": ink.ink2}
    split = {"x": x.high, "y": y.at(13), "text": _(SPLIT), "color": ink.ink3}
    # Arrows are marks: the typeface has none.
    heads = [{"x": x.at(x.stop - 6), "y": y.at(board.height - 12), "shape": "triangle-right", "color": ink.ink2},
             {"x": x.at(x.start + 6), "y": y.at(9), "shape": "triangle-up", "color": ink.ink2}]  # fmt: skip
    return [
        *layers,
        rules(board, cross, width=1.2),
        texts(board, [above], size=12.5),
        texts(board, [below, split], size=12.5, align="right"),
        points(board, heads, style=Dot(size=42)),
    ]


def _apart(marks: list[Row], board: Board) -> list[Row]:
    """Move rings that would cover each other apart, a few pixels at a time, and keep them inside their quarter."""
    spots = [[board.x.px(row["certainty"]), board.y.px(row["impact"])] for row in marks]
    for _ in range(60):
        for i in range(len(spots)):
            for j in range(i):
                dx, dy = spots[i][0] - spots[j][0], spots[i][1] - spots[j][1]
                near = hypot(dx, dy)
                if near < 2 * RING + 2:
                    # Two on one spot part sideways, by a fixed rule: the same votes give the same drawing.
                    dx, dy = (dx / near, dy / near) if near > 0 else (1.0, 0.25)
                    push = (2 * RING + 2 - near) / 2
                    spots[i] = [spots[i][0] + push * dx, spots[i][1] + push * dy]
                    spots[j] = [spots[j][0] - push * dx, spots[j][1] - push * dy]
        spots = [_inside(spot, row, board) for spot, row in zip(spots, marks, strict=True)]
    return [{**row, "px": px, "py": py} for row, (px, py) in zip(marks, spots, strict=True)]


def _inside(spot: list[float], row: Row, board: Board) -> list[float]:
    right, high = CORNERS[row["quadrant"]]
    room = RING + 3
    left, stop = (MIDDLE, 5) if right else (1, MIDDLE)
    low, top = (MIDDLE, 5) if high else (1, MIDDLE)
    # The strip that holds a quarter's name is kept free.
    name = 26 if high else 0, 0 if high else 26
    return [
        min(max(spot[0], board.x.px(left) + room), board.x.px(stop) - room),
        min(max(spot[1], board.y.px(top) + room + name[0]), board.y.px(low) - room - name[1]),
    ]


def _rings(marks: list[Row], chosen: str, board: Board, look: Look) -> list[Any]:
    """Draw a ring with its number for each statement: ochre and dashed where the room is split."""
    ink = look.ink
    layers: list[Any] = []
    for row in marks:
        hue = ink.people if row["split"] else ink.ink2
        full = row["statement_id"] == chosen
        spot = {"x": board.x.at(row["px"]), "y": board.y.at(row["py"]), "shape": "circle", "stroke": hue,
                "color": hue if full else ink.page}  # fmt: skip
        style = Dot(size=3.1416 * RING**2, width=2, dash="ring" if row["split"] else "")
        word = {**spot, "y": board.y.at(row["py"] + 4.8), "text": str(row["number"]),
                "color": ink.page if full else ink.ink}  # fmt: skip
        layers += [points(board, [spot], style=style), texts(board, [word], align="center", size=13, weight=600)]
    return layers
