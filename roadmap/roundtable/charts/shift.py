"""What changed from the first round to the second: the room's estimates after the reveal, and its votes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from roadmap.i18n import N_, Message, percent, translator
from roadmap.roundtable.charts.beside import BESIDE_LOOK, NOBODY
from roadmap.roundtable.charts.lettering import fitted
from roadmap.roundtable.results import FINDINGS, rows_of, written
from roadmap.views._altair import Board, Dot, Span, draw, points, rules, texts
from roadmap.views._layout import round_steps
from roadmap.views._refusal import notice
from roadmap.views.theme import Look, text_width

if TYPE_CHECKING:
    from roadmap.roundtable.results import RoomResults
    from roadmap.views._altair import Drawing, Row

VOTES_LOOK = Look(width=585)
LINE = 40.0
"""Height of a horizon's line, pixels."""
ROW, WORDS, HEAD, FLOOR = 57.0, 118.0, 24.0, 24.0
"""Height of a statement's line, width of the words beside it, room above and below, pixels."""
MOVED = {
    (True, True): N_("For {year} the room moved from {before} to {after}; the model says {model}"),
    (True, False): N_("For {year} the room moved from {before} to {after}; the model gives no forecast"),
    (False, True): N_("For {year} the room stays at {after}; the model says {model}"),
    (False, False): N_("For {year} the room stays at {after}; the model gives no forecast"),
}
"""By whether the room moved, and whether there is a forecast."""
ONCE = N_("Fewer than five have voted in both rounds.")
CHANGED, STEADY, MOVING = N_("{share} changed"), N_("stable"), N_("still moving")


# --- estimates ------------------------------------------------------------------------------------------------------


def moved_most(found: RoomResults, round_id: str) -> str:
    """Return the statement whose estimates moved most up to a round, in proportion; "" where none can be told.

    The horizon of five years counts, others where nothing stands for it.
    """
    rows = found.shifts[(found.shifts["second"] == round_id) & found.shifts["shift"].notna()]
    if rows.empty:
        return ""
    # Per 1,000: one more on either side keeps what is nearly nothing from being far from nothing.
    apart = np.log((rows["after"] + 1) / (rows["before"] + 1)).abs()
    order = rows.assign(apart=apart, near=rows["horizon"].ne(5))
    order = order.sort_values(["near", "apart", "statement_id"], ascending=[True, False, True])
    return str(order["statement_id"].iloc[0])


def shift_words(found: RoomResults, statement_id: str, lang: str, *, round_id: str, horizon: int = 5) -> str:
    """Say in one sentence how a statement's estimates moved up to a round; "" where it was estimated once only."""
    rows = found.shifts[(found.shifts["statement_id"] == statement_id) & (found.shifts["second"] == round_id)]
    if rows.empty:
        return ""
    wanted = rows[rows["horizon"] == horizon]
    row = (wanted if len(wanted) else rows).iloc[0]
    year = found.room.reference_year + int(row["horizon"])
    if row["shift"] != row["shift"]:
        return Message.of(FINDINGS["few"], year=year).to(lang)
    beside = rows_of(found, statement_id, round_id).set_index("horizon")["model"]
    model = float(beside.get(row["horizon"], float("nan")))
    before, after = written(float(row["before"]), lang), written(float(row["after"]), lang)
    words = MOVED[before != after, model == model]
    return Message.of(words, year=year, before=before, after=after, model=written(model, lang)).to(lang)


def shift_chart(found: RoomResults, statement_id: str, *, look: Look = BESIDE_LOOK) -> Drawing:
    """Draw how the room's median moved after the reveal, beside the model's median; documents per 1,000.

    A height of the look stretches the lines to it, to twice their own at most.
    """
    rows = found.shifts[(found.shifts["statement_id"] == statement_id) & found.shifts["shift"].notna()]
    rows = rows.drop_duplicates("horizon", keep="last").sort_values("horizon")
    if rows.empty:
        return notice(translator(look.lang)(NOBODY), look, look.height or 100)
    model = rows_of(found, statement_id).set_index("horizon")["model"]
    known = [float(x) for x in [*rows["before"], *rows["after"], *model.dropna()]]
    line = min(2 * LINE, max(LINE, (look.height - 46) / len(rows)))
    height = line * len(rows) + 46
    top = round_steps(1.05 * max(known))[-1]
    board = Board(look.width, height, Span(0, top, 56, look.width - 24), Span(0, height, 0, height))
    layers = _scale(board, height - 20, look)
    for place, row in enumerate(rows.to_dict("records")):
        at = 10 + line * (place + 0.5)
        layers += _arrow(row, float(model.get(row["horizon"], float("nan"))), at, board, look)
        year = found.room.reference_year + int(row["horizon"])
        layers.append(texts(board, [{"x": board.x.at(0), "y": at + 5, "text": str(year), "color": look.ink.ink}],
                            size=13.5, weight=600))  # fmt: skip
    said = "; ".join(f"{r['horizon']}: {written(r['before'], look.lang)} → {written(r['after'], look.lang)}"
                     for r in rows.to_dict("records"))  # fmt: skip
    return draw(board, [*layers, *_shift_key(board, look)], look, description=said)


