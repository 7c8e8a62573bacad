"""The roadmap drawn: four lanes over the years, bars whose ends fade over their 80 % range, links between them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from roadmap.i18n import N_, Message, number, translator
from roadmap.tables import ALL, LANES
from roadmap.views import _marks, select
from roadmap.views._altair import Board, Box, Span, boxes, draw, lines, rules, texts
from roadmap.views._fan import notice
from roadmap.views._layout import hatch
from roadmap.views.theme import LANE_HINTS, LANE_NAMES, Look, shorten, text_width
from roadmap.views.theme import LANES as LANE_COLORS

if TYPE_CHECKING:
    from roadmap.disclosure import Shown
    from roadmap.records import Item, Link
    from roadmap.views._altair import Drawing, Row

PLAN_LOOK = Look(width=1216)
LEFT, HEAD, ROW, BAR, LEGEND = 124, 34, 35, 24, 40
YEARS = 10
NOTHING = N_("Nothing could be placed on the roadmap of this sector.")
HIDDEN = N_("+{count} more")


@dataclass(frozen=True)
class Placed:
    """An item with its label, its row in the drawing (from the top) and its pixels."""

    item: Item
    label: str
    row: int
    top: float

    @property
    def middle(self) -> float:
        """Height of the bar's middle."""
        return self.top + BAR / 2


@dataclass(frozen=True)
class Plan:
    """What is drawn: placed items, lanes with first row, number of rows and items left out, links, years."""

    placed: tuple[Placed, ...]
    lanes: tuple[tuple[str, int, int, int], ...]
    links: tuple[Link, ...]
    reference: int
    rows: int


def chosen_items(shown: Shown, sector: str = ALL, *, level: str = "topic") -> tuple[list[Item], dict[str, int]]:
    """Return the items drawn and how many of each lane are left out: by signal, then size, at most the set number."""
    most = int(shown.study.manifest["settings"]["plan"]["items_per_lane"])
    size = select.sizes(shown, sector, level=level)
    mine = [item for item in shown.study.roadmap.items if item.sector == sector and item.level == level]
    kept: list[Item] = []
    left: dict[str, int] = {}
    for lane in LANES:
        order = sorted(
            (item for item in mine if item.lane == lane),
            key=lambda i: (select.SIGNAL_ORDER.index(i.signal), -int(size.get(i.topic, 0)), i.topic),
        )
        kept += sorted(order[:most], key=lambda item: (item.start, item.end, item.topic))
        left[lane] = len(order[most:])
    return kept, left


def plan_drawing(shown: Shown, sector: str, level: str, look: Look) -> Plan:
    """Choose the items and give each a row of its lane, several in a row where they do not touch."""
    items, left = chosen_items(shown, sector, level=level)
    names = select.labels(shown, look.lang, level=level)
    reference = shown.study.roadmap.reference_year
    x = _years(reference, look.width)
    placed: list[Placed] = []
    lanes, row = [], 0
    for lane in LANES:
        ends: list[float] = []
        for item in (one for one in items if one.lane == lane):
            start, stop = x.px(max(item.start_lo, reference)) - 4, _stop(item, names[item.topic], x)
            free = next((i for i, end in enumerate(ends) if end + 10 <= start), len(ends))
            ends[free:] = [stop, *ends[free + 1 :]]
            placed.append(Placed(item, names[item.topic], row + free, HEAD + ROW * (row + free) + 8))
        count = max(1, len(ends))
        lanes.append((lane, row, count, left[lane]))
        row += count
    ids = {one.item.item_id for one in placed}
    links = tuple(link for link in shown.study.roadmap.links if {link.source, link.target} <= ids)
    return Plan(tuple(placed), tuple(lanes), links, reference, row)


def _years(reference: int, width: float) -> Span:
    return Span(reference, reference + YEARS + 0.15, LEFT, width)


def _stop(item: Item, label: str, x: Span) -> float:
    """Return where an item's drawing ends, its label included where that stands outside a short bar."""
    bar = x.px(item.end) - x.px(item.start)
    beyond = 0.0 if text_width(label, 12.5) + 76 <= bar else min(text_width(label, 12.5), 190) + 16
    return max(x.px(item.end_hi), x.px(item.end) + beyond)


