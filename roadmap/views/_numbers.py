"""The numbers that a figure plots, for formats that draw their own charts: decks and workbooks."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from roadmap.i18n import N_, Message, translator
from roadmap.views import select
from roadmap.views._fan import Fan, read_fan, ribbon
from roadmap.views._layout import round_steps
from roadmap.views._plan import plan_drawing
from roadmap.views._strips import growth_rows
from roadmap.views.theme import KIND_NAMES, LANE_HINTS, LANE_NAMES, SIGNAL_NAMES, Look

if TYPE_CHECKING:
    import pandas as pd

    from roadmap.disclosure import Shown
    from roadmap.views._plan import Placed

Line = tuple[float | None, ...]
"""One value a year, None where there is none."""


@dataclass(frozen=True)
class FanNumbers:
    """A fan year by year, in the unit of its axis (per cent, or per 1,000 documents).

    ``ranges`` are the ends of the forecast's ranges as they are drawn, from the last complete year to the last horizon:
    hi95, hi80, middle, lo80, lo95; at a horizon they are the forecast's own numbers. ``told`` are those horizons, with
    the same five numbers; ``refused`` the years that could not be forecast; ``open`` the years not all published yet.
    """

    label: str
    source: str
    unit: str
    years: tuple[int, ...]
    observed: Line
    open: Line
    ranges: tuple[Line, Line, Line, Line, Line]
    told: tuple[tuple[int, str, tuple[float, float, float, float, float]], ...]
    refused: tuple[int, ...]
    last: int
    top: float


@dataclass(frozen=True)
class BarNumbers:
    """Growth a year with its 95 % interval: shares, 0.1 is ten per cent; longest bar first."""

    names: tuple[str, ...]
    values: tuple[float, ...]
    lo: tuple[float, ...]
    hi: tuple[float, ...]
    signals: tuple[str, ...]
    title: str


@dataclass(frozen=True)
class LaneBar:
    """An item of a roadmap: years of start and end with their 80 % ranges, the row it is drawn in, in words."""

    label: str
    lane: str
    row: int
    start: tuple[float, float, float]
    end: tuple[float, float, float]
    signal: str
    signal_name: str
    grade: str
    organisations: int
    refused: bool


@dataclass(frozen=True)
class Lane:
    """A lane: its id, name, what it holds, first row, number of rows, items left out."""

    lane_id: str
    name: str
    hint: str
    first: int
    rows: int
    left: int


@dataclass(frozen=True)
class LaneNumbers:
    """A roadmap from its reference year on: lanes and their items."""

    reference: int
    lanes: tuple[Lane, ...]
    bars: tuple[LaneBar, ...]
    rows: int


@dataclass(frozen=True)
class SourceNumbers:
    """A topic's share in each source, one fan without a forecast each."""

    label: str
    sources: tuple[FanNumbers, ...]


Plotted = FanNumbers | BarNumbers | LaneNumbers | SourceNumbers


def fan_numbers(shown: Shown, topic: str, sector: str, level: str, lang: str) -> FanNumbers | None:
    """Return a topic's fan; None where nothing of it carries a date."""
    fan = read_fan(shown, topic, sector, level, lang)
    if fan is None:
        return None
    _ = translator(lang)
    years = tuple(range(int(fan.past["period"].min()), fan.end + 1))
    told = tuple(
        (int(row.period), str(row.grade), (row.hi95, row.hi80, row.share_mid, row.lo80, row.lo95))
        for row in fan.told.itertuples()
    )
    names = ("hi95", "hi80", "share_mid", "lo80", "lo95")
    return FanNumbers(
        label=fan.label, source=_(KIND_NAMES[fan.kind]), unit="%" if fan.unit == 100 else _(N_("per 1,000")),
        years=years, observed=_line(fan.past, years), open=_line(fan.open, years),
        ranges=tuple(_edge(fan, name, years) for name in names),  # type: ignore[arg-type]
        told=told, refused=tuple(int(year) for year in fan.refused["period"]), last=fan.last,
        top=min(round_steps(fan.top)[-1], fan.unit),
    )  # fmt: skip


def _line(rows: pd.DataFrame, years: tuple[int, ...]) -> Line:
    known = {int(row.period): float(row.value) for row in rows.itertuples()}
    return tuple(known.get(year) for year in years)


