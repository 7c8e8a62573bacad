"""Statements in a list, each with its votes as five small bars; and the order in which the room puts them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from roadmap.i18n import N_, Message, number, translator
from roadmap.roundtable.charts.lettering import cut, fitted
from roadmap.views._altair import Board, Box, Dot, Span, boxes, draw, points, rules, texts
from roadmap.views._refusal import notice
from roadmap.views.theme import Look

if TYPE_CHECKING:
    import pandas as pd

    from roadmap.roundtable.results import RoomResults
    from roadmap.views._altair import Drawing, Row

STRIPS_LOOK = Look(width=585)
ROW, BARS, WORDS = 47.0, 108.0, 106.0
"""Height of a statement's strip, width of its five bars and of the words beside them, pixels."""
EMPTY = {
    "dissent": N_("The room is split on nothing."),
    "consensus": N_("Nothing is agreed yet."),
    "mixed": N_("No statement is without a clear view."),
}
MEDIAN, QUARTILES, TWO = N_("median {value}"), N_("quartiles {low}–{high}"), N_("two groups")
NO_ORDER = N_("Fewer than five have ranked the statements.")


def strips(
    found: RoomResults, verdict: str, *, criterion: str = "impact", round_id: str = "", most: int = 0
) -> pd.DataFrame:
    """Return the rows of ``tallies`` with a verdict, what needs most talk (or is surest) first; ``most`` 0 for all."""
    told = found.tallies
    rows = told[(told["round_id"] == (round_id or found.last("vote"))) & (told["criterion"] == criterion)]
    rows = rows[rows["verdict"] == verdict]
    rows = rows.assign(number=rows["statement_id"].map({one.statement_id: one.number for one in found.statements}))
    sure = verdict == "consensus"
    rows = rows.sort_values(["iqr", "near", "number"], ascending=[sure, not sure, True])
    return (rows.head(most) if most else rows).reset_index(drop=True)


def strips_chart(
    found: RoomResults, verdict: str, *, criterion: str = "impact", round_id: str = "", most: int = 0,
    look: Look = STRIPS_LOOK,
) -> Drawing:  # fmt: skip
    """Draw the statements of a verdict (dissent, consensus, mixed) by one criterion, each with its five bars."""
    rows = strips(found, verdict, criterion=criterion, round_id=round_id, most=most)
    if rows.empty:
        return notice(translator(look.lang)(EMPTY[verdict]), look, 60)
    height = ROW * len(rows) + 2
    board = Board.pixels(look.width, height)
    hue = look.ink.model if verdict == "consensus" else look.ink.people
    layers, said = [], []
    for place, row in enumerate(rows.to_dict("records")):
        one = found.statement(row["statement_id"])
        name = _text(one.texts, one.lang, look.lang) if one else ""
        layers += _strip(row, (one.number if one else 0, name), ROW * place, (hue, board, look))
        said.append(f"{one.number if one else 0} {name}: {', '.join(_words(row, look.lang))}")
    return draw(board, layers, look, description="; ".join(said))


def _text(texts: dict[str, str], own: str, lang: str) -> str:
    return texts.get(lang) or texts.get(own) or next(iter(texts.values()), "")


def _words(row: dict[str, Any], lang: str) -> tuple[str, str]:
    """Return the two lines beside the bars: where there are two groups, no median is told."""
    low, high, middle = (number(float(row[name]), lang) for name in ("q1", "q3", "median"))
    quartiles = Message.of(QUARTILES, low=low, high=high).to(lang)
    if row["verdict"] == "dissent":
        return quartiles, translator(lang)(TWO)
    return Message.of(MEDIAN, value=middle).to(lang), quartiles


