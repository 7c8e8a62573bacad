"""Smaller charts: each source on its own volume, how past forecasts did, which topics grow."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from roadmap.i18n import N_, Message, number, percent, share, translator
from roadmap.tables import ALL
from roadmap.views import _marks, select
from roadmap.views._altair import Board, Dot, Span, areas, draw, lines, points, rules, texts
from roadmap.views._fan import NO_DATES
from roadmap.views._layout import hatch, runs
from roadmap.views._refusal import notice
from roadmap.views.theme import KIND_NAMES, Look, shorten, text_width

if TYPE_CHECKING:
    from roadmap.disclosure import Shown
    from roadmap.views._altair import Drawing, Layer, Row

STRIP_LOOK = Look(width=396)
RECORD_LOOK = Look(width=376)
BARS_LOOK = Look()
STRIP, STRIP_TOP = 106, 30
NOMINAL = 0.8
YEARS = N_("{count} years")
NO_CASES = N_("No forecast of the past can be compared yet.")
NO_GROWTH = N_("No topic has enough documents for a growth rate.")
NO_SOURCES = N_("No counts may be shown for this topic.")


def source_strip(
    shown: Shown, topic: str, sector: str = ALL, *, level: str = "topic", look: Look = STRIP_LOOK
) -> Drawing:
    """Draw a topic's share in each source kind, one strip each on its own volume, incomplete years hatched."""
    frame = select.series(shown, topic, sector, level=level)
    counted = frame.groupby("kind")["documents"].sum().sort_values(ascending=False)
    present = [str(kind) for kind in counted[counted > 0].index]
    if not present:
        return notice(translator(look.lang)(NO_DATES if shown.study.fine.trends.empty else NO_SOURCES), look, STRIP)
    height = STRIP * len(present)
    layers: list[Any] = []
    x = Span(
        int(frame["period"].min()), max(int(frame["period"].max()), int(frame["period"].min()) + 1), 0, look.width - 92
    )
    for place, kind in enumerate(present):
        rows = frame[(frame["kind"] == kind) & (frame["exposure"] > 0)]
        top = max(float(rows["share"].max()), 1e-9)
        offset = STRIP * place
        y = Span(0, top, offset + STRIP - 26, offset + STRIP_TOP)
        # All strips share one vertical scale in pixels; each has its own in shares.
        layers += _strip(
            _in_pixels(rows, y), (x, y, offset), Board(look.width, height, x, Span(0, height, 0, height)), look
        )
    said = [f"{translator(look.lang)(KIND_NAMES[kind])}: {number(int(counted[kind]), look.lang)}" for kind in present]
    name = select.labels(shown, look.lang, level=level)[topic]
    board = Board(look.width, height, x, Span(0, height, 0, height))
    return draw(board, layers, look, description=f"{name}. " + ", ".join(said) + ".")


def _in_pixels(rows: pd.DataFrame, y: Span) -> pd.DataFrame:
    return rows.assign(py=[y.px(value) for value in rows["share"]])


def _strip(rows: pd.DataFrame, place: tuple[Span, Span, float], board: Board, look: Look) -> list[Any]:
    """Draw one source kind: heading, area, line, incomplete years, latest share."""
    (x, y, offset), ink, _ = place, look.ink, translator(look.lang)
    known, rest = rows[rows["complete"]], rows[~rows["complete"]]
    kind, total = str(rows["kind"].iloc[0]), int(rows["documents"].sum())
    name = _(KIND_NAMES[kind])
    tail = text_width(name, 13, bold=True) + 6
    edge = [
        {"x": x.low, "x2": x.high, "y": y.start, "y2": y.start, "color": ink.ink3},
        {"x": x.low, "x2": x.high, "y": y.stop, "y2": y.stop, "color": ink.grid},
    ]
    layers = [
        texts(board, [{"x": x.low, "y": offset + 16, "text": name, "color": ink.ink}], size=13, weight=600),
        texts(
            board, [{"x": x.at(tail), "y": offset + 16, "text": number(total, look.lang), "color": ink.ink2}], size=13
        ),
        rules(board, edge),
        *_years(known, rest, place, board, look),
    ]
    if len(rest):
        first = int(rest["period"].min()) - 0.5
        layers.append(rules(board, hatch(board, (max(first, x.low), x.high, y.start, y.stop), ink.hatch)))
        hollow = [
            {"x": r.period, "y": r.py, "shape": "circle", "color": ink.page, "stroke": ink.ink}
            for r in rest.itertuples()
        ]
        layers.append(points(board, hollow, style=Dot(size=34, width=1.4)))
    if len(known):
        told = runs(known["period"].tolist())
        path = [
            {"x": r.period, "y": r.py, "y2": y.start, "order": i, "group": run, "color": ink.ink,
             "year": str(r.period), "share": share(r.share, look.lang), "shape": "circle",
             "count": f"{number(r.documents, look.lang)} / {number(r.exposure, look.lang)}"}
            for i, (r, run) in enumerate(zip(known.itertuples(), told, strict=True))
        ]  # fmt: skip
        alone = [row for row, run in zip(path, told, strict=True) if told.count(run) == 1]
        tips = {_("Year"): "year", _("Share"): "share", _("Documents"): "count"}
        layers += [areas(board, path, ink.secondary), lines(board, path, width=1.8),
                   points(board, path, style=Dot(size=60, opacity=0.001), tips=tips),
                   points(board, [path[-1]], style=Dot(size=40)), points(board, alone, style=Dot(size=14))]  # fmt: skip
        layers += _latest(float(known["share"].iloc[-1]), place, board, look)
    return layers


