"""Links between the items of a roadmap, and the chain of one of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from roadmap.views import _marks
from roadmap.views._altair import Board, lines
from roadmap.views._plan import BAR, Placed, Plan, begin_of
from roadmap.views.theme import Look

if TYPE_CHECKING:
    from roadmap.records import Link


def chain_of(links: tuple[Link, ...], start: str) -> set[str]:
    """Return the items that lead to ``start`` or follow from it, itself included."""
    found = {start}
    for here, there in (("source", "target"), ("target", "source")):
        edge = {start}
        while edge:
            edge = {getattr(link, there) for link in links if getattr(link, here) in edge} - found
            found |= edge
    return found


def links_between(plan: Plan, board: Board, selected: str | None, look: Look) -> list[Any]:
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
    begin, length = begin_of(one, board), one.item.end - begin_of(one, board)
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