def _edge(fan: Fan, name: str, years: tuple[int, ...]) -> Line:
    """Return one edge of the fan year by year, as the drawing bends it; the middle runs straight."""
    if fan.told.empty:
        return (None,) * len(years)
    start = float(fan.past["value"].iloc[-1])
    known = [(float(fan.last), start)]
    if name == "share_mid":
        known += [(float(row.period), float(row.share_mid)) for row in fan.told.itertuples()]
    else:
        known += [(row["x"], row["y"]) for row in ribbon(fan, name, name, float("inf"))]
    return tuple(_between(known, year) for year in years)


def _between(known: list[tuple[float, float]], year: int) -> float | None:
    """Return the value at a year on the line through known points (in order of x), None beside it."""
    for (x1, y1), (x2, y2) in pairwise(known):
        if x1 <= year <= x2 and x2 > x1:
            # At a known point its very number, not one that a division has touched.
            return y1 if year == x1 else y2 if year == x2 else y1 + (year - x1) / (x2 - x1) * (y2 - y1)
    return None


def bar_numbers(shown: Shown, sector: str, level: str, lang: str, most: int) -> BarNumbers | None:
    """Return the growth rates of the largest topics or themes; None without any."""
    rows = growth_rows(shown, sector, level, lang, most)
    if rows.empty:
        return None
    _ = translator(lang)
    return BarNumbers(
        names=tuple(rows["label"]), values=tuple(map(float, rows["growth"])), lo=tuple(map(float, rows["lo"])),
        hi=tuple(map(float, rows["hi"])), signals=tuple(_(SIGNAL_NAMES[name]) for name in rows["signal"]),
        title=_(N_("Growth a year")),
    )  # fmt: skip


def lane_numbers(shown: Shown, sector: str, level: str, look: Look) -> LaneNumbers | None:
    """Return a sector's roadmap as it is drawn in a look; None where nothing is placed."""
    plan = plan_drawing(shown, sector, level, look)
    if not plan.placed:
        return None
    _ = translator(look.lang)
    lanes = tuple(Lane(lane, _(LANE_NAMES[lane]), _(LANE_HINTS[lane]), *rest) for lane, *rest in plan.lanes)
    return LaneNumbers(plan.reference, lanes, tuple(_bar(one, look.lang) for one in plan.placed), plan.rows)


def _bar(one: Placed, lang: str) -> LaneBar:
    item = one.item
    return LaneBar(
        one.label, item.lane, one.row, (item.start, item.start_lo, item.start_hi), (item.end, item.end_lo, item.end_hi),
        item.signal, translator(lang)(SIGNAL_NAMES[item.signal]), item.grade, item.organisations,
        item.status == "refused",
    )  # fmt: skip


def source_numbers(shown: Shown, topic: str, sector: str, level: str, lang: str) -> SourceNumbers | None:
    """Return a topic's share in each source, the source with most documents first; None without any."""
    rows = select.series(shown, topic, sector, level=level)
    rows = rows[rows["exposure"] > 0]
    counted = rows.groupby("kind")["documents"].sum().sort_values(ascending=False, kind="stable")
    kinds = [str(kind) for kind in counted[counted > 0].index]
    made = [_source(rows[rows["kind"] == kind], kind, lang) for kind in kinds]
    return SourceNumbers(select.labels(shown, lang, level=level)[topic], tuple(made)) if made else None


def _source(rows: pd.DataFrame, kind: str, lang: str) -> FanNumbers:
    """Return one source's line, per 1,000 documents."""
    _ = translator(lang)
    years = tuple(range(int(rows["period"].min()), int(rows["period"].max()) + 1))
    scaled = rows.assign(value=rows["share"] * 1000)
    known = scaled[scaled["complete"]]
    nothing: Line = (None,) * len(years)
    words = Message.of(N_("per 1,000")).to(lang)
    return FanNumbers(
        label=_(KIND_NAMES[kind]), source=_(KIND_NAMES[kind]), unit=words, years=years, observed=_line(known, years),
        open=_line(scaled[~scaled["complete"]], years), ranges=(nothing,) * 5, told=(), refused=(),
        last=int(known["period"].max()) if len(known) else years[-1], top=max(1e-9, float(scaled["value"].max())),
    )  # fmt: skip
