"""The only file that imports altair: a board with two scales, and the marks that are drawn on it.

Charts compute where things go, in data units; a board knows where that is in pixels. So labels can be kept apart, and
the screen, an exported picture and a printed report show the same drawing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import altair as alt

from roadmap.views.theme import FONTS, MODES, Look, chart_config

if TYPE_CHECKING:
    from collections.abc import Sequence

Layer = dict[str, Any]
"""One layer of a chart, plain Vega-Lite."""
Row = dict[str, Any]
"""One mark: x, y (and x2, y2) in data units, and what else the mark needs."""
DASH = {"": [1, 0], "dotted": [2, 3], "dashed": [6, 4], "link": [3, 3], "box": [4, 3], "ring": [2.2, 1.6]}


@dataclass(frozen=True)
class Span:
    """A linear scale: data ``low`` to ``high`` lie at pixels ``start`` to ``stop``."""

    low: float
    high: float
    start: float
    stop: float

    def px(self, value: float) -> float:
        """Return the pixel of a value."""
        return self.start + (value - self.low) * (self.stop - self.start) / (self.high - self.low)

    def at(self, pixel: float) -> float:
        """Return the value at a pixel, also outside the scale."""
        return self.low + (pixel - self.start) * (self.high - self.low) / (self.stop - self.start)


@dataclass(frozen=True)
class Board:
    """A drawing of ``width`` x ``height`` pixels with its two scales."""

    width: float
    height: float
    x: Span
    y: Span

    @classmethod
    def pixels(cls, width: float, height: float) -> Board:
        """Return a board whose units are pixels from its upper left corner."""
        return cls(width, height, Span(0, width, 0, width), Span(0, height, 0, height))


def _layer(rows: list[Row], mark: dict[str, Any], encoding: dict[str, Any]) -> Layer:
    """Return one layer as plain Vega-Lite.

    Layers are written as plain values, not built with altair's classes: a chart here has dozens, and altair copies and
    checks each of them several times over, a second for one roadmap. Tests check whole charts against altair's schema.
    Marks are not read aloud one by one (pixels say nothing): the chart's description is.
    """
    values = [{name: _value(value) for name, value in row.items()} for row in rows]
    return {"data": {"values": values}, "mark": {**mark, "aria": False}, "encoding": encoding}


def _value(value: Any) -> Any:  # noqa: ANN401 - anything
    """Return a plain value for numpy's."""
    return value.item() if hasattr(value, "item") else value


def _where(board: Board, *names: str) -> dict[str, Any]:
    """Return the position channels: x and y on the board's scales, without axes."""
    found: dict[str, Any] = {}
    for name in names:
        if len(name) == 2:
            found[name] = {"field": name}
            continue
        span = board.x if name == "x" else board.y
        scale = {"domain": [span.low, span.high], "range": [span.start, span.stop], "nice": False, "zero": False}
        found[name] = {"field": name, "type": "quantitative", "scale": scale, "axis": None}
    return found


def _plain(name: str) -> dict[str, Any]:
    """Return a channel that takes its value from the row as it stands."""
    return {"field": name, "type": "nominal", "scale": None, "legend": None}


def _tips(tips: dict[str, str] | None) -> dict[str, Any]:
    """Return a tooltip of title-to-column pairs."""
    rows = [{"field": column, "type": "nominal", "title": title} for title, column in (tips or {}).items()]
    return {"tooltip": rows} if rows else {}


def texts(board: Board, rows: list[Row], *, size: float = 12, align: str = "left", weight: int = 400) -> Layer:
    """Draw text, its baseline at y: rows hold x, y, text (a string or lines), color."""
    mark = {
        "type": "text", "align": align, "baseline": "alphabetic", "fontSize": size, "fontWeight": weight,
        "font": FONTS, "lineHeight": round(size * 1.35),
    }  # fmt: skip
    said = {"text": {"field": "text", "type": "nominal"}, "color": _plain("color")}
    return _layer(rows, mark, {**_where(board, "x", "y"), **said})


def rules(board: Board, rows: list[Row], *, width: float = 1, dash: str = "") -> Layer:
    """Draw straight lines: rows hold x, y, x2, y2, color."""
    mark = {"type": "rule", "strokeWidth": width, "strokeDash": DASH[dash]}
    return _layer(rows, mark, {**_where(board, "x", "y", "x2", "y2"), "color": _plain("color")})


