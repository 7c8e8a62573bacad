"""Where things go: round numbers for an axis, years that fit, labels kept apart, hatching cut to a box."""

from __future__ import annotations

from math import ceil, floor, log10
from typing import TYPE_CHECKING

from roadmap.views.theme import text_width

if TYPE_CHECKING:
    from collections.abc import Sequence

    from roadmap.views._altair import Board, Row, Span


def round_steps(top: float, steps: int = 5) -> list[float]:
    """Return round numbers from 0 to at least ``top``, about ``steps`` apart."""
    if not top > 0:
        return [0.0, 1.0]
    raw = top / steps
    size = 10.0 ** floor(log10(raw))
    step = next(factor * size for factor in (1, 2, 2.5, 5, 10) if factor * size >= raw * 0.999)
    return [round(step * place, 10) for place in range(ceil(top / step - 1e-9) + 1)]


def keep_apart(wanted: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Return positions near ``wanted`` (in its order), at least ``gap`` apart, between low and high."""
    order = sorted(range(len(wanted)), key=lambda i: wanted[i])
    placed: list[float] = []
    for i in order:
        placed.append(max(wanted[i], low, placed[-1] + gap if placed else low))
    ceiling = high
    for place in range(len(placed) - 1, -1, -1):
        placed[place] = min(placed[place], ceiling)
        ceiling = placed[place] - gap
    found = [0.0] * len(wanted)
    for place, i in enumerate(order):
        found[i] = placed[place]
    return found


def years_that_fit(important: Sequence[int], others: Sequence[int], span: Span, *, size: float = 12) -> list[int]:
    """Return the years that can be written under an axis without touching, the important ones first served."""
    width = text_width("2000", size) + 10
    kept: list[int] = []
    for year in [*important, *others]:
        if all(abs(span.px(year) - span.px(other)) >= width for other in kept):
            kept.append(year)
    return kept


def runs(years: Sequence[int]) -> list[str]:
    """Return for each year the run of following years it lies in: a line is not drawn over years that are not told."""
    named, run = [], 0
    for place, year in enumerate(years):
        run += place > 0 and year != years[place - 1] + 1
        named.append(f"run {run}")
    return named


def hatch(board: Board, box: tuple[float, float, float, float], color: str, *, step: float = 7) -> list[Row]:
    """Return diagonal lines that fill ``box`` (x, x2, y, y2 in data units) and end at its edges."""
    left, right = sorted((board.x.px(box[0]), board.x.px(box[1])))
    top, bottom = sorted((board.y.px(box[2]), board.y.px(box[3])))
    rows: list[Row] = []
    at = step
    while at < (right - left) + (bottom - top):
        # The line x + y = at, measured from the upper left corner.
        x1, y1 = min(at, right - left), max(0.0, at - (right - left))
        x2, y2 = max(0.0, at - (bottom - top)), min(at, bottom - top)
        rows.append({
            "x": board.x.at(left + x1), "y": board.y.at(top + y1), "x2": board.x.at(left + x2),
            "y2": board.y.at(top + y2), "color": color,
        })  # fmt: skip
        at += step
    return rows
