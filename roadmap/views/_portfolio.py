"""The portfolio drawn: a bubble a topic, its area the documents, between two chosen axes."""

from __future__ import annotations

from math import exp, log, sqrt
from typing import TYPE_CHECKING, Any

from roadmap.i18n import N_, number, translator
from roadmap.tables import ALL
from roadmap.views import portfolio
from roadmap.views._altair import Board, Dot, Span, draw, points, rules, texts
from roadmap.views._layout import round_steps
from roadmap.views._refusal import notice
from roadmap.views.portfolio import AXES, GRADES
from roadmap.views.theme import LANE_NAMES, Look, shorten, text_width
from roadmap.views.theme import LANES as LANE_COLORS

if TYPE_CHECKING:
    import pandas as pd

    from roadmap.disclosure import Shown
    from roadmap.views._altair import Drawing, Row

PORTFOLIO_LOOK = Look()
MOST = 30
"""Topics drawn: the largest."""
LEFT, RIGHT, TOP, BOTTOM = 62.0, 18.0, 26.0, 76.0
LARGEST = 1500.0
"""Area of the largest bubble in square pixels."""
NOTHING = N_("Too few topics have both measures.")
LEAST = log(1.6)
"""Half of what an axis of factors shows at least: small differences are not blown up."""
FACTORS = (1.0, 1.5, 2.0, 3.0, 5.0, 7.0)


def portfolio_chart(
    shown: Shown, x: str = "share", y: str = "growth", sector: str = ALL, *, level: str = "topic",
    look: Look = PORTFOLIO_LOOK,
) -> Drawing:  # fmt: skip
    """Draw the largest topics between two of ``portfolio.AXES``; lines are 95 % intervals where there are any."""
    frame = portfolio.portfolio_rows(shown, sector, level=level, lang=look.lang)
    frame = frame.dropna(subset=list(dict.fromkeys((x, y)))).head(MOST).reset_index(drop=True)
    if len(frame) < 2:
        return notice(translator(look.lang)(NOTHING), look, 160)
    height = look.height or min(520, max(360, round(look.width * 0.56)))
    across = _span(frame, x, LEFT, look.width - RIGHT)
    board = Board(look.width, height, across, _span(frame, y, height - BOTTOM, TOP))
    rows = _rows(frame, x, y, look)
    layers = [*_ground(frame, (x, y), board, look), *_intervals(frame, (x, y), board, look)]
    layers += [*_bubbles(rows, board, look), *_labels(rows, board, look), *_legend(rows, board, look)]
    told = "; ".join(f"{row['label']}: {row['x_said']}, {row['y_said']}" for row in rows)
    return draw(board, layers, look, description=told)


def _drawn(value: float, axis: str) -> float:
    """Return where a value stands on its axis: its logarithm where factors take equal room."""
    return log(max(value, 1e-9)) if AXES[axis].log else value


def _span(frame: pd.DataFrame, axis: str, start: float, stop: float) -> Span:
    """Return the scale of an axis: all topics and the middle inside, room for bubbles; long intervals are cut."""
    values = [_drawn(value, axis) for value in [*frame[axis], portfolio.middle_of(frame[axis], axis)]]
    low, high = min(values), max(values)
    if AXES[axis].log:
        low, high = min(low, (low + high) / 2 - LEAST), max(high, (low + high) / 2 + LEAST)
    room = (high - low) * 0.12 or 0.5
    return Span(low - room, high + room, start, stop)


