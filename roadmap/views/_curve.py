"""How many themes: the curve the proposal was read from, with the coarser and the finer alternative."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from roadmap.i18n import N_, Message, number, translator
from roadmap.views._altair import Board, Dot, Span, draw, lines, points, rules, texts
from roadmap.views.theme import Look

if TYPE_CHECKING:
    from roadmap.disclosure import Shown
    from roadmap.views._altair import Drawing, Row

CURVE_LOOK = Look(width=420)
HEIGHT = 168
TITLE = N_("Agreement when parts of the documents are grouped again, by number of themes")
POINT = N_("{number} themes: agreement {stability}")


def themes_curve(shown: Shown) -> dict[str, Any]:
    """Return what the study says of the number of themes; nothing where it compared none, or before it did."""
    told = shown.study.quality.get("themes_curve", {})
    return told if len(told.get("rows", ())) > 1 else {}


def curve_reason(shown: Shown, lang: str) -> str:
    """Return why there are as many themes as there are, in one sentence, "" where the study does not say."""
    why = shown.study.quality.get("themes_curve", {}).get("reason")
    return Message.from_json(why["id"], why["args"]).to(lang) if why else ""


def curve_chart(shown: Shown, *, look: Look = CURVE_LOOK) -> Drawing:
    """Draw stability over the number of themes, ``look.width`` x 168 pixels: the chosen one filled, alternatives open.

    Raises
    ------
    ValueError
        The study compared no numbers.
    """
    told = themes_curve(shown)
    if not told:
        raise ValueError("no curve")
    ink, rows = look.ink, told["rows"]
    numbers = [row["number"] for row in rows]
    low = min(0.5, *(row["stability"] for row in rows))
    board = Board(
        look.width, HEIGHT, Span(min(numbers), max(numbers), 36, look.width - 12), Span(low, 1, HEIGHT - 26, 14)
    )
    grid: list[Row] = [
        {"x": board.x.at(32), "x2": board.x.at(look.width), "y": y, "y2": y, "color": ink.grid} for y in (low, 0.75, 1)
    ]
    sides = [{"x": board.x.at(0), "y": row["y"], "text": number(row["y"], look.lang, digits=2), "color": ink.ink3}
             for row in grid]  # fmt: skip
    marked = sorted({told["number"], told["proposed"], told["coarser"], told["finer"]} & set(numbers))
    feet = [{"x": at, "y": board.y.at(HEIGHT - 8), "text": number(at, look.lang), "color": ink.ink2} for at in marked]
    dots = [_dot(row, look) for row in rows if row["number"] in marked]
    mine, others = ([dot for dot in dots if (dot["x"] == told["number"]) is own] for own in (True, False))
    through = [{"x": row["number"], "y": row["stability"], "order": place, "group": "", "color": ink.ink3}
               for place, row in enumerate(rows)]  # fmt: skip
    tips = {translator(look.lang)(TITLE): "tip"}
    layers = [
        rules(board, grid), texts(board, sides, size=11.5), texts(board, feet, size=11.5, align="center"),
        lines(board, through, width=1.5), points(board, others, style=Dot(size=70, width=1.6, hollow=True), tips=tips),
        points(board, mine, style=Dot(size=90), tips=tips),
    ]  # fmt: skip
    return draw(board, layers, look, description=curve_reason(shown, look.lang))


def _dot(row: dict[str, Any], look: Look) -> dict[str, Any]:
    """Return the mark of one number."""
    stability = number(row["stability"], look.lang, digits=2)
    tip = Message.of(POINT, number=row["number"], stability=stability).to(look.lang)
    ink = look.ink
    return {"x": row["number"], "y": row["stability"], "shape": "circle", "color": ink.model, "stroke": ink.model,
            "tip": tip}  # fmt: skip
