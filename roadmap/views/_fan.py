"""The fan: what was observed in ink, the forecast in petrol with its ranges, what is not known yet hatched.

``Fan`` holds the numbers of one topic in the unit of its axis; ``fan_chart`` draws them large with every label,
``small_fan`` small, for many side by side.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from roadmap.i18n import N_, Message, number, percent, percent_sign, translator
from roadmap.tables import ALL
from roadmap.views import select
from roadmap.views._altair import Board, Dot, Row, Span, areas, draw, lines, points, rules, texts
from roadmap.views._layout import hatch, keep_apart, round_steps, runs, years_that_fit
from roadmap.views._refusal import notice, refusal
from roadmap.views.theme import Look, text_width

if TYPE_CHECKING:
    from roadmap.disclosure import Shown
    from roadmap.views._altair import Drawing

FAN_LOOK = Look()
HEIGHT, TOP, FLOOR, LEFT = 392, 22, 30, 40
PERCENT_FROM = 0.05
"""Share from which an axis is in per cent rather than per 1,000."""
RANGES = (
    ("hi95", N_("95% range, upper")), ("hi80", N_("80% range, upper")), ("share_mid", N_("middle estimate")),
    ("lo80", N_("80% range, lower")), ("lo95", N_("95% range, lower")),
)  # fmt: skip
NARROW = 130
"""Pixels from which a refusal's reason is written into its box."""
NO_FORECAST = N_("No forecast")
NO_FORECAST_FOR = N_("No forecast for {year}")
NO_DATES = N_("The documents carry no dates, so there is no trend and no forecast.")


@dataclass(frozen=True)
class Fan:
    """One topic's numbers in axis units: history, incomplete years, forecasts told, horizons refused."""

    label: str
    kind: str
    unit: float
    past: pd.DataFrame
    open: pd.DataFrame
    told: pd.DataFrame
    refused: pd.DataFrame
    last: int

    @property
    def end(self) -> int:
        """Last year drawn."""
        return int(max([self.last, *self.open["period"], *self.told["period"], *self.refused["period"]]))

    @property
    def top(self) -> float:
        """Highest value worth the axis's room; a 95 % range that towers over all else is cut there."""
        seen = max([0.0, *self.past["value"].dropna(), *self.told["hi80"]])
        return float(
            max(seen * 1.06, min(max([0.0, *self.told["hi95"]]), 1.7 * seen), *self.open["value"].dropna(), 1e-9)
        )

    def shown(self, value: float, lang: str) -> str:
        """Write a value of the axis, two significant digits."""
        return number(value, lang, significant=2) + (percent_sign(lang) if self.unit == 100 else "")


def read_fan(shown: Shown, topic: str, sector: str, level: str, lang: str) -> Fan | None:
    """Collect a topic's numbers; None where nothing of it carries a date."""
    kind = select.forecast_kind(shown, topic, sector, level=level)
    history = select.series(shown, topic, sector, level=level)
    history = history[(history["kind"] == kind) & (history["exposure"] > 0)]
    known, rest = history[history["complete"]], history[~history["complete"]]
    if known.empty:
        return None
    told = select.forecast(shown, topic, sector, level=level)
    kept = told[told["status"] != "refused"]
    most = max(float(known["share"].max()), float(kept["share_mid"].max()) if len(kept) else 0.0)
    unit = 100.0 if most >= PERCENT_FROM else 1000.0
    scaled = {name: kept[name] * unit for name in ("share_mid", "lo80", "hi80", "lo95", "hi95")}
    last = int(known["period"].max())
    return Fan(
        select.labels(shown, lang, level=level)[topic], kind, unit, known.assign(value=known["share"] * unit),
        rest[rest["period"] > last].assign(value=rest["share"] * unit),
        kept.assign(**scaled), told[told["status"] == "refused"], last,
    )  # fmt: skip


def fan_chart(shown: Shown, topic: str, sector: str = ALL, *, level: str = "topic", look: Look = FAN_LOOK) -> Drawing:
    """Draw a topic's share over the years with its forecast, ``look.width`` x 392 pixels."""
    fan = read_fan(shown, topic, sector, level, look.lang)
    if fan is None:
        return notice(translator(look.lang)(NO_DATES), look, look.height or HEIGHT)
    board = _board(fan, look)
    layers = [
        *_furniture(fan, board, look), *_unknown(fan, board, look), *bands(fan, board, look),
        *_refused(fan, board, look), *_observed(fan, board, look), *median(fan, board, look),
        *_margin(fan, board, look),
    ]  # fmt: skip
    return draw(board, layers, look, description=describe(fan, look.lang))