def _scale(board: Board, floor: float, look: Look) -> list[Any]:
    steps = [step for step in round_steps(board.x.high) if step <= board.x.high]
    grid = [{"x": v, "x2": v, "y": 18, "y2": floor, "color": look.ink.grid} for v in steps]
    named = [{"x": v, "y": floor + 15, "text": written(v, look.lang) if v else "0", "color": look.ink.ink3}
             for v in steps]  # fmt: skip
    return [rules(board, grid), texts(board, named, align="center")]


def _arrow(row: dict[str, Any], model: float, line: float, board: Board, look: Look) -> list[Any]:
    """Draw one horizon: hollow before, filled after, a petrol stroke for the model."""
    ink = look.ink
    before, after = float(row["before"]), float(row["after"])
    spot = {"y": line, "shape": "circle", "color": ink.people}
    ends = [{"x": before, "x2": after, "y": line, "y2": line, "color": ink.people}]
    marks = [{"x": model, "x2": model, "y": line - 13, "y2": line + 13, "color": ink.model}] if model == model else []
    said, right = written(after, look.lang), after >= before
    spot_at = board.x.px(after)
    # The figure stands before the dot, away from where it came from, unless the model's mark is there.
    if not right and spot_at - 22 - text_width(said, 13.5, bold=True) < board.x.px(model) < spot_at:
        right, spot_at = True, board.x.px(before)
    words = {"x": board.x.at(spot_at + (9 if right else -9)), "y": line + 5, "color": ink.people_text, "text": said}
    return [
        rules(board, marks, width=3), rules(board, ends, width=2),
        points(board, [{**spot, "x": before, "color": ink.page, "stroke": ink.people}], style=Dot(size=70, width=2)),
        points(board, [{**spot, "x": after}], style=Dot(size=84)),
        texts(board, [words], align="left" if right else "right", size=13.5, weight=600),
    ]  # fmt: skip


def _shift_key(board: Board, look: Look) -> list[Any]:
    _, ink = translator(look.lang), look.ink
    names = (_(N_("before")), _(N_("after the reveal")), _(N_("model")))
    at, layers = [56.0], list[Any]()
    for name in names:
        at.append(at[-1] + 18 + text_width(name, 12.5) + 22)
    spots = [board.x.at(x + 5) for x in at]
    words = [{"x": board.x.at(x + 15), "y": 12, "text": name, "color": ink.ink2}
             for x, name in zip(at, names, strict=False)]  # fmt: skip
    hollow = {"x": spots[0], "y": 8, "shape": "circle", "color": ink.page, "stroke": ink.people}
    layers.append(points(board, [hollow], style=Dot(size=60, width=2)))
    layers.append(points(board, [{"x": spots[1], "y": 8, "shape": "circle", "color": ink.people}], style=Dot(size=64)))
    layers.append(rules(board, [{"x": spots[2], "x2": spots[2], "y": 1, "y2": 15, "color": ink.model}], width=3))
    return [*layers, texts(board, words, size=12.5)]


# --- votes ----------------------------------------------------------------------------------------------------------


def moved_votes(found: RoomResults, *, criterion: str = "impact", most: int = 0) -> pd.DataFrame:
    """Return how a criterion's votes changed between the last two rounds that can be told, what changed most first.

    Returns
    -------
    statement_id, number, changed (share of those who voted twice, 0-1), stable, and of each round median, q1 and q3,
    the second's with the ending ``_after``; ``most`` rows, 0 for all.
    """
    rows = found.stability
    rows = rows[(rows["criterion"] == criterion) & rows["changed"].notna()]
    rows = rows[rows["second"] == (rows["second"].iloc[-1] if len(rows) else "")]
    marks = ["statement_id", "median", "q1", "q3"]
    told = found.tallies[(found.tallies["criterion"] == criterion) & (found.tallies["verdict"] != "few")]
    first, second = (told.loc[told["round_id"].isin(rows[name]), marks] for name in ("first", "second"))
    whole = rows.merge(first, on="statement_id").merge(second, on="statement_id", suffixes=("", "_after"))
    whole["number"] = whole["statement_id"].map({one.statement_id: one.number for one in found.statements})
    whole = whole.sort_values(["changed", "number"], ascending=[False, True], ignore_index=True)
    return whole.head(most) if most else whole