def lines(board: Board, rows: list[Row], *, width: float = 2, dash: str = "") -> Layer:
    """Draw lines through points: rows hold x, y, order, group, color."""
    mark = {"type": "line", "strokeWidth": width, "strokeDash": DASH[dash], "strokeJoin": "round"}
    through = {"order": {"field": "order", "type": "quantitative"}, "detail": {"field": "group", "type": "nominal"}}
    return _layer(rows, mark, {**_where(board, "x", "y"), **through, "color": _plain("color")})


def areas(board: Board, rows: list[Row], color: str) -> Layer:
    """Fill between y and y2: rows hold x, y, y2, and group where there are several."""
    apart = {"detail": {"field": "group", "type": "nominal"}}
    return _layer(rows, {"type": "area", "color": color, "opacity": 1}, {**_where(board, "x", "y", "y2"), **apart})


@dataclass(frozen=True)
class Box:
    """How boxes are drawn; ``fade`` (in or out) lets them begin or end in nothing."""

    opacity: float = 1
    stroke: str = ""
    stroke_width: float = 1
    dash: str = ""
    radius: float = 0
    fade: str = ""


PLAIN = Box()


def boxes(
    board: Board, rows: list[Row], color: str, *, style: Box = PLAIN, tips: dict[str, str] | None = None
) -> Layer:
    """Draw boxes: rows hold x, x2, y, y2. A colour of "" leaves them open."""
    mark: dict[str, Any] = {"type": "rect", "cornerRadius": style.radius}
    if style.fade:
        edge = [f"{color}00", f"{color}{round(255 * style.opacity):02X}"]
        first, last = edge if style.fade == "in" else edge[::-1]
        stops = [{"offset": 0, "color": first}, {"offset": 1, "color": last}]
        mark["color"] = {"gradient": "linear", "x1": 0, "x2": 1, "y1": 0, "y2": 0, "stops": stops}
    elif color:
        mark |= {"fill": color, "fillOpacity": style.opacity}
    else:
        mark |= {"filled": False, "fillOpacity": 0}
    if style.stroke:
        mark |= {"stroke": style.stroke, "strokeWidth": style.stroke_width, "strokeDash": DASH[style.dash]}
    return _layer(rows, mark, {**_where(board, "x", "x2", "y", "y2"), **_tips(tips)})


@dataclass(frozen=True)
class Dot:
    """How points are drawn: size in square pixels, outline width and dash, filled or not."""

    size: float = 32
    width: float = 0
    dash: str = ""
    hollow: bool = False
    opacity: float = 1


SOLID = Dot()


def points(board: Board, rows: list[Row], *, style: Dot = SOLID, tips: dict[str, str] | None = None) -> Layer:
    """Draw points: rows hold x, y, shape (a name or a path), color, and stroke where an outline is drawn."""
    mark: dict[str, Any] = {"type": "point", "size": style.size, "opacity": style.opacity, "filled": not style.hollow}
    if style.width:
        mark |= {"strokeWidth": style.width, "strokeDash": DASH[style.dash]}
    ink = {"stroke": _plain("color")} if style.hollow else {"fill": _plain("color")}
    if style.width and not style.hollow:
        ink["stroke"] = _plain("stroke")
    return _layer(rows, mark, {**_where(board, "x", "y"), "shape": _plain("shape"), **ink, **_tips(tips)})


class Drawing(alt.LayerChart):
    """A finished chart: an altair chart whose specification is written already."""

    def __init__(self, spec: dict[str, Any]) -> None:
        super().__init__(layer=[])
        object.__setattr__(self, "_spec", spec)

    def to_dict(self, **_options: Any) -> dict[str, Any]:  # type: ignore[override]  # noqa: ANN401 - altair's options
        """Return the specification."""
        return dict(object.__getattribute__(self, "_spec"))


def draw(board: Board, layers: Sequence[Layer | None], look: Look, *, description: str) -> Drawing:
    """Return the layers as one chart in the look's theme; ``description`` is read aloud to who cannot see it."""
    return Drawing({
        "$schema": alt.SCHEMA_URL,
        "description": description,
        "width": board.width,
        "height": board.height,
        "autosize": {"type": "none"},
        "config": chart_config(look.mode, look.lang),
        "layer": [layer for layer in layers if layer is not None and layer["data"]["values"]],
    })  # fmt: skip


def register_themes() -> None:
    """Register the chart theme of each mode with altair, as roadmap-light and roadmap-dark, for charts made by hand."""
    for mode in MODES:
        config: Any = chart_config(mode)
        alt.theme.register(f"roadmap-{mode}", enable=False)(lambda own=config: alt.theme.ThemeConfig(config=own))


def vega(chart: Any) -> dict[str, Any]:  # noqa: ANN401 - altair's own
    """Return a chart's Vega-Lite specification as plain values."""
    return dict(chart.to_dict())
