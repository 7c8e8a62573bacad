"""The roadmap drawn: four lanes over the years, bars whose ends fade over their 80 % range, links between them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from roadmap.i18n import N_, Message, number, translator
from roadmap.tables import ALL
from roadmap.views import _marks
from roadmap.views._altair import Board, Box, Span, boxes, draw, rules, texts
from roadmap.views._bars import bars, refused_bars
from roadmap.views._chains import links_between
from roadmap.views._plan import BAR, HEAD, LEFT, ROW, YEARS, Plan, end_of, plan_drawing, years_of
from roadmap.views._refusal import notice
from roadmap.views.theme import LANE_HINTS, LANE_NAMES, Look, text_width
from roadmap.views.theme import LANES as LANE_COLORS

if TYPE_CHECKING:
    from roadmap.disclosure import Shown
    from roadmap.records import Item
    from roadmap.views._altair import Drawing

PLAN_LOOK = Look(width=1216)
LEGEND = 40
NOTHING = N_("Nothing could be placed on the roadmap of this sector.")
HIDDEN = N_("+{count} more")


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
    x = years_of(plan.reference, look.width)
    board = Board(look.width, height, x, Span(0, height, 0, height))
    layers = [*_head(plan, board, look), *_lanes(plan, board, look), *links_between(plan, board, selected, look)]
    layers += [*bars(plan, board, look), *refused_bars(plan, board, look)]
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


def _hits(plan: Plan, board: Board, look: Look) -> list[Any]:
    """Lay clear boxes over the bars that tell their numbers to a pointer."""
    _ = translator(look.lang)
    rows = [
        {
            "x": max(one.item.start, board.x.low), "x2": max(end_of(one, board), one.item.start + 1), "y": one.top,
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