def _board(fan: Fan, look: Look) -> Board:
    _ = translator(look.lang)
    margin = max(text_width(_(words)) for name, words in RANGES) + text_width("000%", 15) + 26
    right = look.width - (margin if len(fan.told) else 14)
    top = _top(fan)
    x = Span(int(fan.past["period"].min()), fan.end, LEFT, right)
    height = look.height or HEIGHT
    return Board(look.width, height, x, Span(0, top, height - FLOOR, TOP))


def _top(fan: Fan) -> float:
    """Return the upper end of the axis: a round number, and never more than everything."""
    return min(round_steps(fan.top)[-1], fan.unit)


def _furniture(fan: Fan, board: Board, look: Look) -> list[Any]:
    """Draw grid, axis and years."""
    ink, x, y = look.ink, board.x, board.y
    steps = [step for step in round_steps(fan.top) if step <= y.high]
    grid = [{"x": x.low, "x2": x.high, "y": v, "y2": v, "color": ink.ink3 if v == 0 else ink.grid} for v in steps]
    marks = [
        {"x": x.at(x.start - 8), "y": y.at(y.px(v) + 4), "text": _axis(v, fan, look.lang), "color": ink.ink3}
        for v in steps
    ]
    bold = [int(year) for year in pd.concat([fan.told["period"], fan.refused["period"]])]
    first = int(x.low)
    fives = [year for year in range(first, fan.last) if year % 5 == 0]
    kept = years_that_fit([*bold, fan.last, first], fives, x)
    below = y.at(y.start + 18)
    named = [
        {"x": year, "y": below, "text": str(year), "color": ink.ink2 if year in bold else ink.ink3} for year in kept
    ]
    return [
        rules(board, grid),
        texts(board, marks, align="right"),
        texts(board, [row for row in named if row["x"] not in bold], align="center"),
        texts(board, [row for row in named if row["x"] in bold], align="center", weight=600),
    ]


def _axis(value: float, fan: Fan, lang: str) -> str:
    return number(value, lang) + (percent_sign(lang) if fan.unit == 100 and value else "")


def _unknown(fan: Fan, board: Board, look: Look) -> list[Any]:
    """Hatch the years that are not published yet, and say so."""
    ink, x, y = look.ink, board.x, board.y
    if fan.open.empty:
        return []
    _ = translator(look.lang)
    first, final = int(fan.open["period"].min()), int(fan.open["period"].max())
    edge, stop = fan.last + 0.5, min(final + 0.5, x.high)
    years = str(first) if first == final else f"{first}–{final % 100:02d}"
    high = y.at(y.stop + 11)
    left = Message.of(N_("last complete year {year}"), year=fan.last).to(look.lang)
    right = Message.of(N_("{years}: not yet all published"), years=years).to(look.lang)
    notes = [rules(board, [{"x": edge, "x2": edge, "y": 0, "y2": y.high, "color": ink.ink3}], dash="dotted")]
    room = x.px(edge) - x.start
    if text_width(left) < room - 12:
        notes.append(
            texts(board, [{"x": x.at(x.px(edge) - 8), "y": high, "text": left, "color": ink.ink2}], align="right")
        )
    begin = x.px(stop) + 7
    if fan.refused.empty and text_width(right) < x.stop - begin:
        free = y.px(_highest(fan, x.at(begin + text_width(right)))) > y.stop + 18
        under = y.px(min(fan.told["lo95"], default=0.0)) < y.start - 26
        if free or under:
            row = {"x": x.at(begin), "y": high if free else y.at(y.start - 8), "text": right, "color": ink.ink2}
            notes.append(texts(board, [row]))
    return [rules(board, hatch(board, (edge, stop, 0, y.high), ink.hatch), width=1), *notes]


def _highest(fan: Fan, year: float) -> float:
    """Return how high the fan reaches up to a year."""
    rows = ribbon(fan, "lo95", "hi95", float("inf"))
    return max((row["y"] for row in rows if row["x"] <= year + 1), default=0.0)


def ribbon(fan: Fan, low: str, high: str, top: float) -> list[Row]:
    """Return a band from the last complete year on: up to the first horizon it opens as the root of time."""
    start = float(fan.past["value"].iloc[-1])
    rows: list[Row] = []
    before = (float(fan.last), start, start)
    for place, (year, lo, hi) in enumerate(zip(fan.told["period"], fan.told[low], fan.told[high], strict=True)):
        for step in range(0 if place == 0 else 1, 9):
            part = step / 8
            bend = part**0.7 if place == 0 else part
            rows.append({
                "x": before[0] + part * (year - before[0]),
                "y": min(top, before[2] + bend * (hi - before[2])),
                "y2": min(top, before[1] + bend * (lo - before[1])),
            })  # fmt: skip
        before = (float(year), float(lo), float(hi))
    return rows