def _years(
    known: pd.DataFrame, rest: pd.DataFrame, place: tuple[Span, Span, float], board: Board, look: Look
) -> list[Any]:
    x, y, _ = place
    row = {"y": y.start + 16, "color": look.ink.ink3}
    named = [texts(board, [{**row, "x": x.low, "text": str(int(x.low))}], align="left")]
    if len(known) and len(rest) and x.px(known["period"].max()) > x.start + 70:
        last = int(known["period"].max())
        named.append(texts(board, [{**row, "x": last, "text": str(last)}], align="center"))
        if x.stop - x.px(last) > 38:
            named.append(texts(board, [{**row, "x": x.high, "text": f"{int(x.high) % 100:02d}"}], align="right"))
    else:
        named.append(texts(board, [{**row, "x": x.high, "text": str(int(x.high))}], align="right"))
    return named


def _latest(value: float, place: tuple[Span, Span, float], board: Board, look: Look) -> list[Any]:
    """Write the share of the last complete year beside the strip."""
    x, y, _ = place
    at = x.at(x.stop + 12)
    large, small = percent(value, look.lang), ""
    if value < 0.05:
        large = number(1000 * value, look.lang, significant=2)
        small = translator(look.lang)(N_("per 1,000"))
    return [
        texts(board, [{"x": at, "y": y.start - 20, "text": large, "color": look.ink.ink}], size=16, weight=600),
        texts(board, [{"x": at, "y": y.start - 4, "text": small, "color": look.ink.ink3}]) if small else None,
    ]


def _column(board: Board, at: float, tops: list[float], words: list[str], color: str) -> list[Row]:
    """Return words under one another, at a pixel from the left."""
    x = board.x.at(at)
    return [{"x": x, "y": top + 4, "text": word, "color": color} for top, word in zip(tops, words, strict=True)]


def _below(board: Board, ticks: list[float], words: list[str], look: Look) -> Layer:
    """Write an axis under a drawing."""
    rows = [
        {"x": tick, "y": board.height - 6, "text": word, "color": look.ink.ink3}
        for tick, word in zip(ticks, words, strict=True)
    ]
    return texts(board, rows, size=11.5, align="center")


