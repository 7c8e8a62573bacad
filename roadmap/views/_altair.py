"""The only file that imports altair: a board with two scales, and the marks that are drawn on it.

Charts compute where things go, in data units; a board knows where that is in pixels. So labels can be kept apart, and
the screen, an exported picture and a printed report show the same drawing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import altair as alt

from roadmap.views.theme import FONTS, MODES, Look, chart_config

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


def _data(rows: list[Row]) -> Any:  # noqa: ANN401 - altair's own
    return alt.Chart(alt.InlineData(values=[{name: _value(value) for name, value in row.items()} for row in rows]))


def _value(value: Any) -> Any:  # noqa: ANN401 - anything
    """Return a plain value for numpy's."""
    return value.item() if hasattr(value, "item") else value


def _where(board: Board, *names: str) -> dict[str, Any]:
    """Return the position channels: x and y on the board's scales, without axes."""
    found: dict[str, Any] = {}
    for name in names:
        span = board.x if name[0] == "x" else board.y
        if len(name) == 2:
            found[name] = (alt.X2 if name[0] == "x" else alt.Y2)(f"{name}:Q")
            continue
        scale = alt.Scale(domain=[span.low, span.high], range=[span.start, span.stop], nice=False, zero=False)
        found[name] = (alt.X if name == "x" else alt.Y)(f"{name}:Q", scale=scale, axis=None)
    return found


def _plain(channel: Any, name: str) -> Any:  # noqa: ANN401 - altair's own
    """Return a channel that takes its value from the row as it stands."""
    return channel(f"{name}:N", scale=None, legend=None)


def _tips(tips: dict[str, str] | None) -> dict[str, Any]:
    """Return a tooltip of title-to-column pairs."""
    return {"tooltip": [alt.Tooltip(f"{column}:N", title=title) for title, column in tips.items()]} if tips else {}


def texts(board: Board, rows: list[Row], *, size: float = 12, align: str = "left", weight: int = 400) -> Any:  # noqa: ANN401
    """Draw text, its baseline at y: rows hold x, y, text (a string or lines), color."""
    mark = _data(rows).mark_text(
        align=align, baseline="alphabetic", fontSize=size, fontWeight=weight, font=FONTS, lineHeight=round(size * 1.35)
    )
    return mark.encode(**_where(board, "x", "y"), text=alt.Text("text:N"), color=_plain(alt.Color, "color"))


def rules(board: Board, rows: list[Row], *, width: float = 1, dash: str = "") -> Any:  # noqa: ANN401
    """Draw straight lines: rows hold x, y, x2, y2, color."""
    mark = _data(rows).mark_rule(strokeWidth=width, strokeDash=DASH[dash])
    return mark.encode(**_where(board, "x", "y", "x2", "y2"), color=_plain(alt.Color, "color"))


def lines(board: Board, rows: list[Row], *, width: float = 2, dash: str = "", curve: str = "linear") -> Any:  # noqa: ANN401
    """Draw lines through points: rows hold x, y, order, group, color."""
    mark = _data(rows).mark_line(strokeWidth=width, strokeDash=DASH[dash], interpolate=curve, strokeJoin="round")
    return mark.encode(
        **_where(board, "x", "y"), order="order:Q", detail="group:N", color=_plain(alt.Color, "color")
    )  # fmt: skip


def areas(board: Board, rows: list[Row], color: str) -> Any:  # noqa: ANN401
    """Fill between y and y2: rows hold x, y, y2."""
    return _data(rows).mark_area(color=color, opacity=1, line=False).encode(**_where(board, "x", "y", "y2"))


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


def boxes(board: Board, rows: list[Row], color: str, *, style: Box = PLAIN, tips: dict[str, str] | None = None) -> Any:  # noqa: ANN401
    """Draw boxes: rows hold x, x2, y, y2. A colour of "" leaves them open."""
    options: dict[str, Any] = {"cornerRadius": style.radius}
    if style.fade:
        edge = [f"{color}00", f"{color}{round(255 * style.opacity):02X}"]
        first, last = edge if style.fade == "in" else edge[::-1]
        stops = [alt.GradientStop(color=first, offset=0), alt.GradientStop(color=last, offset=1)]
        options["color"] = alt.Gradient(gradient="linear", stops=stops, x1=0, x2=1, y1=0, y2=0)
    elif color:
        options |= {"fill": color, "fillOpacity": style.opacity}
    else:
        options |= {"filled": False, "fillOpacity": 0}
    if style.stroke:
        options |= {"stroke": style.stroke, "strokeWidth": style.stroke_width, "strokeDash": DASH[style.dash]}
    return _data(rows).mark_rect(**options).encode(**_where(board, "x", "x2", "y", "y2"), **_tips(tips))


@dataclass(frozen=True)
class Dot:
    """How points are drawn: size in square pixels, outline width and dash, filled or not."""

    size: float = 32
    width: float = 0
    dash: str = ""
    hollow: bool = False
    opacity: float = 1


SOLID = Dot()


def points(board: Board, rows: list[Row], *, style: Dot = SOLID, tips: dict[str, str] | None = None) -> Any:  # noqa: ANN401
    """Draw points: rows hold x, y, shape (a name or a path), color, and stroke where an outline is drawn."""
    options: dict[str, Any] = {"size": style.size, "opacity": style.opacity, "filled": not style.hollow}
    if style.width:
        options |= {"strokeWidth": style.width, "strokeDash": DASH[style.dash] if style.dash else [1, 0]}
    mark = _data(rows).mark_point(**options)
    ink = {"stroke": _plain(alt.Stroke, "color")} if style.hollow else {"fill": _plain(alt.Fill, "color")}
    if style.width and not style.hollow:
        ink["stroke"] = _plain(alt.Stroke, "stroke")
    return mark.encode(**_where(board, "x", "y"), shape=_plain(alt.Shape, "shape"), **ink, **_tips(tips))


def draw(board: Board, layers: list[Any], look: Look, *, description: str) -> alt.LayerChart:
    """Return the layers as one chart in the look's theme; ``description`` is read aloud to who cannot see it."""
    chart = alt.layer(*[layer for layer in layers if layer is not None])
    chart = chart.properties(
        width=board.width, height=board.height, description=description, autosize=alt.AutoSizeParams(type="none")
    )
    chart.config = alt.Config.from_dict(chart_config(look.mode, look.lang))
    return chart


def register_themes() -> None:
    """Register the chart theme of each mode with altair, as roadmap-light and roadmap-dark, for charts made by hand."""
    for mode in MODES:
        alt.theme.register(f"roadmap-{mode}", enable=False)(
            lambda m=mode: alt.theme.ThemeConfig(config=chart_config(m))
        )


def vega(chart: Any) -> dict[str, Any]:  # noqa: ANN401 - altair's own
    """Return a chart's Vega-Lite specification as plain values."""
    return dict(chart.to_dict(validate=False))
