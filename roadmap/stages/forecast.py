"""Forecasts at 2, 5 and 10 years with intervals, and the same made in the past and scored.

``forecast`` and ``backtest`` work on the shares of topics (TRENDS); ``forecast_series`` and ``backtest_series`` on any
yearly series (SERIES). Method and figures: ``_comb3`` (median), ``_intervals`` (fan), ``_rules`` (refusal, grade).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from roadmap import tables
from roadmap.records import Progress, silent
from roadmap.stages import _rules, _shares
from roadmap.stages._intervals import shipped_quantiles
from roadmap.stages._series import forecast_series, read_series
from roadmap.stages._series_scores import backtest_series

if TYPE_CHECKING:
    from collections.abc import Iterator

    from roadmap.records import Report
    from roadmap.settings import Settings

__all__ = [
    "Record",
    "backtest",
    "backtest_series",
    "forecast",
    "forecast_series",
    "read_series",
    "record",
    "score_backtests",
]

NUMBERS = ("share_mid", "lo80", "hi80", "lo95", "hi95", "count_mid", "count_lo80", "count_hi80")
STEPS = np.array(tables.HORIZONS, dtype=np.int64)


class Record(NamedTuple):
    """Past cases, and the share of them (0-1, NaN without cases) in which the 80 % range held."""

    cases: int
    inside: float


@dataclass(frozen=True)
class _Made:
    """The forecasts of one sector and kind: shares and counts (topics, horizons, 5), and by which methods."""

    shares: _shares.Shares
    fans: np.ndarray
    counts: np.ndarray
    methods: list[str]
    bases: list[_rules.Basis]


def forecast(
    trends: pd.DataFrame, settings: Settings, *, report: Report = silent, backtests: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Forecast each topic's share and count 2, 5 and 10 years after the last year of ``trends``.

    Parameters
    ----------
    trends
        TRENDS. Years under settings.trends.complete are never fitted; they add to the steps ahead.
    backtests
        BACKTESTS of the same trends, for the grades; made here where None.

    Returns
    -------
    FORECASTS, three rows for each topic and sector of ``trends``, sorted by key: shares (0-1) and documents a year.
    Refused rows hold no numbers; every refused or wide row says why.
    """
    if trends.empty:
        return _frame([], tables.FORECASTS)
    scored = _Records.of(backtest(trends, settings) if backtests is None else backtests)
    kinds = _shares.choose_kinds(trends)
    found = _shares.gather(trends, settings)
    totals = _shares.total_fans(found, [STEPS + shares.gap for shares in found], settings)
    rows: list[dict[str, Any]] = []
    for done, shares in enumerate(found, start=1):
        made = _make(shares, totals.get((shares.sector, shares.kind)), settings)
        chosen = [i for i, topic in enumerate(shares.topics) if kinds[topic, shares.sector] == shares.kind]
        rows += [row for i in chosen for row in _rows(made, i, settings, scored)]
        report(Progress("forecast", done, len(found)))
    return _frame(rows, tables.FORECASTS)


def _make(shares: _shares.Shares, total: np.ndarray | None, settings: Settings) -> _Made:
    """Forecast shares and counts of one sector and kind."""
    fans, methods = _shares.share_fans(shares, STEPS + shares.gap, settings)
    counts = np.full(fans.shape, np.nan)
    if total is not None:
        counts = np.stack([_shares.counts(fan, total) for fan in fans])
    return _Made(shares, fans, counts, methods, _shares.bases(shares))


def _rows(made: _Made, i: int, settings: Settings, scored: _Records) -> Iterator[dict[str, Any]]:
    """Give topic ``i`` its row at each horizon."""
    shares, basis = made.shares, made.bases[i]
    for j, horizon in enumerate(tables.HORIZONS):
        fan, count = made.fans[i, j], made.counts[i, j]
        key = {"topic_id": shares.topics[i], "sector": shares.sector, "horizon": horizon}
        judged = _judge(basis, fan, horizon, settings)
        numbers: tuple[float, ...] = (fan[2], fan[1], fan[3], fan[0], fan[4], count[2], count[1], count[3])
        if judged.status == "refused":
            numbers, mark = (np.nan,) * len(NUMBERS), ""
        else:
            cases, inside = scored.look(shares.topics[i], shares.sector, horizon)
            mark = _rules.grade(cases, inside, judged.width, wide=judged.status == "wide")
        yield {
            **key,
            "kind": shares.kind,
            "period": shares.last + shares.gap + horizon,
            "method": made.methods[i],
            **dict(zip(NUMBERS, numbers, strict=True)),
            **judged.columns(),
            "grade": mark,
        }


def _judge(basis: _rules.Basis, fan: np.ndarray, horizon: int, settings: Settings) -> _rules.Judged:
    """Judge a forecast (5 levels) by the settings' limits."""
    limits = settings.forecast
    return _rules.judge(basis, (fan[1], fan[3]), horizon, wide=limits.wide_ratio, refuse=limits.refuse_ratio)


def backtest(trends: pd.DataFrame, settings: Settings, *, report: Report = silent) -> pd.DataFrame:
    """Make the same forecasts in the past and set what came true beside them.

    For each horizon the latest settings.forecast.origins cut-off years that leave a complete year to compare with.
    ``cutoff`` is the last year that was fitted; ``period`` the year forecast, which lies as many steps further as the
    study's own forecasts have to go over incomplete years. Forecasts that would have been refused are left out.

    Returns
    -------
    BACKTESTS, sorted by key.
    """
    if trends.empty:
        return _frame([], tables.BACKTESTS)
    kinds, found = _shares.choose_kinds(trends), _shares.gather(trends, settings)
    rows: list[dict[str, Any]] = []
    for done, shares in enumerate(found, start=1):
        chosen = [i for i, topic in enumerate(shares.topics) if kinds[topic, shares.sector] == shares.kind]
        for back, horizons in sorted(_origins(shares, settings).items()) if chosen else ():
            rows += _past(shares, back, horizons, chosen, settings)
        report(Progress("backtest", done, len(found)))
    return _frame(rows, tables.BACKTESTS)