def bands(fan: Fan, board: Board, look: Look) -> list[Any]:
    if fan.told.empty:
        return []
    return [
        areas(board, ribbon(fan, "lo95", "hi95", board.y.high), look.ink.band95),
        areas(board, ribbon(fan, "lo80", "hi80", board.y.high), look.ink.band80),
    ]


def _observed(fan: Fan, board: Board, look: Look) -> list[Any]:
    """Draw what was counted: solid where complete, hollow and dotted where not."""
    _ = translator(look.lang)
    ink = look.ink
    past = points_of(fan.past, ink.ink, look.lang, fan)
    tips = {_("Year"): "year", _("Share"): "share", _("Documents"): "count"}
    layers = [
        lines(board, past),
        points(board, past, style=Dot(size=25), tips=tips),
    ]
    if len(fan.open):
        hollow = points_of(fan.open, ink.ink, look.lang, fan)
        joined = [{**row, "order": place, "group": "open"} for place, row in enumerate([past[-1], *hollow])]
        shape = [{**row, "color": ink.page, "stroke": ink.ink} for row in hollow]
        layers += [
            lines(board, joined, width=1.2, dash="dotted"),
            points(board, shape, style=Dot(size=42, width=1.5), tips={**tips, _("Complete"): "complete"}),
        ]
    return [*layers, *_said(fan, board, look)]