def vote_shift_chart(
    found: RoomResults, *, criterion: str = "impact", most: int = 0, look: Look = VOTES_LOOK
) -> Drawing:
    """Draw each statement's votes before and after: median and middle half, grey before, in the people's hue after."""
    rows = moved_votes(found, criterion=criterion, most=most)
    if rows.empty:
        return notice(translator(look.lang)(ONCE), look, 60)
    height = HEAD + ROW * len(rows) + FLOOR
    left = look.width * 0.46
    board = Board(look.width, height, Span(1, 5, left, look.width - WORDS - 18), Span(0, height, 0, height))
    layers, said = [*_marks(height - FLOOR, board, look), *_both_key(left, board, look)], []
    for place, row in enumerate(rows.to_dict("records")):
        one = found.statement(row["statement_id"])
        name = (one.texts.get(look.lang) or one.texts.get(one.lang, "")) if one else ""
        layers += _moved(row, name, HEAD + ROW * place, board, look)
        said.append(f"{row['number']} {name}: {written(row['median'], look.lang)} → "
                    f"{written(row['median_after'], look.lang)}")  # fmt: skip
    return draw(board, layers, look, description="; ".join(said))


def _marks(floor: float, board: Board, look: Look) -> list[Any]:
    """Rule the marks 1 to 5 and name them below."""
    grid = [{"x": mark, "x2": mark, "y": HEAD, "y2": floor, "color": look.ink.grid} for mark in range(1, 6)]
    named = [{"x": mark, "y": floor + 16, "text": str(mark), "color": look.ink.ink3} for mark in range(1, 6)]
    return [rules(board, grid), texts(board, named, align="center", size=12.5)]


def _both_key(left: float, board: Board, look: Look) -> list[Any]:
    """Explain the two lines of a statement."""
    _, ink, x = translator(look.lang), look.ink, board.x
    first, second = _(N_("before")), _(N_("after the reveal"))
    after = left + 22 + text_width(first, 12.5) + 22
    strokes = [{"x": x.at(at), "x2": x.at(at + 16), "y": 8, "y2": 8, "color": hue}
               for at, hue in ((left, ink.ink3), (after, ink.people))]  # fmt: skip
    words = [{"x": x.at(at + 22), "y": 12.5, "text": name, "color": ink.ink2}
             for at, name in ((left, first), (after, second))]  # fmt: skip
    return [rules(board, strokes, width=3), texts(board, words, size=12.5)]


def _moved(row: dict[str, Any], name: str, top: float, board: Board, look: Look) -> list[Any]:
    """Draw one statement: number and words, a line for each round, how many changed theirs."""
    ink, x, middle = look.ink, board.x, top + ROW / 2
    lines = fitted(name, x.start - 62, 13.5, most=3)
    first = middle + 4.5 - 9 * (len(lines) - 1)
    rounds = (("", middle - 7, ink.ink3), ("_after", middle + 7, ink.people))
    halves: list[Row] = [{"x": row[f"q1{end}"], "x2": row[f"q3{end}"], "y": y, "y2": y, "color": hue}
                         for end, y, hue in rounds]  # fmt: skip
    spots: list[Row] = [{"x": row[f"median{end}"], "y": y, "shape": "circle", "color": hue} for end, y, hue in rounds]
    share = Message.of(CHANGED, share=percent(float(row["changed"]), look.lang)).to(look.lang)
    steady = translator(look.lang)(STEADY if row["stable"] else MOVING)
    beside = [{"x": x.at(x.stop + 18), "y": middle - 2 + 17 * place, "text": text, "color": hue}
              for place, (text, hue) in enumerate(((share, ink.ink2), (steady, ink.ink3)))]  # fmt: skip
    return [
        texts(board, [{"x": x.at(0), "y": middle + 5, "text": str(row["number"]), "color": ink.people_text}], size=15,
              weight=600),
        texts(board, [{"x": x.at(40), "y": first, "text": lines, "color": ink.ink}], size=13.5),
        rules(board, halves, width=3), points(board, spots, style=Dot(size=70)), texts(board, beside, size=12.5),
        rules(board, [{"x": x.at(0), "x2": x.at(look.width), "y": top + ROW, "y2": top + ROW, "color": ink.rule}]),
    ]  # fmt: skip
