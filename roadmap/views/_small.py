"""Small fans, without labels, for many side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from roadmap.i18n import N_, Message, number, percent_sign, translator
from roadmap.tables import ALL
from roadmap.views._altair import Board, Dot, Span, draw, lines, points, rules, texts
from roadmap.views._fan import NO_DATES, NO_FORECAST, Fan, bands, describe, median, points_of, read_fan
from roadmap.views._layout import hatch
from roadmap.views._refusal import notice, refusal
from roadmap.views.theme import Look

if TYPE_CHECKING:
    from roadmap.disclosure import Shown
    from roadmap.views._altair import Drawing, Layer

SMALL_LOOK = Look(width=224)


def small_fan(
    shown: Shown,
    topic: str,
    sector: str = ALL,
    *,
    level: str = "topic",
    look: Look = SMALL_LOOK,
) -> Drawing:
    """Draw a topic's fan without labels, ``look.width`` x 104 pixels, for many side by side."""
    fan = read_fan(shown, topic, sector, level, look.lang)
    if fan is None:
        return notice(translator(look.lang)(NO_DATES), look, 104)
    ink = look.ink
    if fan.told.empty:
        return _small_refusal(fan, look)
    x = Span(int(fan.past["period"].min()), fan.end, 4, look.width - 6)
    board = Board(look.width, 104, x, Span(0, min(fan.top, fan.unit), 84, 8))
    grid = [
        {"x": x.at(0), "x2": x.at(look.width), "y": v, "y2": v, "color": ink.ink3 if v == 0 else ink.grid}
        for v in (0.0, board.y.high / 2, board.y.high)
    ]
    past = points_of(fan.past, ink.ink, look.lang, fan)
    stop = min(float(fan.open["period"].max()) + 0.5, x.high) if len(fan.open) else fan.last
    layers = [rules(board, grid), rules(board, hatch(board, (fan.last + 0.5, stop, 0, board.y.high), ink.hatch))]
    final = float(fan.told["period"].iloc[-1])
    if final < fan.end:
        layers.append(rules(board, hatch(board, (final, fan.end, 0, board.y.high), ink.hatch)))
    middle = median(fan, board, look)
    named = [(x.low, "left"), (fan.last, "center"), (x.high, "right")]
    layers += [*bands(fan, board, look), lines(board, past, width=1.7), middle[0], points(
        board, [{"x": final, "y": float(fan.told["share_mid"].iloc[-1]), "shape": "circle", "color": ink.model}],
        style=Dot(size=44))]  # fmt: skip
    layers += [
        texts(board, [{"x": at, "y": board.y.at(99), "text": str(int(at)), "color": ink.ink3}], size=11.5, align=align)
        for at, align in named
    ]
    layers.append(_corner(fan, board, look))
    return draw(board, layers, look, description=describe(fan, look.lang))


def _corner(fan: Fan, board: Board, look: Look) -> Layer:
    """Write the axis's upper end in the corner, so that panels with scales of their own can be read."""
    unit = Message.of(N_("{count} per 1,000"), count=number(board.y.high, look.lang, significant=2)).to(look.lang)
    text = unit if fan.unit == 1000 else number(board.y.high, look.lang, significant=2) + percent_sign(look.lang)
    row = {"x": board.x.at(2), "y": board.y.at(19), "text": text, "color": look.ink.ink3}
    return texts(board, [row], size=11.5)


def _small_refusal(fan: Fan, look: Look) -> Drawing:
    board = Board.pixels(look.width, 104)
    row = fan.refused.iloc[0] if len(fan.refused) else None
    reason = Message.from_json(row["reason_id"], row["reason_args"]).to(look.lang) if row is not None else ""
    words = (translator(look.lang)(NO_FORECAST), reason)
    box = (1.0, look.width - 1.0, 8.0, 84.0)
    return draw(board, refusal(board, box, words, look), look, description=describe(fan, look.lang))
