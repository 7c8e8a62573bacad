"""The room beside the model: bars for the forecast, a dot a vote, the middle half."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from roadmap.i18n import N_, Message, translator
from roadmap.roundtable.results import rows_of, written
from roadmap.views._altair import Board, Dot, Span, boxes, draw, points, rules, texts
from roadmap.views._layout import round_steps
from roadmap.views._refusal import notice, refusal
from roadmap.views.findings import years
from roadmap.views.theme import Look, text_width

if TYPE_CHECKING:
    import pandas as pd

    from roadmap.roundtable.results import RoomResults
    from roadmap.views._altair import Drawing, Layer, Row

BESIDE_LOOK = Look(width=692)
HEIGHT, TOP, FLOOR, LEFT = 350, 44, 44, 44
BAR, DOT = 44.0, 9.0
"""Width of the model's bar and of a vote's dot, pixels."""
NOBODY = N_("Nobody has estimated this yet.")
NO_FORECAST = N_("No forecast")
TOO_FEW = N_("fewer than five")
MODEL_KEY = N_("model, 80% and 95%")
ROOM_KEY = N_("room: middle half, each vote")
FROM = N_("{span} from {year}")


@dataclass(frozen=True)
class _Column:
    """Where one horizon is drawn: its row of ``beside``, its left edge and width in pixels, single estimates."""

    row: dict[str, Any]
    left: float
    width: float
    mids: list[float]

    @property
    def year(self) -> int:
        """The year that was estimated."""
        return int(self.row["period"])

    @property
    def told(self) -> bool:
        """Whether there is a forecast."""
        return bool(self.row["model"] == self.row["model"])

    @property
    def room(self) -> float:
        """Where the room's line stands: words about a missing forecast need more place than a bar."""
        return self.left + self.width * (0.61 if self.told else 0.7)


def beside_chart(found: RoomResults, statement_id: str, *, round_id: str = "", look: Look = BESIDE_LOOK) -> Drawing:
    """Draw what the room expects beside the forecast, for each horizon; documents per 1,000 of the sector."""
    rows = rows_of(found, statement_id, round_id)
    if rows.empty:
        return notice(translator(look.lang)(NOBODY), look, look.height or 160)
    columns = _columns(found, rows, look)
    height = look.height or HEIGHT
    board = Board(look.width, height, Span(0, look.width, 0, look.width), Span(0, _top(columns), height - FLOOR, TOP))
    layers = [*_furniture(columns, found.room.reference_year, board, look), *_key(board, look)]
    for one in columns:
        layers += _model(one, board, look)
        layers += _room(one, board, look)
    return draw(board, layers, look, description=_described(columns, look.lang))


def _columns(found: RoomResults, rows: pd.DataFrame, look: Look) -> list[_Column]:
    """Return the horizons side by side; a statement without evidence counts its years from the room's own."""
    single, width = found.estimates, (look.width - LEFT) / len(rows)
    single = single[(single["round_id"] == rows["round_id"].iloc[0])]
    single = single[single["statement_id"] == rows["statement_id"].iloc[0]]
    return [
        _Column(
            {**row, "period": int(row["period"]) or found.room.reference_year + int(row["horizon"])},
            LEFT + place * width, width, [float(x) for x in single.loc[single["horizon"] == row["horizon"], "mid"]],
        )
        for place, row in enumerate(rows.to_dict("records"))
    ]  # fmt: skip


def _top(columns: list[_Column]) -> float:
    """Return the axis's upper end: all that carries the comparison, and all but the farthest votes."""
    wanted = [1e-9]
    for one in columns:
        ends = [one.row[name] for name in ("hi80", "q3", "share")]
        wanted += [1.08 * float(end) for end in ends if end == end and end is not None]
        wanted += sorted(one.mids)[: max(1, round(0.9 * len(one.mids)))][-1:]
    outer = max((float(one.row["hi95"]) for one in columns if one.told), default=0.0)
    return round_steps(max(*wanted, min(outer, 1.5 * max(wanted))))[-1]


def _furniture(columns: list[_Column], reference: int, board: Board, look: Look) -> list[Layer]:
    """Draw grid and axis, rule the horizons off, write year and distance under each."""
    ink, y = look.ink, board.y
    steps = [step for step in round_steps(y.high) if step <= y.high]
    grid = [{"x": LEFT, "x2": look.width, "y": v, "y2": v, "color": ink.grid if v else ink.ink3} for v in steps]
    marks = [{"x": LEFT - 9, "y": y.at(y.px(v) + 4), "text": written(v, look.lang) if v else "0", "color": ink.ink3}
             for v in steps]  # fmt: skip
    sides = [{"x": one.left, "x2": one.left, "y": y.at(board.height - 6), "y2": y.high, "color": ink.rule}
             for one in columns[1:]]  # fmt: skip
    below, under = y.at(y.start + 21), y.at(y.start + 38)
    named, far = [], []
    for one in columns:
        middle = one.left + one.width / 2
        span = years(int(one.row["horizon"]), look.lang)
        named.append({"x": middle, "y": below, "text": str(one.year), "color": ink.ink})
        words = Message.of(FROM, span=span, year=reference).to(look.lang)
        far.append({"x": middle, "y": under, "text": words, "color": ink.ink3})
    return [rules(board, grid), texts(board, marks, align="right", size=13), rules(board, sides, width=1.2),
            texts(board, named, align="center", size=14, weight=600),
            texts(board, far, align="center", size=12.5)]  # fmt: skip


