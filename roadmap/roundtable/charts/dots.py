"""Where the dots went: a bar a statement, the most first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from roadmap.i18n import N_, number, translator
from roadmap.roundtable.charts.lettering import fitted
from roadmap.roundtable.charts.tables import named
from roadmap.views._altair import Board, Box, boxes, draw, texts
from roadmap.views._refusal import notice
from roadmap.views.theme import Look

if TYPE_CHECKING:
    from roadmap.roundtable.results import RoomResults
    from roadmap.views._altair import Drawing

DOTS_LOOK = Look(width=585)
ROW = 44.0
NO_DOTS = N_("Fewer than five have given dots.")


def dots_chart(found: RoomResults, *, round_id: str = "", look: Look = DOTS_LOOK) -> Drawing:
    """Draw how many dots each statement of a round (the last) was given, none too; a height stretches the rows."""
    name = round_id or found.last("dots")
    rows = found.dotted[found.dotted["round_id"] == name]
    if rows.empty:
        return notice(translator(look.lang)(NO_DOTS), look, 60)
    asked = next(one.statement_ids for one in found.rounds if one.round_id == name)
    ids = [*rows["statement_id"], *(one for one in asked if one not in set(rows["statement_id"]))]
    counts = [*rows["dots"], *[0] * (len(ids) - len(rows))]
    high = min(1.6 * ROW, max(ROW, look.height / len(ids)))
    board, layers, said = Board.pixels(look.width, high * len(ids) + 2), [], []
    numbers, texts_ = named(found, pd.Series(ids), look.lang)
    for place, (dots, mark, words) in enumerate(zip(counts, numbers, texts_, strict=True)):
        top = high * place + (high - ROW) / 2
        layers += _line(float(dots) / max(counts), (int(dots), mark, words), top, board, look)
        said.append(f"{mark} {words}: {int(dots)}")
    return draw(board, layers, look, description="; ".join(said))


def _line(part: float, told: tuple[int, int, str], top: float, board: Board, look: Look) -> list[Any]:
    """Draw one statement: number, words in at most two lines, a bar and its dots."""
    ink, left = look.ink, look.width * 0.58
    dots, mark, words = told
    lines = fitted(words, left - 62)
    stop = left + part * (look.width - left - 48)
    bar = {"x": left, "x2": stop, "y": top + 11, "y2": top + 33}
    figure = {"x": stop + 10, "y": top + 28, "text": number(dots, look.lang), "color": ink.people_text}
    first = top + (28 if len(lines) == 1 else 18)
    return [
        texts(board, [{"x": 0, "y": top + 28, "text": str(mark), "color": ink.people_text}, figure], size=16,
              weight=600),
        texts(board, [{"x": 40, "y": first, "text": lines, "color": ink.ink}], size=15),
        boxes(board, [bar] if dots else [], ink.people, style=Box(radius=2)),
    ]  # fmt: skip
