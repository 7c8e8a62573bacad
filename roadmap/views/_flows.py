"""The flows of themes over time (an alluvial chart): widths are shares, the largest on top, ribbons lead on."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

from roadmap.i18n import N_, Message, percent, share, translator
from roadmap.tables import ALL
from roadmap.views._altair import Board, Box, areas, boxes, draw, texts
from roadmap.views._layout import keep_apart
from roadmap.views._refusal import notice
from roadmap.views.flows import REST, flow_rows
from roadmap.views.theme import KINDS_INSIDE, Look, categorical, shorten

if TYPE_CHECKING:
    import pandas as pd

    from roadmap.disclosure import Shown
    from roadmap.views._altair import Drawing, Layer

FLOW_LOOK = Look()
TOP, FOOT, GAP, NODE = 26.0, 8.0, 7.0, 9.0
"""Pixels above and below the flows, between two of them, and of a stretch's column."""
LINE = 16.0
"""Pixels that a line of labels takes."""
STEPS = 20
SOFT = "66"
"""How faint a ribbon is, as the last two digits of its colour."""
NOTHING = N_("There are too few complete years to draw how themes change.")
TOLD = N_("Share of {source} from {first} to {last}, by theme: {themes}")


def flow_chart(shown: Shown, sector: str = ALL, *, level: str = "theme", look: Look = FLOW_LOOK) -> Drawing:
    """Draw how the themes' shares of a source change from stretch to stretch of years, ``look.width`` wide."""
    frame = flow_rows(shown, sector, level=level, lang=look.lang)
    if frame.empty:
        return notice(translator(look.lang)(NOTHING), look, 160)
    themes = frame["topic_id"].nunique()
    height = max(300.0, TOP + FOOT + themes * (LINE + GAP) + 90)
    board = Board.pixels(look.width, height)
    label = min(230.0, look.width * 0.3)
    spots = _spots(frame, (46.0, look.width - label - NODE - 34), height)
    order = [one for one in dict.fromkeys(frame["topic_id"]) if one != REST]
    colors = {**categorical(order, look.mode), REST: look.ink.ink3}
    layers: list[Layer | None] = []
    for topic, rows in frame.groupby("topic_id", sort=False):
        mine = [spots[(topic, first)] for first in rows.sort_values("first")["first"]]
        layers.append(areas(board, _ribbons(mine), colors[str(topic)] + SOFT))
        nodes = [{"x": x, "x2": x + NODE, "y": top, "y2": max(bottom, top + 1)} for x, top, bottom in mine]
        layers.append(boxes(board, nodes, colors[str(topic)], style=Box(radius=1)))
    layers += _words(board, frame, spots, look)
    return draw(board, layers, look, description=_told(frame, look))


Spot = tuple[float, float, float]
"""Where a theme stands in a stretch: left, top and bottom, in pixels."""


def _spots(frame: pd.DataFrame, span: tuple[float, float], height: float) -> dict[tuple[Any, Any], Spot]:
    """Return where each theme stands in each stretch: one under the other by place, heights by share."""
    firsts = sorted(set(frame["first"]))
    most = max(frame.groupby("first")["share"].sum().max(), 1e-9)
    room = height - TOP - FOOT - GAP * (frame["topic_id"].nunique() - 1)
    found: dict[tuple[Any, Any], Spot] = {}
    for turn, first in enumerate(firsts):
        x, y = span[0] + turn * (span[1] - span[0]) / (len(firsts) - 1), TOP
        for row in frame[frame["first"] == first].sort_values("place").itertuples():
            tall = room * row.share / most
            found[(row.topic_id, first)] = (x, y, y + tall)
            y += tall + GAP
    return found


def _ribbons(spots: list[Spot]) -> list[dict[str, Any]]:
    """Return ribbons from each stretch to the next: both edges leave and arrive level."""
    rows = []
    for turn, ((x, top, bottom), (x2, top2, bottom2)) in enumerate(pairwise(spots)):
        for step in range(STEPS + 1):
            part = step / STEPS
            bend = part * part * (3 - 2 * part)
            rows.append({
                "x": x + NODE + part * (x2 - x - NODE), "y": top + bend * (top2 - top),
                "y2": bottom + bend * (bottom2 - bottom), "group": str(turn),
            })  # fmt: skip
    return rows


def _words(board: Board, frame: pd.DataFrame, spots: dict[tuple[Any, Any], Spot], look: Look) -> list[Layer]:
    """Write the stretches above, the themes with their last share to the right, the first shares to the left."""
    firsts = sorted(set(frame["first"]))
    heads = []
    for row in frame.drop_duplicates("first").sort_values("first").itertuples():
        x = min(one[0] for (_topic, first), one in spots.items() if first == row.first)
        text = f"{row.first}–{row.last}" if row.first != row.last else str(row.first)
        heads.append({"x": x + NODE / 2, "y": TOP - 10, "text": text, "color": look.ink.ink3})
    left, right = (_column(frame[frame["first"] == first], spots, board.height, look) for first in
                   (firsts[0], firsts[-1]))  # fmt: skip
    edge = spots[(frame["topic_id"].iloc[0], firsts[-1])][0] + NODE
    beside = [{"x": edge + 8, "y": y, "text": short, "color": look.ink.ink2} for y, short, _name in right]
    names = [
        {"x": edge + 56, "y": y, "text": shorten(name, board.width - edge - 58, 12), "color": look.ink.ink}
        for y, _short, name in right
    ]  # fmt: skip
    before = [{"x": 40.0, "y": y, "text": short, "color": look.ink.ink2} for y, short, _name in left]
    return [
        texts(board, heads, align="center"), texts(board, before, size=11.5, align="right"),
        texts(board, beside, size=12, weight=500), texts(board, names, size=12),
    ]  # fmt: skip


def _column(
    rows: pd.DataFrame, spots: dict[tuple[Any, Any], Spot], height: float, look: Look
) -> list[tuple[float, str, str]]:
    """Return the labels of one stretch, kept apart: baseline, share in per cent, name."""
    rows = rows.sort_values("place")
    wanted = [sum(spots[(row.topic_id, row.first)][1:]) / 2 + 4 for row in rows.itertuples()]
    placed = keep_apart(wanted, LINE, TOP + 4, height - 2)
    # Small ones in per cent too: a column of numbers is read downwards.
    return [
        (y, _percent(row.share, look.lang), str(row.label)) for y, row in zip(placed, rows.itertuples(), strict=True)
    ]


def _percent(value: float, lang: str) -> str:
    """Write a share in per cent, one decimal below ten."""
    return percent(value, lang, digits=0 if value >= 0.0995 else 1)


def _told(frame: pd.DataFrame, look: Look) -> str:
    """Say the first and last share of each theme."""
    parts = []
    for _topic, rows in frame.groupby("topic_id", sort=False):
        told = rows.sort_values("first")
        ends = (share(float(told["share"].iloc[place]), look.lang) for place in (0, -1))
        parts.append(f"{told['label'].iloc[0]}: {' → '.join(ends)}")
    source = translator(look.lang)(KINDS_INSIDE.get(frame["kind"].iloc[0], frame["kind"].iloc[0]))
    first, last = int(frame["first"].min()), int(frame["last"].max())
    return Message.of(TOLD, source=source, first=first, last=last, themes="; ".join(parts)).to(look.lang)