def record_chart(
    shown: Shown, topic: str, sector: str = ALL, *, level: str = "topic", look: Look = RECORD_LOOK
) -> Drawing:
    """Draw how often the 80 % range held in past forecasts: a dot with its interval against the 80 % line."""
    rows = select.record(shown, topic, sector, level=level)
    rows = rows[rows["cases"] > 0]
    if rows.empty:
        return notice(translator(look.lang)(NO_CASES), look, 60)
    _, ink, lang = translator(look.lang), look.ink, look.lang
    named = [Message.of(YEARS, count=horizon).to(lang) for horizon in rows["horizon"]]
    counted = [held(inside, cases, lang) for inside, cases in zip(rows["inside"], rows["cases"], strict=True)]
    first = max(map(text_width, named)) + 12
    floor = min(0.4, float(rows["lo"].min()) // 0.2 * 0.2)
    height = 24 * len(rows) + 26
    x = Span(floor, 1.0, first + max(map(text_width, counted)) + 24, look.width - 62)
    board = Board(look.width, height, x, Span(0, height, 0, height))
    tops = [18.0 + 24 * place for place in range(len(rows))]
    skill = ["" if pd.isna(value) else signed(value, lang) for value in rows["skill"]]
    dots = [
        {"x": r.share, "lo": r.lo, "hi": r.hi, "y": top, "y2": top, "shape": "circle", "color": ink.model,
         "stroke": ink.page, "said": percent(r.share, lang), "range": f"{percent(r.lo, lang)} – {percent(r.hi, lang)}"}
        for r, top in zip(rows.itertuples(), tops, strict=True)
    ]  # fmt: skip
    ticks = [tick / 10 for tick in range(0, 11, 2) if tick / 10 >= floor - 1e-9]
    layers = [
        rules(board, [{"x": NOMINAL, "x2": NOMINAL, "y": 2, "y2": height - 22, "color": ink.ink2}], width=1.2),
        rules(board, [{"x": floor, "x2": 1.0, "y": top, "y2": top, "color": ink.grid} for top in tops]),
        rules(board, [{**dot, "x": dot["lo"], "x2": dot["hi"]} for dot in dots], width=2),
        points(board, dots, style=Dot(size=95, width=1.5), tips={_("Held"): "said", _("95% interval"): "range"}),
        texts(board, _column(board, 0, tops, named, ink.ink), size=12.5),
        texts(board, _column(board, first, tops, counted, ink.ink3)),
        texts(board, _column(board, look.width, tops, skill, ink.ink), size=12.5, align="right", weight=500),
        _below(board, ticks, [percent(tick, lang) for tick in ticks], look),
    ]
    return draw(board, layers, look, description="; ".join(map(": ".join, zip(named, counted, strict=True))))


def held(inside: int, cases: int, lang: str) -> str:
    """Write in how many past cases a range held."""
    return Message.of(N_("{inside} of {cases}"), inside=number(inside, lang), cases=number(cases, lang)).to(lang)


def growth_bars(
    shown: Shown, sector: str = ALL, *, level: str = "topic", most: int = 20, look: Look = BARS_LOOK
) -> Drawing:
    """Draw the yearly growth of the topics with its 95 % interval, the fastest first."""
    frame = growth_rows(shown, sector, level, look.lang, most)
    if frame.empty:
        return notice(translator(look.lang)(NO_GROWTH), look, 80)
    _, ink = translator(look.lang), look.ink
    board = _growth_board(frame, look)
    rows = _growth_dots(frame, board, look)
    tops = [row["y"] for row in rows]
    tips = {_("Topic"): "label", _("Growth a year"): "said", _("95% interval"): "range", _("Documents"): "size"}
    ticks = [t / 100 for t in range(-60, 121, 20) if board.x.low - 1e-9 <= t / 100 <= board.x.high + 1e-9]
    floor = board.height - 22
    grid = [{"x": t, "x2": t, "y": 0, "y2": floor, "color": ink.ink3 if t == 0 else ink.grid} for t in ticks]
    layers = [
        rules(board, grid),
        rules(board, [{**row, "x": row["lo"], "x2": row["hi"], "y2": row["y"]} for row in rows], width=2),
        points(board, rows, style=Dot(size=80, width=1.5), tips=tips),
        *_marks.signals(board, [(board.x.at(8), row["y"], row["signal"]) for row in rows], look),
        texts(board, _column(board, 20, tops, [row["short"] for row in rows], ink.ink), size=12.5),
        texts(
            board, _column(board, look.width, tops, [row["said"] for row in rows], ink.ink),
            size=12.5, align="right", weight=500,
        ),
        _below(board, ticks, [signed(tick, look.lang) for tick in ticks], look),
    ]  # fmt: skip
    return draw(board, layers, look, description="; ".join(f"{row['label']}: {row['said']}" for row in rows))


def _growth_board(frame: pd.DataFrame, look: Look) -> Board:
    """Return the board; a few very wide intervals do not squeeze all others, they are cut at its edges."""
    left = min(max(text_width(label, 12.5) for label in frame["label"]), look.width * 0.38) + 34
    low = max(-0.6, min(0.0, float(frame["lo"].min())))
    high = min(1.2, max(0.05, float(frame["hi"].quantile(0.9)), float(frame["growth"].max())))
    height = 24 * len(frame) + 26
    return Board(look.width, height, Span(low, high, left, look.width - 52), Span(0, height, 0, height))


def _growth_dots(frame: pd.DataFrame, board: Board, look: Look) -> list[Row]:
    """Return one point a topic with its interval and words."""
    lang, x = look.lang, board.x

    def inside(value: float) -> float:
        return min(max(value, x.low), x.high)

    return [
        {
            "x": inside(row.growth), "lo": inside(row.lo), "hi": inside(row.hi), "y": 24.0 * place + 12,
            "shape": "circle", "color": look.ink.ink, "stroke": look.ink.page, "signal": row.signal,
            "label": row.label, "short": shorten(row.label, x.start - 34, 12.5), "size": number(row.size, lang),
            "said": signed(row.growth, lang), "range": f"{signed(row.lo, lang)} – {signed(row.hi, lang)}",
        }
        for place, row in enumerate(frame.itertuples())
    ]  # fmt: skip


def growth_rows(shown: Shown, sector: str, level: str, lang: str, most: int) -> pd.DataFrame:
    """Return the topics with a growth rate: the ``most`` largest, fastest first."""
    frame = select.topics(shown, sector, level=level, lang=lang).dropna(subset=["growth"])
    return frame.head(most).sort_values(["growth", "topic_id"], ascending=[False, True], ignore_index=True)


def signed(value: float, lang: str) -> str:
    """Write a growth rate with its sign."""
    return ("+" if value > 0.005 else "") + percent(value, lang)