def _said(fan: Fan, board: Board, look: Look) -> list[Any]:
    """Name the observed line above it, and the last open year's completeness beside its point."""
    _ = translator(look.lang)
    ink, x, y = look.ink, board.x, board.y
    if len(fan.past) < 4:
        return []
    third = fan.past.iloc[len(fan.past) // 3]
    near = fan.past[(fan.past["period"] - third["period"]).abs() <= 2]["value"].max()
    rows = [
        {"x": third["period"], "y": y.at(max(y.stop + 26, y.px(near) - 14)), "text": _("observed"), "color": ink.ink}
    ]
    layers = [texts(board, rows, align="center", weight=500)]
    if len(fan.open) and len(fan.told):
        row = fan.open.iloc[-1]
        said = Message.of(N_("{year}: {percent} complete"), year=int(row["period"]), percent=_percent(row, look.lang))
        words = said.to(look.lang)
        spot = min(max(y.px(row["value"]) + 4, y.stop + 14), y.start - 6)
        room = x.stop - x.px(row["period"])
        if text_width(words) < room - 14 and _belowbands(fan, board, spot):
            rows = [{"x": x.at(x.px(row["period"]) + 9), "y": y.at(spot), "text": words, "color": ink.ink2}]
            layers.append(texts(board, rows))
    return layers


def _belowbands(fan: Fan, board: Board, pixel: float) -> bool:
    """Say whether a text at this height stays under the fan."""
    lowest = min(fan.told["lo95"], default=board.y.high)
    return pixel - 12 > board.y.px(lowest)


def points_of(frame: pd.DataFrame, color: str, lang: str, fan: Fan) -> list[Row]:
    return [
        {
            "x": row.period, "y": min(row.value, fan.top * 2), "order": place, "group": run, "color": color,
            "shape": "circle", "year": str(row.period), "share": fan.shown(row.value, lang),
            "count": f"{number(row.documents, lang)} / {number(row.exposure, lang)}",
            "complete": percent(row.completeness, lang),
        }
        for place, (row, run) in enumerate(zip(frame.itertuples(), runs(frame["period"].tolist()), strict=True))
    ]  # fmt: skip


def _percent(row: Any, lang: str) -> str:  # noqa: ANN401 - a row
    from roadmap.i18n import percent

    return percent(float(row["completeness"]), lang)


def median(fan: Fan, board: Board, look: Look) -> list[Any]:
    """Draw the dashed middle estimate, with a whisker and a dot at each horizon."""
    if fan.told.empty:
        return []
    _ = translator(look.lang)
    ink, top = look.ink, board.y.high
    start = {"x": fan.last, "y": float(fan.past["value"].iloc[-1]), "order": 0, "group": "m", "color": ink.model}
    dots = [
        {
            "x": row.period, "y": row.share_mid, "order": place + 1, "group": "m", "color": ink.model,
            "stroke": ink.page, "shape": "circle", "year": str(row.period), "mid": fan.shown(row.share_mid, look.lang),
            "eighty": f"{fan.shown(row.lo80, look.lang)} – {fan.shown(row.hi80, look.lang)}", "grade": row.grade,
        }
        for place, row in enumerate(fan.told.itertuples())
    ]  # fmt: skip
    spans = [
        {"x": row.period, "x2": row.period, "y": row.lo80, "y2": min(top, row.hi80), "color": ink.model}
        for row in fan.told.itertuples()
    ]
    tips = {_("Year"): "year", _("Middle estimate"): "mid", _("80% range"): "eighty", _("Grade"): "grade"}
    return [
        lines(board, [start, *dots], width=2.2, dash="dashed"),
        rules(board, spans, width=1.6),
        points(board, dots, style=Dot(size=80, width=1.6), tips=tips),
    ]


def _margin(fan: Fan, board: Board, look: Look) -> list[Any]:
    """Put five labels beside the fan's end, kept apart; thin lines lead to them over a refused horizon."""
    if fan.told.empty:
        return []
    _ = translator(look.lang)
    ink, x, y = look.ink, board.x, board.y
    row = fan.told.iloc[-1]
    values = [min(float(row[name]), y.high) for name, words in RANGES]
    places = keep_apart([y.px(value) for value in values], 17, y.stop + 4, y.start - 2)
    colors = [ink.ink3, ink.model, ink.model, ink.model, ink.ink3]
    numbers: list[Row] = [
        {"x": x.at(x.stop + 12), "y": y.at(at + 4), "text": fan.shown(float(row[name]), look.lang), "color": color}
        for (name, words), at, color in zip(RANGES, places, colors, strict=True)
    ]
    wide = max(text_width(one["text"], 15 if i == 2 else 12, bold=True) for i, one in enumerate(numbers))
    named = [
        {**one, "x": x.at(x.stop + 12 + wide + 8), "text": _(words)}
        for one, (name, words) in zip(numbers, RANGES, strict=True)
    ]
    leaders = [
        {"x": row["period"], "y": value, "x2": x.at(x.stop + 8), "y2": y.at(at), "color": ink.rule}
        for value, at in zip(values, places, strict=True)
    ]
    return [
        rules(board, leaders, dash="dotted") if row["period"] < fan.end else None,
        texts(board, [numbers[0], numbers[4]]),
        texts(board, [numbers[1], numbers[3]], weight=500),
        texts(board, [numbers[2]], size=15, weight=600),
        texts(board, [named[i] for i in (0, 1, 3, 4)]),
        texts(board, [named[2]], weight=500),
    ]


def _refused(fan: Fan, board: Board, look: Look) -> list[Any]:
    """Box and hatch what was refused, and say why."""
    if fan.refused.empty:
        return []
    x, y = board.x, board.y
    begin = max([fan.last + 0.5, *(p + 0.5 for p in fan.open["period"]), *(p + 0.3 for p in fan.told["period"])])
    row = fan.refused.iloc[0]
    heading = Message.of(NO_FORECAST_FOR, year=", ".join(str(p) for p in fan.refused["period"])).to(look.lang)
    reason = Message.from_json(row["reason_id"], row["reason_args"]).to(look.lang)
    box = (begin, x.high, y.at(y.start - 1), y.at(y.stop))
    if x.px(x.high) - x.px(begin) < NARROW:
        reason = ""  # a word a line cannot be read; the card of that horizon says why
    # In the half of the box that fewer of the lines to the labels cross.
    lines_at = [y.px(min(float(fan.told[name].iloc[-1]), y.high)) for name, words in RANGES if len(fan.told)]
    high = not lines_at or sum(lines_at) / len(lines_at) > (y.start + y.stop) / 2
    return refusal(board, box, (heading, reason), look, high=high)


def describe(fan: Fan, lang: str) -> str:
    """Say in words what a fan shows, for who cannot see it."""
    now = fan.shown(float(fan.past["value"].iloc[-1]), lang)
    unit = "%" if fan.unit == 100 else translator(lang)(N_("per 1,000"))
    base = N_("{topic}: share of {now} in {year}, in {unit}.")
    said = Message.of(base, topic=fan.label, now=now, year=fan.last, unit=unit).to(lang)
    for row in fan.told.itertuples():
        said += " " + Message.of(
            N_("{year}: {mid}, 80% range {lo} to {hi}."), year=row.period, mid=fan.shown(row.share_mid, lang),
            lo=fan.shown(row.lo80, lang), hi=fan.shown(row.hi80, lang),
        ).to(lang)  # fmt: skip
    for row in fan.refused.itertuples():
        said += " " + Message.of(NO_FORECAST_FOR, year=row.period).to(lang) + "."
    return said