def roadmap_chart(
    shown: Shown,
    sector: str = ALL,
    *,
    level: str = "topic",
    selected: str | None = None,
    look: Look = PLAN_LOOK,
) -> Drawing:
    """Draw a sector's roadmap, ``look.width`` pixels wide; ``selected`` is a topic whose chain is drawn solid."""
    plan = plan_drawing(shown, sector, level, look)
    if not plan.placed:
        return notice(translator(look.lang)(NOTHING), look, 220)
    height = HEAD + ROW * plan.rows + LEGEND
    x = _years(plan.reference, look.width)
    board = Board(look.width, height, x, Span(0, height, 0, height))
    layers = [*_head(plan, board, look), *_lanes(plan, board, look), *_links(plan, board, selected, look)]
    layers += [*_bars(plan, board, look), *_refused_bars(plan, board, look)]
    layers += [*_hits(plan, board, look), *_frame(plan, board, selected, look), *_legend(board, look)]
    return draw(board, layers, look, description=_describe(plan, look.lang))


def _head(plan: Plan, board: Board, look: Look) -> list[Any]:
    """Head the three horizons with their years, and rule the years."""
    ink, first, x = look.ink, plan.reference, board.x
    floor = HEAD + ROW * plan.rows
    spans = ((0, 2, N_("0–2 years")), (2, 5, N_("3–5 years")), (5, YEARS, N_("6–10 years")))
    _ = translator(look.lang)
    heads = [{"x": x.at(x.px(first + a) + 8), "y": 14, "text": _(words), "color": ink.ink} for a, b, words in spans]
    years = [
        {"x": x.at(x.px(first + a) + 8), "y": 28, "text": f"{first + a + 1}–{(first + b) % 100:02d}", "color": ink.ink3}
        for a, b, words in spans
    ]
    lines_ = [
        {"x": first + n, "x2": first + n, "y": HEAD, "y2": floor, "color": ink.rule if n in (2, 5) else ink.grid}
        for n in range(1, YEARS + 1)
    ]
    middle = [{"x": first + 2, "x2": first + 5, "y": 0, "y2": floor}]
    return [
        boxes(board, middle, ink.secondary, style=Box(opacity=0.75)),
        texts(board, heads, size=13.5, weight=600),
        texts(board, years),
        rules(board, lines_),
    ]


def _lanes(plan: Plan, board: Board, look: Look) -> list[Any]:
    """Name the lanes and rule them off."""
    ink, x, _ = look.ink, board.x, translator(look.lang)
    edges = [HEAD + ROW * first for lane, first, rows, left in plan.lanes] + [HEAD + ROW * plan.rows]
    layers = [rules(board, [{"x": x.at(0), "x2": x.at(look.width), "y": y, "y2": y, "color": ink.rule} for y in edges])]
    names, hints = [], []
    for lane, first, rows, left in plan.lanes:
        top, bottom = HEAD + ROW * first + 1, HEAD + ROW * (first + rows)
        bar = [{"x": x.at(0), "x2": x.at(4), "y": top, "y2": bottom}]
        layers.append(boxes(board, bar, LANE_COLORS[look.mode][lane]))
        names.append(
            {"x": x.at(14), "y": top + (23 if rows > 1 else 15), "text": _(LANE_NAMES[lane]), "color": ink.ink}
        )
        more = Message.of(HIDDEN, count=number(left, look.lang)).to(look.lang) if left else ""
        said = " · ".join(words for words in (_(LANE_HINTS[lane]) if rows > 1 or not left else "", more) if words)
        room = [said] if text_width(said) < LEFT - 18 else said.split(" · ")
        hints.append({"x": x.at(14), "y": top + (40 if rows > 1 else 30), "text": room[:rows], "color": ink.ink3})
    return [*layers, texts(board, names, size=15, weight=600), texts(board, hints)]


