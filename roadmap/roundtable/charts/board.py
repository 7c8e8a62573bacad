"""The roadmap as the room agreed it, beside the roadmap as computed: an ochre bar each, a petrol one under it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from roadmap.i18n import N_, translator
from roadmap.roundtable.charts.lettering import fitted
from roadmap.tables import ALL, LANES
from roadmap.views._altair import Board, Box, Dot, Span, boxes, draw, points, rules, texts
from roadmap.views._plan import YEARS, years_of
from roadmap.views.theme import LANE_HINTS, LANE_NAMES, Look, text_width, wrap
from roadmap.views.theme import LANES as LANE_COLORS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from roadmap.disclosure import Shown
    from roadmap.records import Item as Computed
    from roadmap.roundtable.board import Board as Agreed
    from roadmap.roundtable.board import Item
    from roadmap.views._altair import Drawing, Row

BOARD_LOOK = Look(width=1216)
HEAD, ROW, BAR, THIN, LEGEND = 36.0, 58.0, 36.0, 7.0, 34.0
SIZE, ASIDE, LEAST = 12.5, 240.0, 96.0
"""Type of a label; the most pixels it takes beside its bar; the least that a bar needs to hold it in two lines."""
NOTHING = N_("Nothing has been placed on the roadmap yet.")
SPANS = ((0, 2, N_("0–2 years")), (2, 5, N_("3–5 years")), (5, YEARS, N_("6–10 years")))
AGREED, COMPUTED = N_("as the room agreed it"), N_("as computed; ends fade over the 80% range")


@dataclass(frozen=True)
class _Label:
    """An item's words in at most two lines, and the pixels they take from ``left`` to ``right``."""

    lines: list[str]
    left: float
    right: float


@dataclass(frozen=True)
class _Spot:
    """An item with its row, its bar's upper edge in pixels and what was computed for its topic."""

    item: Item
    row: int
    computed: Computed | None
    top: float = 0.0


@dataclass(frozen=True)
class _Rows:
    """The rows of a drawing: how many, how high each is (pixels), and each lane's first row and number of rows."""

    count: int
    high: float
    lanes: tuple[tuple[str, int, int], ...]

    @property
    def floor(self) -> float:
        """Lower edge of the last row."""
        return HEAD + self.high * self.count


def computed_items(shown: Shown, sector: str = ALL) -> dict[str, Computed]:
    """Return what a study's roadmap says of each topic and theme of a sector, for the bars beside the agreed ones."""
    return {
        item.topic: item for item in shown.study.roadmap.items if item.sector == sector and item.status != "refused"
    }


def agreed_chart(told: Agreed, computed: Mapping[str, Computed], *, reference: int, look: Look = BOARD_LOOK) -> Drawing:
    """Draw the board over ten years from ``reference``; ``computed`` is by topic, empty where there is no study.

    A height of the look stretches the rows to it, to twice their own at most. An empty board has its lanes too.
    """
    x = years_of(reference, look.width)
    spots, rows = _placed(told.items, computed, x, look)
    board = Board(look.width, rows.floor + LEGEND, x, Span(0, rows.floor + LEGEND, 0, rows.floor + LEGEND))
    layers = [*_head(reference, rows.floor, board, look), *_lanes(rows, board, look)]
    layers += [*_links(told, spots, board, look), *_bars(spots, board, look), *_key(board.height - 8, board, look)]
    said = "; ".join(f"{one.item.label}: {one.item.start}–{one.item.end}" for one in spots)
    if not spots:
        said = translator(look.lang)(NOTHING)
        at = {"x": x.at(x.start + 12), "y": HEAD + rows.high / 2 + 5, "text": said, "color": look.ink.ink2}
        layers.append(texts(board, [at], size=15))
    return draw(board, layers, look, description=said)


