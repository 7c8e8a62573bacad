"""Small signs that mean the same everywhere: signals, organisations, grades, arrows, and the legend of a roadmap."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from roadmap.i18n import N_, number, translator
from roadmap.views._altair import Board, Box, Dot, boxes, points, rules, texts
from roadmap.views.theme import LANES, SIGNAL_NAMES, Look, text_width

if TYPE_CHECKING:
    from roadmap.views._altair import Layer, Row

SIGNAL_SHAPES = {"weak": "circle", "rising": "triangle-up", "established": "square", "falling": "triangle-down"}
_SIGNS = {"weak": Dot(size=56, width=1.6, dash="ring", hollow=True), "established": Dot(size=64)}


def signal_name(signal: str, lang: str) -> str:
    """Return a signal's name."""
    return translator(lang)(SIGNAL_NAMES[signal])


def signals(board: Board, spots: list[tuple[float, float, str]], look: Look) -> list[Any]:
    """Draw signs of signals (x, y, name): dashed ring weak, triangles rising and falling, square established."""
    layers = []
    for name, shape in SIGNAL_SHAPES.items():
        rows = [{"x": x, "y": y, "shape": shape, "color": look.ink.ink} for x, y, own in spots if own == name]
        if rows:
            layers.append(points(board, rows, style=_SIGNS.get(name, Dot(size=72))))
    return layers


def organisations(board: Board, spots: list[tuple[float, float, int]], look: Look) -> list[Any]:
    """Draw how many organisations of the region stand behind items (x, y, count): filled, or hollow for none."""
    ink = look.ink
    rows: list[Row] = [
        {"x": x, "y": y, "shape": "diamond", "color": ink.people, "count": count} for x, y, count in spots
    ]
    some = [row for row in rows if row["count"]]
    words = [
        {"x": board.x.at(board.x.px(row["x"]) - 8), "y": board.y.at(board.y.px(row["y"]) + 4.5),
         "text": number(row["count"], look.lang), "color": ink.people_text}
        for row in some
    ]  # fmt: skip
    return [
        points(board, [row for row in rows if not row["count"]], style=Dot(size=66, width=1.4, hollow=True)),
        points(board, some, style=Dot(size=70)),
        texts(board, words, size=12.5, weight=600, align="right"),
    ]


def heads(board: Board, rows: list[Row]) -> Layer:
    """Draw arrow heads."""
    return points(board, rows, style=Dot(size=38))


def feet(board: Board, rows: list[Row]) -> Layer:
    """Draw the ends that arrows start from."""
    return points(board, rows, style=Dot(size=18))


def legend(board: Board, top: float, look: Look) -> list[Any]:
    """Explain the roadmap's signs in a line at height ``top``."""
    _ = translator(look.lang)
    entries = [
        ("bar", _(N_("likely period; ends fade over the 80% range"))), ("people", _(N_("organisations in the region"))),
        *((name, _(SIGNAL_NAMES[name])) for name in ("weak", "rising", "established", "falling")),
        ("grade", _(N_("grade, A best"))), ("chain", _(N_("chain of selection"))), ("link", _(N_("other link"))),
    ]  # fmt: skip
    sizes = {"bar": 58, "people": 14, "grade": 14, "chain": 28, "link": 28}
    need = sum(sizes.get(name, 16) + text_width(words) for name, words in entries)
    gap = min(34.0, max(10.0, (look.width - need) / (len(entries) - 1)))
    layers: list[Any] = []
    at = 0.0
    for name, words in entries:
        wide = sizes.get(name, 16) + text_width(words)
        if at + wide > look.width:
            break
        layers += _entry(board, (at, top), name, look)
        row = {"x": board.x.at(at + sizes.get(name, 16)), "y": board.y.at(top), "text": words, "color": look.ink.ink2}
        layers.append(texts(board, [row]))
        at += wide + gap
    return layers


def _entry(board: Board, at: tuple[float, float], name: str, look: Look) -> list[Any]:
    """Draw one sign of the legend, its left edge at ``at`` (pixels)."""

    def x(value: float) -> float:
        return board.x.at(at[0] + value)

    def y(value: float) -> float:
        return board.y.at(at[1] + value)

    ink = look.ink
    if name == "bar":
        color, rows = LANES[look.mode]["technology"], {"y": y(-10), "y2": y(2)}
        return [
            boxes(board, [{"x": x(0), "x2": x(14), **rows}], color, style=Box(opacity=0.26, fade="in")),
            boxes(board, [{"x": x(14), "x2": x(34), **rows}], color, style=Box(opacity=0.26)),
            boxes(board, [{"x": x(34), "x2": x(50), **rows}], color, style=Box(opacity=0.26, fade="out")),
            boxes(board, [{"x": x(14), "x2": x(34), "y": y(0), "y2": y(2)}], color),
        ]
    if name == "people":
        row = {"x": x(5), "y": y(-4), "shape": "diamond", "color": ink.people}
        return [points(board, [row], style=Dot(size=70))]
    if name == "grade":
        return [texts(board, [{"x": x(0), "y": y(0), "text": "A", "color": ink.ink}], weight=600)]
    if name in ("chain", "link"):
        row = {"x": x(0), "x2": x(20), "y": y(-4), "y2": y(-4), "color": ink.model if name == "chain" else ink.ink3}
        return [rules(board, [row], width=2 if name == "chain" else 1.2, dash="" if name == "chain" else "link")]
    return signals(board, [(x(6), y(-4), name)], look)