def _ticks(span: Span, axis: str) -> list[float]:
    """Return round values along an axis, as they stand on it."""
    if axis == "grade":
        return [value for value in GRADES.values() if span.low <= value <= span.high]
    if AXES[axis].log:
        low, high = exp(span.low), exp(span.high)
        every = [factor * 10.0**power for power in range(-6, 6) for factor in FACTORS]
        inside = [value for value in every if low <= value <= high]
        step = max(1, -(-len(inside) // 6))
        return [log(value) for value in inside[::step]]
    size = round_steps(span.high - span.low, 5)[1]
    first = -(-span.low // size)
    count = int((span.high - first * size) // size)
    return [round((first + place) * size, 10) for place in range(count + 1)]


def _said(value: float, axis: str, look: Look) -> str:
    """Write a tick."""
    return portfolio.written(exp(value) if AXES[axis].log else value, axis, look.lang)


def _ground(frame: pd.DataFrame, names: tuple[str, str], board: Board, look: Look) -> list[Any]:
    """Draw grid, middles, axes' names and the names of the quarters."""
    _, ink = translator(look.lang), look.ink
    (x, y), floor = names, board.y.low
    middle = [_drawn(portfolio.middle_of(frame[name], name), name) for name in names]
    ticks = _ticks(board.x, x), _ticks(board.y, y)
    grid = [{"x": t, "x2": t, "y": floor, "y2": board.y.high, "color": ink.grid} for t in ticks[0]]
    grid += [{"x": board.x.low, "x2": board.x.high, "y": t, "y2": t, "color": ink.grid} for t in ticks[1]]
    parts = [{"x": middle[0], "x2": middle[0], "y": floor, "y2": board.y.high, "color": ink.ink3},
             {"x": board.x.low, "x2": board.x.high, "y": middle[1], "y2": middle[1], "color": ink.ink3}]  # fmt: skip
    below = board.y.at(board.y.px(floor) + 18)
    under = [{"x": t, "y": below, "text": _said(t, x, look), "color": ink.ink3} for t in ticks[0]]
    side = [{"x": board.x.at(LEFT - 8), "y": board.y.at(board.y.px(t) + 4), "text": _said(t, y, look),
             "color": ink.ink3} for t in ticks[1]]  # fmt: skip
    named = [{"x": board.x.at(0), "y": board.y.at(13), "text": _(AXES[y].name), "color": ink.ink2}]
    last = [{"x": board.x.high, "y": board.y.at(board.y.px(floor) + 36), "text": _(AXES[x].name),
             "color": ink.ink2}]  # fmt: skip
    return [
        rules(board, grid), rules(board, parts, width=1.2, dash="dashed"), texts(board, under, align="center"),
        texts(board, side, align="right"), texts(board, named, size=12.5, weight=500),
        texts(board, last, size=12.5, weight=500, align="right"), *_quarters(names, board, look),
    ]  # fmt: skip


def _quarters(names: tuple[str, str], board: Board, look: Look) -> list[Any]:
    """Write the name of each quarter into its outer corner."""
    layers = []
    half = (board.x.stop - board.x.start) / 2 - 16
    for (right, up), name in portfolio.quadrant_names(*names, look.lang).items():
        at = board.x.at(board.x.stop - 6 if right > 0 else board.x.start + 6)
        level = board.y.at(board.y.stop + 15 if up > 0 else board.y.start - 7)
        row = {"x": at, "y": level, "text": shorten(name, half, 12), "color": look.ink.ink3}
        layers.append(texts(board, [row], weight=500, align="right" if right > 0 else "left"))
    return layers


def _intervals(frame: pd.DataFrame, names: tuple[str, str], board: Board, look: Look) -> list[Any]:
    """Draw the 95 % intervals through the bubbles, cut at the drawing's edges."""
    lines: list[Row] = []
    for row in frame.to_dict("records"):
        spot = [_drawn(row[name], name) for name in names]
        for place, (name, span) in enumerate(zip(names, (board.x, board.y), strict=True)):
            low, high = row[f"{name}_lo"], row[f"{name}_hi"]
            if low == low and high == high:
                ends = [min(max(_drawn(value, name), span.low), span.high) for value in (low, high)]
                x, y = ([*ends], [spot[1]] * 2) if place == 0 else ([spot[0]] * 2, [*ends])
                lines.append({"x": x[0], "x2": x[1], "y": y[0], "y2": y[1], "color": look.ink.hatch})
    return [rules(board, lines, width=1.4)]


def _rows(frame: pd.DataFrame, x: str, y: str, look: Look) -> list[Row]:
    """Return a bubble a topic, the largest first so that small ones lie on top."""
    _, lang = translator(look.lang), look.lang
    most = float(frame["size"].max())
    return [
        {
            "x": _drawn(row[x], x), "y": _drawn(row[y], y), "size": row["size"], "lane": row["lane"],
            "area": max(50.0, LARGEST * row["size"] / most), "label": row["label"], "shape": "circle",
            "color": LANE_COLORS[look.mode][row["lane"]], "stroke": look.ink.page,
            "lane_name": _(LANE_NAMES[row["lane"]]),
            "x_said": portfolio.written(row[x], x, lang), "y_said": portfolio.written(row[y], y, lang),
            "count": number(row["size"], lang), "x_name": _(AXES[x].name), "y_name": _(AXES[y].name),
        }
        for row in frame.to_dict("records")
    ]  # fmt: skip


def _bubbles(rows: list[Row], board: Board, look: Look) -> list[Any]:
    """Draw the bubbles."""
    _ = translator(look.lang)
    tips = {_("Topic"): "label", rows[0]["x_name"]: "x_said", rows[0]["y_name"]: "y_said", _("Documents"): "count",
            _("Lane"): "lane_name"}  # fmt: skip
    return [points(board, [row], style=Dot(size=row["area"], width=1.2, opacity=0.8), tips=tips) for row in rows]


def _labels(rows: list[Row], board: Board, look: Look) -> list[Any]:
    """Name the bubbles where names do not touch, the largest first; the table names them all."""
    taken = [_around(row, board) for row in rows]
    words = []
    for row in rows:
        px, py, half = board.x.px(row["x"]), board.y.px(row["y"]), sqrt(row["area"] / 3.1416)
        text = shorten(row["label"], 150, 12)
        wide = text_width(text)
        for left, base in ((px + half + 4, py + 4), (px - half - 4 - wide, py + 4), (px - wide / 2, py - half - 5),
                           (px - wide / 2, py + half + 14)):  # fmt: skip
            box = (left - 2, left + wide + 2, base - 12, base + 4)
            inside = (
                box[0] >= LEFT and box[1] <= board.width - 2 and box[2] >= TOP + 18 and box[3] <= board.y.start - 20
            )
            if inside and not any(_touch(box, other) for other in taken):
                taken.append(box)
                words.append({"x": board.x.at(left), "y": board.y.at(base), "text": text, "color": look.ink.ink})
                break
    return [texts(board, words)]


def _around(row: Row, board: Board) -> tuple[float, float, float, float]:
    px, py, half = board.x.px(row["x"]), board.y.px(row["y"]), sqrt(row["area"] / 3.1416) * 0.9
    return px - half, px + half, py - half, py + half


def _touch(a: tuple[float, float, float, float], b: tuple[float, float, float, float]) -> bool:
    return a[0] < b[1] and b[0] < a[1] and a[2] < b[3] and b[2] < a[3]


def _legend(rows: list[Row], board: Board, look: Look) -> list[Any]:
    """Explain colours, sizes and lines."""
    _, ink = translator(look.lang), look.ink
    x, y = 6.0, board.height - 10
    dots: list[Row] = []
    words: list[Row] = []
    for lane in dict.fromkeys(row["lane"] for row in rows):
        name = _(LANE_NAMES[lane])
        spot = {"x": board.x.at(x), "y": board.y.at(y - 4), "shape": "circle"}
        dots.append({**spot, "color": LANE_COLORS[look.mode][lane]})
        words.append({"x": board.x.at(x + 10), "y": board.y.at(y), "text": name, "color": ink.ink2})
        x += 28 + text_width(name)
    said = shorten(_(N_("area: documents · solid lines: 95% intervals · dashed: middle")), board.width - x, 12)
    words.append({"x": board.x.at(x), "y": board.y.at(y), "text": said, "color": ink.ink3})
    return [points(board, dots, style=Dot(size=90)), texts(board, [row for row in words if row["text"]])]
