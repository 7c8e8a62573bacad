"""What is drawn where there is nothing to draw: a hatched, dashed box that says why. Never a flat line, zero or gap."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from roadmap.views._altair import PLAIN, Board, Box, boxes, draw, rules, texts
from roadmap.views._layout import hatch
from roadmap.views.theme import Look, wrap

if TYPE_CHECKING:
    from roadmap.views._altair import Drawing


def refusal(
    board: Board, box: tuple[float, float, float, float], words: tuple[str, str], look: Look, *, high: bool = True
) -> list[Any]:
    """Draw a hatched, dashed box with a heading and a reason in it; ``box`` is x, x2, y, y2 in data units."""
    ink, x, y = look.ink, board.x, board.y
    left, right = x.px(box[0]), x.px(box[1])
    top, bottom = sorted((y.px(box[2]), y.px(box[3])))
    width = right - left - 24
    heading, body = wrap(words[0], width, 12.5), wrap(words[1], width, 11.5)
    room = max(0, int((bottom - top - 22 - 17 * len(heading)) // 15.5))
    body = [*body[: room - 1], body[room - 1].rstrip(" .,:;") + "…"] if 0 < room < len(body) else body[:room]
    tall = 17 * len(heading) + 15.5 * len(body) + 10
    edge = min(10.0, (bottom - top - tall) / 2)
    start = top + edge if high else bottom - tall - edge
    paper = {"x": x.at(left + 7), "x2": x.at(right - 7), "y": y.at(start), "y2": y.at(start + tall)}
    said = {"x": x.at(left + 13), "y": y.at(start + 17), "text": heading, "color": ink.ink}
    why = {"x": x.at(left + 13), "y": y.at(start + 17 * len(heading) + 15), "text": body, "color": ink.ink2}
    whole = {"x": box[0], "x2": box[1], "y": box[2], "y2": box[3]}
    return [
        rules(board, hatch(board, box, ink.hatch), width=1),
        boxes(board, [whole], "", style=Box(stroke=ink.ink3, dash="box", radius=3)),
        boxes(board, [paper], ink.page, style=PLAIN) if width > 40 else None,
        texts(board, [said], size=12.5, weight=600) if width > 40 else None,
        texts(board, [why], size=11.5) if width > 40 else None,
    ]


def notice(words: str, look: Look, height: float) -> Drawing:
    """Return an empty drawing that says why there is nothing to draw."""
    board = Board.pixels(look.width, height)
    box = (1.0, look.width - 1.0, 1.0, height - 1.0)
    return draw(board, refusal(board, box, (words, ""), look), look, description=words)
