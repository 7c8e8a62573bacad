"""What a roadmap shows and where: items chosen, each given a row of its lane, labels included."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from roadmap.tables import ALL, LANES
from roadmap.views import select
from roadmap.views._altair import Span
from roadmap.views.edits import MARK, rulings_of
from roadmap.views.theme import Look, text_width

if TYPE_CHECKING:
    from roadmap.disclosure import Shown
    from roadmap.records import Item, Link
    from roadmap.views._altair import Board

LEFT, HEAD, ROW, BAR = 124, 34, 35, 24
YEARS = 10


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
    x = years_of(reference, look.width)
    placed: list[Placed] = []
    lanes, row = [], 0
    said = {item.item_id: names[item.topic] + MARK * bool(rulings_of(shown.study.roadmap, item.item_id))
            for item in items}  # fmt: skip
    for lane in LANES:
        ends: list[float] = []
        for item in (one for one in items if one.lane == lane):
            start, stop = x.px(max(item.start_lo, reference)) - 4, _stop(item, said[item.item_id], x)
            free = next((i for i, end in enumerate(ends) if end + 10 <= start), len(ends))
            ends[free:] = [stop, *ends[free + 1 :]]
            placed.append(Placed(item, said[item.item_id], row + free, HEAD + ROW * (row + free) + 8))
        count = max(1, len(ends))
        lanes.append((lane, row, count, left[lane]))
        row += count
    ids = {one.item.item_id for one in placed}
    links = tuple(link for link in shown.study.roadmap.links if {link.source, link.target} <= ids)
    return Plan(tuple(placed), tuple(lanes), links, reference, row)


def years_of(reference: int, width: float) -> Span:
    return Span(reference, reference + YEARS + 0.15, LEFT, width)


def _stop(item: Item, label: str, x: Span) -> float:
    """Return where an item's drawing ends, its label included where that stands outside a short bar."""
    bar = x.px(item.end) - x.px(item.start)
    beyond = 0.0 if text_width(label, 12.5) + 76 <= bar else min(text_width(label, 12.5), 190) + 16
    return max(x.px(item.end_hi), x.px(item.end) + beyond)


def begin_of(one: Placed, board: Board) -> float:
    """Return the year in which a bar begins to be drawn."""
    return max(one.item.start, board.x.low)


def end_of(one: Placed, board: Board) -> float:
    """Return the year in which a bar ends being drawn: one may end beyond the years of the roadmap."""
    return min(one.item.end, board.x.high)