def _placed(items: Sequence[Item], computed: Mapping[str, Computed], x: Span, look: Look) -> tuple[list[_Spot], _Rows]:
    """Give each item a row of its lane, several in a row where they do not touch."""
    spots, lanes, row = list[_Spot](), list[tuple[str, int, int]](), 0
    for lane in LANES:
        ends: list[float] = []
        for item in sorted((one for one in items if one.lane == lane), key=lambda i: (i.start, i.end, i.item_id)):
            start, stop = _reach(item, computed.get(item.topic_id), x, look)
            free = next((i for i, end in enumerate(ends) if end + 12 <= start), len(ends))
            ends[free:] = [stop, *ends[free + 1 :]]
            spots.append(_Spot(item, row + free, computed.get(item.topic_id)))
        lanes.append((lane, row, max(1, len(ends))))
        row += max(1, len(ends))
    high = min(2 * ROW, max(ROW, (look.height - HEAD - LEGEND) / row))
    rows = _Rows(row, high, tuple(lanes))
    return [replace(one, top=HEAD + high * one.row + (high - BAR - THIN - 3) / 2) for one in spots], rows


def _sides(item: Item, x: Span) -> tuple[float, float]:
    """Return where an item's bar begins and ends, in years: a year fills the stretch that ends at its number."""
    return min(max(item.start - 1.0, x.low), x.high - 0.2), min(max(float(item.end), x.low + 0.2), x.high)


def _label(item: Item, x: Span, look: Look) -> _Label:
    """Place an item's words: in its bar where two lines hold them, else beside it, where there is more room."""
    left, right = (x.px(side) for side in _sides(item, x))
    inside = right - left - 16
    if text_width(item.label, SIZE) <= inside or (inside >= LEAST and len(wrap(item.label, inside, SIZE)) <= 2):
        return _Label(fitted(item.label, inside, SIZE), left + 8, right)
    after, before = look.width - right - 10, left - x.start - 10
    if after >= min(before, ASIDE):
        lines = fitted(item.label, min(ASIDE, after), SIZE)
        return _Label(lines, right + 8, right + 8 + max(text_width(line, SIZE) for line in lines))
    lines = fitted(item.label, min(ASIDE, before), SIZE)
    return _Label(lines, left - 8 - max(text_width(line, SIZE) for line in lines), left - 8)


def _reach(item: Item, other: Computed | None, x: Span, look: Look) -> tuple[float, float]:
    """Return the pixels an item takes, its label and its computed period included."""
    said, (left, right) = _label(item, x, look), (x.px(side) for side in _sides(item, x))
    left, right = min(left, said.left), max(right, said.right)
    if other is None:
        return left, right
    return min(left, x.px(max(other.start_lo, x.low))), max(right, x.px(min(other.end_hi, x.high)))


def _head(reference: int, floor: float, board: Board, look: Look) -> list[Any]:
    """Head the three horizons with their years, and rule the years."""
    ink, x, _ = look.ink, board.x, translator(look.lang)
    heads, under = [], []
    for first, last, words in SPANS:
        at = x.at(x.px(reference + first) + 8)
        heads.append({"x": at, "y": 14, "text": _(words), "color": ink.ink})
        span = f"{reference + first + 1}–{(reference + last) % 100:02d}"
        under.append({"x": at, "y": 29, "text": span, "color": ink.ink3})
    lines = [{"x": reference + n, "x2": reference + n, "y": HEAD, "y2": floor,
              "color": ink.rule if n in (2, 5) else ink.grid} for n in range(1, YEARS + 1)]  # fmt: skip
    middle = [{"x": reference + 2, "x2": reference + 5, "y": 0, "y2": floor}]
    return [boxes(board, middle, ink.secondary, style=Box(opacity=0.75)), texts(board, heads, size=13.5, weight=600),
            texts(board, under), rules(board, lines)]  # fmt: skip


def _lanes(rows: _Rows, board: Board, look: Look) -> list[Any]:
    """Name the lanes and rule them off."""
    ink, x, _ = look.ink, board.x, translator(look.lang)
    edges = [*(HEAD + rows.high * first for _lane, first, _count in rows.lanes), rows.floor]
    layers = [rules(board, [{"x": x.at(0), "x2": x.at(look.width), "y": y, "y2": y, "color": ink.rule} for y in edges])]
    names, hints = [], []
    for lane, first, count in rows.lanes:
        top = HEAD + rows.high * first
        bar = [{"x": x.at(0), "x2": x.at(4), "y": top + 1, "y2": top + rows.high * count}]
        layers.append(boxes(board, bar, LANE_COLORS[look.mode][lane]))
        names.append({"x": x.at(14), "y": top + 25, "text": _(LANE_NAMES[lane]), "color": ink.ink})
        hints.append({"x": x.at(14), "y": top + 42, "text": _(LANE_HINTS[lane]), "color": ink.ink3})
    return [*layers, texts(board, names, size=13.5, weight=600), texts(board, hints)]


