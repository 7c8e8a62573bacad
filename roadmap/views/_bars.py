"""The bars of a roadmap and what stands on them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from roadmap.i18n import N_, Message
from roadmap.tables import LANES
from roadmap.views import _marks
from roadmap.views._altair import Board, Box, boxes, rules, texts
from roadmap.views._layout import hatch
from roadmap.views._plan import BAR, LEFT, Placed, Plan, begin_of, end_of
from roadmap.views.theme import LANES as LANE_COLORS
from roadmap.views.theme import Look, shorten, text_width

if TYPE_CHECKING:
    from roadmap.views._altair import Row


def bars(plan: Plan, board: Board, look: Look) -> list[Any]:
    """Draw the bars of each lane: fading in, solid, fading out, underlined; then what stands on them."""
    told = [one for one in plan.placed if one.item.status != "refused"]
    paper = [{"x": begin_of(one, board), "x2": end_of(one, board), "y": one.top, "y2": one.top + BAR} for one in told]
    layers: list[Any] = [boxes(board, paper, look.ink.page)]
    for lane in LANES:
        mine = [one for one in told if one.item.lane == lane]
        color = LANE_COLORS[look.mode][lane]
        for fade in ("in", "", "out"):
            rows = [row for one in mine if (row := _part(one, fade, board))]
            layers.append(boxes(board, rows, color, style=Box(opacity=0.26, fade=fade)) if rows else None)
        under = [
            {"x": begin_of(one, board), "x2": end_of(one, board), "y": one.top + BAR - 2.5, "y2": one.top + BAR}
            for one in mine
        ]
        layers.append(boxes(board, under, color) if mine else None)
    return [*layers, *_writing([_written(one, board) for one in told], board, look)]


def _part(one: Placed, fade: str, board: Board) -> Row | None:
    """Return one part of a bar, or None where it is not a pixel wide."""
    item, begin = one.item, begin_of(one, board)
    spans = {
        "in": (max(item.start_lo, board.x.at(LEFT)), begin),
        "": (begin, end_of(one, board)),
        "out": (item.end, min(item.end_hi, board.x.high)),
    }
    left, right = spans[fade]
    wide = board.x.px(right) - board.x.px(left) > 1
    return {"x": left, "x2": right, "y": one.top, "y2": one.top + BAR} if wide else None


@dataclass(frozen=True)
class Written:
    """What stands on a bar, in pixels: its label where there is room, else behind it; on a short one no more."""

    one: Placed
    label: str
    label_at: float
    sign_at: float
    grade_at: float | None
    people_at: float | None


def _written(one: Placed, board: Board) -> Written:
    """Decide where a bar's signal, label, organisations and grade stand."""
    begin, final = board.x.px(begin_of(one, board)), board.x.px(end_of(one, board))
    room = final - begin - 26 - (60 if one.item.grade else 44)
    inside = text_width(one.label, 12.5) <= room or room > 150
    at = begin + 24 if inside else final + 8
    label = shorten(one.label, room if inside else board.x.stop - at - 4, 12.5)
    if final - begin < 82:
        return Written(one, label, at, begin + 12, None, None)
    graded = final - 8 if one.item.grade else None
    return Written(one, label, at, begin + 12, graded, final - (32 if one.item.grade else 14))


def _writing(written: list[Written], board: Board, look: Look) -> list[Any]:
    """Write on the bars."""
    ink, x = look.ink, board.x
    labels = [{"x": x.at(w.label_at), "y": w.one.top + 16, "text": w.label, "color": ink.ink} for w in written]
    grades = [
        {"x": x.at(w.grade_at), "y": w.one.top + 16, "text": w.one.item.grade, "color": ink.ink}
        for w in written
        if w.grade_at is not None
    ]
    people = [
        (x.at(w.people_at), w.one.top + 11.5, w.one.item.organisations) for w in written if w.people_at is not None
    ]
    return [
        *_marks.signals(board, [(x.at(w.sign_at), w.one.top + 11.5, w.one.item.signal) for w in written], look),
        texts(board, labels, size=12.5, weight=500),
        texts(board, grades, size=12.5, weight=600, align="right"),
        *_marks.organisations(board, people, look),
    ]


def refused_bars(plan: Plan, board: Board, look: Look) -> list[Any]:
    """Draw hatched, dashed boxes of the same size."""
    x, ink = board.x, look.ink
    whole, lines_, paper, words = [], [], [], []
    for one in plan.placed:
        if one.item.status != "refused":
            continue
        begin, top, floor = begin_of(one, board), one.top, one.top + BAR
        left, final = x.px(begin), max(end_of(one, board), x.at(x.px(begin) + 120))
        said = Message.of(N_("{topic}: no forecast"), topic=one.label).to(look.lang)
        text = shorten(said, x.px(final) - left - 30, 12.5)
        whole.append({"x": begin, "x2": final, "y": top, "y2": floor})
        lines_ += hatch(board, (begin, final, top, floor), ink.hatch, step=6)
        right = x.at(left + 19 + text_width(text, 12.5))
        paper.append({"x": x.at(left + 7), "x2": right, "y": top + 3.5, "y2": floor - 3.5})
        words.append({"x": x.at(left + 13), "y": top + 16, "text": text, "color": ink.ink2})
    if not whole:
        return []
    return [
        boxes(board, whole, ink.page),
        rules(board, lines_),
        boxes(board, whole, "", style=Box(stroke=ink.ink3, dash="link", radius=3)),
        boxes(board, paper, ink.page),
        texts(board, words, size=12.5),
    ]