def _origins(shares: _shares.Shares, settings: Settings) -> dict[int, list[int]]:
    """Return by years back from the last complete one the horizons to test there."""
    wanted: dict[int, list[int]] = {}
    for horizon in tables.HORIZONS:
        least = horizon + shares.gap
        for back in range(least, least + settings.forecast.origins):
            if len(shares.exposure) - back >= _rules.YEARS[2]:
                wanted.setdefault(back, []).append(horizon)
    return wanted


def _past(
    shares: _shares.Shares, back: int, horizons: list[int], chosen: list[int], settings: Settings
) -> list[dict[str, Any]]:
    """Forecast from ``back`` years ago and set the truth beside it."""
    known = shares.until(back)
    steps = np.array(horizons) + shares.gap
    fans, methods = _shares.share_fans(known, steps, settings)
    basis = _shares.bases(known)
    truth = shares.documents / shares.exposure
    target = len(known.exposure) - 1 + steps
    return [
        {
            "topic_id": shares.topics[i],
            "sector": shares.sector,
            "cutoff": known.last,
            "horizon": horizon,
            "kind": shares.kind,
            "method": methods[i],
            "actual": truth[i, target[j]],
            "mid": fans[i, j, 2],
            "lo80": fans[i, j, 1],
            "hi80": fans[i, j, 3],
            "naive": truth[i, len(known.exposure) - 1],
            "period": known.last + int(steps[j]),
        }
        for i in chosen
        for j, horizon in enumerate(horizons)
        if _judge(basis[i], fans[i, j], horizon, settings).status != "refused"
    ]


def record(backtests: pd.DataFrame, topic_id: str, sector: str, horizon: int) -> Record:
    """Return how often the 80 % range held in past cases like this one.

    The topic's own cases where there are 20 or more; else those of all topics of the sector at this horizon; else,
    where these too are fewer, those of every sector at this horizon.
    """
    return _Records.of(backtests[backtests["horizon"] == horizon]).look(topic_id, sector, horizon, library=False)


@dataclass(frozen=True)
class _Records:
    """Past cases and how many held, by (topic, sector, horizon), (sector, horizon) and (horizon,)."""

    sums: dict[tuple[Any, ...], tuple[int, int]]

    @classmethod
    def of(cls, backtests: pd.DataFrame) -> _Records:
        """Add up BACKTESTS."""
        frame = backtests.assign(
            inside=(backtests["actual"] >= backtests["lo80"]) & (backtests["actual"] <= backtests["hi80"])
        )
        sums: dict[tuple[Any, ...], tuple[int, int]] = {}
        for names in (["topic_id", "sector", "horizon"], ["sector", "horizon"], ["horizon"]):
            for key, part in frame.groupby(names)["inside"]:
                sums[key] = (len(part), int(part.sum()))
        return cls(sums)

    def look(self, topic_id: str, sector: str, horizon: int, *, library: bool = True) -> Record:
        """Return the narrowest record with enough cases, else the widest; ``library`` may stand in for few."""
        keys: tuple[tuple[Any, ...], ...] = ((topic_id, sector, horizon), (sector, horizon), (horizon,))
        found = [self.sums.get(key, (0, 0)) for key in keys]
        cases, held = next((pair for pair in found if pair[0] >= _rules.ENOUGH_CASES), found[-1])
        if library and cases < _rules.ENOUGH_CASES:
            return Record(cases, shipped_quantiles().held_out.get(horizon, np.nan))
        return Record(cases, held / cases if cases else float("nan"))


def score_backtests(backtests: pd.DataFrame) -> pd.DataFrame:
    """Add up BACKTESTS: a row for each sector ("all" first), method and horizon.

    ``cases``, ``covered80`` (0-1), mean absolute error of the share ``mae`` and of the last value ``mae_naive``, and
    ``mae_to_naive``, below 1 where the forecast came nearer.
    """
    names = ["sector", "method", "horizon", "cases", "covered80", "mae", "mae_naive", "mae_to_naive"]
    if backtests.empty:
        return pd.DataFrame(columns=names)
    frame = backtests.assign(
        covered80=backtests["actual"].between(backtests["lo80"], backtests["hi80"]),
        mae=(backtests["actual"] - backtests["mid"]).abs(),
        mae_naive=(backtests["actual"] - backtests["naive"]).abs(),
    )
    scores = frame.groupby(["sector", "method", "horizon"])[["covered80", "mae", "mae_naive"]].mean()
    scores["cases"] = frame.groupby(["sector", "method", "horizon"]).size()
    scores["mae_to_naive"] = scores["mae"] / scores["mae_naive"].where(scores["mae_naive"] > 0)
    scores = scores.reset_index().assign(rest=lambda s: s["sector"] != tables.ALL)
    return scores.sort_values(["rest", "sector", "method", "horizon"], ignore_index=True)[names]


def _frame(rows: list[dict[str, Any]], table: tables.Table) -> pd.DataFrame:
    """Return rows as a checked frame, sorted by the table's key."""
    frame = pd.DataFrame(rows, columns=None if rows else table.names)
    return tables.check(frame.sort_values(list(table.key), ignore_index=True), table)