def _bars(spots: list[_Spot], board: Board, look: Look) -> list[Any]:
    """Draw the agreed bars with their labels, and what was computed under them."""
    ink, x = look.ink, board.x
    agreed, words, layers = list[dict[str, Any]](), list[dict[str, Any]](), list[Any]()
    for one in spots:
        left, right = _sides(one.item, x)
        agreed.append({"x": left, "x2": right, "y": one.top, "y2": one.top + BAR})
        said = _label(one.item, x, look)
        first = one.top + (BAR / 2 + 3.5 if len(said.lines) == 1 else BAR / 2 - 4.5)
        words.append({"x": x.at(said.left), "y": first, "text": said.lines, "color": ink.ink})
        layers += _under(one, board, look)
    solid = [{**bar, "y": bar["y2"] - 2.5} for bar in agreed]
    return [boxes(board, agreed, ink.page), boxes(board, agreed, ink.people, style=Box(opacity=0.26)),
            boxes(board, solid, ink.people), *layers,
            texts(board, [row for row in words if any(row["text"])], size=SIZE)]  # fmt: skip


def _under(one: _Spot, board: Board, look: Look) -> list[Any]:
    """Draw the computed period of an item's topic, its ends fading over their 80 % ranges."""
    other, x = one.computed, board.x
    if other is None:
        return []
    level = {"y": one.top + BAR + 3, "y2": one.top + BAR + 3 + THIN}
    marks = [min(max(value, x.low), x.high) for value in (other.start_lo, other.start, other.end, other.end_hi)]
    parts = zip(("in", "", "out"), marks, marks[1:], strict=False)
    return [
        boxes(board, [{"x": a, "x2": b, **level}], look.ink.model, style=Box(opacity=0.75, fade=fade))
        for fade, a, b in parts
        if x.px(b) - x.px(a) > 1
    ]


def _links(told: Agreed, spots: list[_Spot], board: Board, look: Look) -> list[Any]:
    """Draw the links from the end of one bar to the beginning of another, with a head."""
    where = {one.item.item_id: one for one in spots}
    lines: list[Row] = []
    heads: list[Row] = []
    for link in told.links:
        a, b = where.get(link.source_id), where.get(link.target_id)
        if a is None or b is None:
            continue
        start, end = _sides(a.item, board.x)[1], _sides(b.item, board.x)[0]
        y, y2 = a.top + BAR / 2, b.top + BAR / 2
        lines.append({"x": start, "x2": end, "y": y, "y2": y2, "color": look.ink.ink3})
        heads.append({"x": end, "y": y2, "shape": "circle", "color": look.ink.ink3})
    return [rules(board, lines, width=1.2, dash="link"), points(board, heads, style=Dot(size=26))]


def _key(top: float, board: Board, look: Look) -> list[Any]:
    """Explain the two kinds of bars."""
    ink, x, _ = look.ink, board.x, translator(look.lang)
    first, second = _(AGREED), _(COMPUTED)
    after = 44 + text_width(first) + 28
    room = [{"x": x.at(0), "x2": x.at(36), "y": top - 12, "y2": top + 2}]
    model = [{"x": x.at(after), "x2": x.at(after + 36), "y": top - 8, "y2": top - 8 + THIN}]
    words = [{"x": x.at(44), "y": top, "text": first, "color": ink.ink2},
             {"x": x.at(after + 44), "y": top, "text": second, "color": ink.ink2}]  # fmt: skip
    return [boxes(board, room, ink.people, style=Box(opacity=0.26)),
            boxes(board, [{**room[0], "y": top - 0.5}], ink.people),
            boxes(board, model, ink.model, style=Box(opacity=0.75)), texts(board, words)]  # fmt: skip