def _key(board: Board, look: Look) -> list[Layer]:
    """Explain the two voices in a line above the drawing."""
    _, ink, y = translator(look.lang), look.ink, board.y
    first = _(MODEL_KEY)
    second = LEFT + 34 + text_width(first, 12.5) + 28
    band = {"y": y.at(9), "y2": y.at(21)}
    middle = [{"x": LEFT, "x2": LEFT + 24, "y": y.at(15), "y2": y.at(15), "color": ink.model}]
    half = [{"x": second, "x2": second, "y": y.at(8), "y2": y.at(22), "color": ink.people}]
    return [
        boxes(board, [{"x": LEFT, "x2": LEFT + 24, **band}], ink.band80),
        rules(board, middle, width=2.5),
        rules(board, half, width=2.5),
        points(board, [{"x": second + 12, "y": y.at(15), "shape": "circle", "color": ink.people}], style=Dot(size=58)),
        texts(board, [{"x": LEFT + 32, "y": y.at(19.5), "text": first, "color": ink.ink2},
                      {"x": second + 24, "y": y.at(19.5), "text": _(ROOM_KEY), "color": ink.ink2}], size=12.5),
    ]  # fmt: skip


def _model(one: _Column, board: Board, look: Look) -> list[Any]:
    """Draw the forecast as a bar with its two ranges, or why there is none."""
    left = one.left + one.width * 0.17
    if not one.told:
        return _none(one, board, look)
    ink, y = look.ink, board.y
    ends = {name: min(float(one.row[name]), y.high) for name in ("lo95", "lo80", "hi80", "hi95")}
    sides = {"x": left, "x2": left + min(BAR, 0.2 * one.width)}
    middle = float(one.row["model"])
    words = {"x": left - 7, "y": y.at(y.px(middle) + 5.5), "text": written(middle, look.lang), "color": ink.model}
    return [
        boxes(board, [{**sides, "y": ends["lo95"], "y2": ends["hi95"]}], ink.band95),
        boxes(board, [{**sides, "y": ends["lo80"], "y2": ends["hi80"]}], ink.band80),
        rules(board, [{**sides, "y": middle, "y2": middle, "color": ink.model}], width=3),
        texts(board, [words], align="right", size=15, weight=600),
    ]


def _none(one: _Column, board: Board, look: Look) -> list[Any]:
    """Draw a hatched box where a forecast would stand."""
    y = board.y
    words = translator(look.lang)(NO_FORECAST)
    label = text_width(written(one.row["median"], look.lang), 15, bold=True)
    right = min(one.left + 8 + text_width(words, 12.5) + 34, one.room - 16 - label)
    box = (one.left + 6, right, y.high * 0.3, y.high * 0.92)
    return refusal(board, box, (words, ""), look)


def _room(one: _Column, board: Board, look: Look) -> list[Any]:
    """Draw the room: its middle half with the median, and a dot a vote; or that they are too few."""
    ink, y, at = look.ink, board.y, one.room
    if one.row["standing"] == "few":
        few = {"x": at - 10, "y": y.at(y.start - 10), "text": translator(look.lang)(TOO_FEW), "color": ink.ink3}
        return [texts(board, [few])]
    low, mid, high = (min(float(one.row[name]), y.high) for name in ("q1", "median", "q3"))
    words = {"x": at - 10, "y": y.at(y.px(mid) + 5.5), "text": written(float(one.row["median"]), look.lang),
             "color": ink.people_text}  # fmt: skip
    return [
        rules(board, [{"x": at, "x2": at, "y": low, "y2": high, "color": ink.people}], width=3),
        rules(board, [{"x": at - 5, "x2": at + 5, "y": mid, "y2": mid, "color": ink.people}], width=3),
        texts(board, [words], align="right", size=15, weight=600),
        *_votes(one, at + 12, board, look),
    ]


def _votes(one: _Column, left: float, board: Board, look: Look) -> list[Layer]:
    """Stack the votes' dots to the right, a row for each ten pixels; those beyond the axis point up at its end."""
    y, stacks = board.y, dict[int, int]()
    for mid in one.mids:
        row = round((y.start - y.px(min(mid, y.high))) / (DOT + 1))
        stacks[row] = stacks.get(row, 0) + 1
    step = min(DOT + 0.6, (one.left + one.width - left - 10) / max([1, *stacks.values()]))
    dots: list[Row] = [
        {"x": left + place * step, "y": y.at(y.start - row * (DOT + 1)), "shape": "circle", "color": look.ink.people}
        for row, count in stacks.items()
        for place in range(count)
    ]
    beyond = sum(mid > y.high for mid in one.mids)
    more: list[Row] = []
    up: list[Row] = []
    if beyond:
        up.append({"x": left, "y": y.at(y.stop - 10), "shape": "triangle-up", "color": look.ink.people})
        more.append({"x": left + 9, "y": y.at(y.stop - 6), "text": str(beyond), "color": look.ink.people_text})
    return [points(board, dots, style=Dot(size=min(62.0, 0.8 * step**2), opacity=0.85)),
            texts(board, more),
            points(board, up, style=Dot(size=42))]  # fmt: skip


def _described(columns: list[_Column], lang: str) -> str:
    _ = translator(lang)
    said = []
    for one in columns:
        model = written(one.row["model"], lang) if one.told else _(NO_FORECAST)
        room = written(one.row["median"], lang) if one.row["standing"] != "few" else _(TOO_FEW)
        said.append(f"{one.year}: {_(N_('model'))} {model}, {_(N_('room'))} {room}")
    return "; ".join(said)