def _strip(row: dict[str, Any], named: tuple[int, str], top: float, how: tuple[str, Board, Look]) -> list[Any]:
    """Draw one statement: number, text in at most two lines, five bars on a line, two lines of words."""
    hue, board, look = how
    ink, right = look.ink, look.width - WORDS
    lines = fitted(named[1], right - BARS - 62)
    first = top + (30 if len(lines) == 1 else 20)
    most = max(float(row[f"n{mark}"]) for mark in range(1, 6))
    floor, step = top + 39, BARS / 5
    left = right - BARS - 14
    bars = [
        {"x": left + step * place + 1.5, "x2": left + step * (place + 1) - 1.5, "y": floor,
         "y2": floor - 29 * float(row[f"n{place + 1}"]) / most}
        for place in range(5)
    ]  # fmt: skip
    beside = [{"x": right, "y": top + 20 + 17 * place, "text": words, "color": ink.ink2}
              for place, words in enumerate(_words(row, look.lang))]  # fmt: skip
    tail = [{"x": 0, "x2": look.width, "y": top + ROW - 0.5, "y2": top + ROW - 0.5, "color": ink.rule}]
    return [
        texts(board, [{"x": 0, "y": top + 29, "text": str(named[0]), "color": ink.people_text if hue == ink.people
                       else ink.model}], size=15, weight=600),
        texts(board, [{"x": 40, "y": first, "text": lines, "color": ink.ink}], size=15),
        boxes(board, [bar for bar in bars if bar["y2"] < floor], hue, style=Box(radius=1)),
        rules(board, [{"x": left, "x2": left + BARS, "y": floor, "y2": floor, "color": ink.ink3}], width=1.2),
        texts(board, beside, size=12.5), rules(board, tail),
    ]  # fmt: skip


def ranking_chart(found: RoomResults, *, round_id: str = "", look: Look = STRIPS_LOOK) -> Drawing:
    """Draw the room's order of the statements: the mean rank as a dot, the middle half of the ranks as a line."""
    name = round_id or found.last("ranking")
    rows = found.ranked[found.ranked["round_id"] == name]
    if rows.empty:
        return notice(translator(look.lang)(NO_ORDER), look, 60)
    count, line = len(rows), 30.0
    height = line * count + 54
    left = min(look.width * 0.55, 300.0) + 30
    board = Board(look.width, height, Span(1, max(2, count), left, look.width - 16), Span(0, height, 0, height))
    layers = [*_ranks(count, line * count + 6, board, look)]
    for place, row in enumerate(rows.to_dict("records")):
        one = found.statement(row["statement_id"])
        words = _text(one.texts, one.lang, look.lang) if one else ""
        layers += _place(row, f"{one.number if one else 0}", words, (line * place + 16, left, board, look))
    agreed = concordance_words(found, name, look.lang)
    foot = {"x": board.x.at(0), "y": height - 6, "text": agreed, "color": look.ink.ink2}
    said = "; ".join(f"{row['place']}: {row['statement_id']}" for row in rows.to_dict("records"))
    return draw(board, [*layers, texts(board, [foot], size=12.5)], look, description=f"{agreed} {said}")


def _ranks(count: int, floor: float, board: Board, look: Look) -> list[Any]:
    """Rule the ranks and name them below."""
    step = max(1, -(-count // 10))
    ticks = list(range(1, count + 1, step))
    grid = [{"x": t, "x2": t, "y": 2, "y2": floor, "color": look.ink.grid} for t in ticks]
    named = [{"x": t, "y": floor + 16, "text": str(t), "color": look.ink.ink3} for t in ticks]
    return [rules(board, grid), texts(board, named, align="center")]


def _place(row: dict[str, Any], named: str, words: str, how: tuple[float, float, Board, Look]) -> list[Any]:
    """Draw one statement of the ranking."""
    y, left, board, look = how
    ink, x = look.ink, board.x
    half: list[Row] = [{"x": row["q1"], "x2": row["q3"], "y": y, "y2": y, "color": ink.people}]
    spot = {"x": row["mean"], "y": y, "shape": "circle", "color": ink.people, "stroke": ink.page}
    short = cut(words, left - 48, 13.5)
    return [
        texts(board, [{"x": x.at(0), "y": y + 4.5, "text": named, "color": ink.people_text}], size=13.5, weight=600),
        texts(board, [{"x": x.at(28), "y": y + 4.5, "text": short, "color": ink.ink}], size=13.5),
        rules(board, half, width=3),
        points(board, [spot], style=Dot(size=100, width=1.5)),
    ]


def concordance_words(found: RoomResults, round_id: str, lang: str) -> str:
    """Say how far the rankings agree: Kendall's W with n and p; empty for too few."""
    told = found.concordance.get(round_id)
    if told is None or told.w is None or told.p is None:
        return ""
    tiny = told.p < 0.001
    p = ("< " if tiny else "= ") + number(0.001 if tiny else told.p, lang, digits=3)
    words = N_("Kendall's W {w}, n = {n}, p {p}")
    return Message.of(words, w=number(told.w, lang, digits=2), n=told.raters, p=p).to(lang)