def _bars(plan: Plan, board: Board, look: Look) -> list[Any]:
    """Draw the bars of each lane: fading in, solid, fading out, underlined; then what stands on them."""
    told = [one for one in plan.placed if one.item.status != "refused"]
    paper = [{"x": _begin(one, board), "x2": one.item.end, "y": one.top, "y2": one.top + BAR} for one in told]
    layers: list[Any] = [boxes(board, paper, look.ink.page)]
    for lane in LANES:
        mine = [one for one in told if one.item.lane == lane]
        color = LANE_COLORS[look.mode][lane]
        for fade in ("in", "", "out"):
            rows = [row for one in mine if (row := _part(one, fade, board))]
            layers.append(boxes(board, rows, color, style=Box(opacity=0.26, fade=fade)) if rows else None)
        under = [
            {"x": _begin(one, board), "x2": one.item.end, "y": one.top + BAR - 2.5, "y2": one.top + BAR} for one in mine
        ]
        layers.append(boxes(board, under, color) if mine else None)
    return [*layers, *_writing([_written(one, board) for one in told], board, look)]


def _begin(one: Placed, board: Board) -> float:
    """Return the year in which a bar begins to be drawn."""
    return max(one.item.start, board.x.low)


def _part(one: Placed, fade: str, board: Board) -> Row | None:
    """Return one part of a bar, or None where it is not a pixel wide."""
    item, begin = one.item, _begin(one, board)
    spans = {
        "in": (max(item.start_lo, board.x.at(LEFT)), begin),
        "": (begin, item.end),
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
    begin, final = board.x.px(_begin(one, board)), board.x.px(one.item.end)
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


def _refused_bars(plan: Plan, board: Board, look: Look) -> list[Any]:
    """Draw hatched, dashed boxes of the same size."""
    x, ink = board.x, look.ink
    whole, lines_, paper, words = [], [], [], []
    for one in plan.placed:
        if one.item.status != "refused":
            continue
        begin, top, floor = _begin(one, board), one.top, one.top + BAR
        left, final = x.px(begin), max(one.item.end, x.at(x.px(begin) + 120))
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


def chain_of(links: tuple[Link, ...], start: str) -> set[str]:
    """Return the items that lead to ``start`` or follow from it, itself included."""
    found = {start}
    for here, there in (("source", "target"), ("target", "source")):
        edge = {start}
        while edge:
            edge = {getattr(link, there) for link in links if getattr(link, here) in edge} - found
            found |= edge
    return found


def _links(plan: Plan, board: Board, selected: str | None, look: Look) -> list[Any]:
    """Draw links as curves that rise or fall from one bar to the other."""
    by_id = {one.item.item_id: one for one in plan.placed}
    start = next((one.item.item_id for one in plan.placed if one.item.topic == selected), "")
    chain = chain_of(plan.links, start) if start else set()
    layers = []
    for solid in (False, True):
        mine = [link for link in plan.links if ({link.source, link.target} <= chain) == solid]
        ends = [_ends(by_id[link.source], by_id[link.target], board) for link in mine]
        color, width, dash = (look.ink.model, 2.0, "") if solid else (look.ink.ink3, 1.2, "link")
        curve = [row for place, pair in enumerate(ends) for row in _curve(pair, f"{solid}{place}", color)]
        heads = [
            {
                "x": x2,
                "y": y2 + (3 if y2 < y1 else -3),
                "shape": "triangle-up" if y2 < y1 else "triangle-down",
                "color": color,
            }
            for x1, y1, x2, y2 in ends
        ]
        feet = [{"x": x1, "y": y1, "shape": "circle", "color": color} for x1, y1, x2, y2 in ends]
        if curve:
            layers += [
                lines(board, curve, width=width, dash=dash),
                _marks.heads(board, heads),
                _marks.feet(board, feet),
            ]
    return layers


def _ends(source: Placed, target: Placed, board: Board) -> tuple[float, float, float, float]:
    """Return where a link leaves and arrives: a third along each bar, at the edge that faces the other."""
    up = target.top < source.top
    (a, b), (c, d) = (_inner(one, board) for one in (source, target))
    # As upright as the bars allow, and leaving a quarter along where they allow anything.
    leaves = min(max(a + 0.25 * (b - a), min(c, b)), b)
    arrives = min(max(leaves + 0.25, c), d)
    leaves = min(max(leaves, min(arrives - 0.6, b)), b)
    spots = (leaves, arrives)
    if source.row == target.row:
        return spots[0], source.top, spots[1], target.top
    leave, arrive = (source.top, target.top + BAR + 2) if up else (source.top + BAR, target.top - 2)
    return spots[0], leave, spots[1], arrive


def _inner(one: Placed, board: Board) -> tuple[float, float]:
    """Return the part of a bar where a link may touch it: clear of its sign and of what stands at its end."""
    begin, length = _begin(one, board), one.item.end - _begin(one, board)
    return begin + 0.06 * length, begin + 0.8 * length


def _curve(ends: tuple[float, float, float, float], group: str, color: str) -> list[dict[str, Any]]:
    """Return points of a cubic curve that leaves and arrives upright."""
    x1, y1, x2, y2 = ends
    bend = (y1 + y2) / 2 if y1 != y2 else y1 - 9
    rows = []
    for step in range(33):
        t = step / 32
        a, b, c, d = (1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t**2 * (1 - t), t**3
        rows.append({"x": (a + b) * x1 + (c + d) * x2, "y": a * y1 + (b + c) * bend + d * y2, "order": step,
                     "group": group, "color": color})  # fmt: skip
    return rows


def _hits(plan: Plan, board: Board, look: Look) -> list[Any]:
    """Lay clear boxes over the bars that tell their numbers to a pointer."""
    _ = translator(look.lang)
    rows = [
        {
            "x": max(one.item.start, board.x.low), "x2": max(one.item.end, one.item.start + 1), "y": one.top,
            "y2": one.top + BAR, "label": one.label, "start": _range(one.item, "start"), "end": _range(one.item, "end"),
            "signal": _marks.signal_name(one.item.signal, look.lang), "grade": one.item.grade or "–",
            "count": number(one.item.organisations, look.lang),
        }
        for one in plan.placed
    ]  # fmt: skip
    tips = {
        _("Topic"): "label", _("Start (80% range)"): "start", _("End (80% range)"): "end", _("Signal"): "signal",
        _("Grade"): "grade", _("Organisations in the region"): "count",
    }  # fmt: skip
    return [boxes(board, rows, look.ink.page, style=Box(opacity=0.001), tips=tips)]


def _range(item: Item, name: str) -> str:
    mid, low, high = (round(getattr(item, name + end)) for end in ("", "_lo", "_hi"))
    return f"{mid}" if low == high else f"{mid} ({low}–{high})"


def _frame(plan: Plan, board: Board, selected: str | None, look: Look) -> list[Any]:
    """Frame the selected item."""
    one = next((one for one in plan.placed if one.item.topic == selected), None)
    if one is None:
        return []
    left = board.x.at(board.x.px(max(one.item.start_lo, board.x.low)) - 2)
    right = board.x.at(min(board.x.px(one.item.end_hi) + 2, look.width - 1))
    row = {"x": left, "x2": right, "y": one.top - 3, "y2": one.top + BAR + 3}
    return [boxes(board, [row], "", style=Box(stroke=look.ink.model, stroke_width=2, radius=3))]


def _legend(board: Board, look: Look) -> list[Any]:
    """Explain the signs under the lanes, one after the other, as far as the width goes."""
    return _marks.legend(board, board.height - 15, look)


def _describe(plan: Plan, lang: str) -> str:
    """Say in words what is on the roadmap."""
    said = [
        Message.of(
            N_("{topic}: {lane}, {start} to {end}."), topic=one.label, lane=translator(lang)(LANE_NAMES[one.item.lane]),
            start=round(one.item.start), end=round(one.item.end),
        ).to(lang)
        for one in plan.placed
    ]  # fmt: skip
    return " ".join(said)
