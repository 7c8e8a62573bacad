"""Backtest any yearly series: the forecasts of _series made in the past, scored beside naive, drift and AutoETS."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from roadmap import tables
from roadmap.stages import _comb3, _intervals, _peers, _rules, _scores
from roadmap.stages._series import NO_METHOD, Series, collect, series_fans, status, transform

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from roadmap.settings import Settings

    Floats = NDArray[np.float64]

SCORES = (
    "group",
    "method",
    "horizon",
    "series",
    "cases",
    "covered80",
    "covered95",
    "wis",
    "mae",
    "wis_to_naive",
    "wis_to_drift",
    "mae_to_naive",
    "wis_to_autoets",
)


def backtest_series(series: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """Score forecasts made in the past of every series, beside the last value (naive), drift and AutoETS.

    For each horizon the latest settings.forecast.origins cut-off years; forecasts that would be refused are left out
    of every method. Scores are on the log scale (log-odds for shares).

    Returns
    -------
    One row for each group ("all" first), method ("roadmap", "naive", "drift", "autoets") and horizon: series, cases,
    covered80, covered95 (0-1), wis, mae, and wis_to_naive, wis_to_drift, mae_to_naive, wis_to_autoets (below 1 is
    better than that method; over the cases in which AutoETS gave a range, missing without it).
    """
    found = [one for one in collect(series) if one.problem is None]
    cases = [case for back in range(2, 10 + settings.forecast.origins) for case in _past(found, back, settings)]
    frame = pd.DataFrame(
        cases,
        columns=None if cases else ["group", "series_id", "method", "horizon", "case", "in80", "in95", "wis", "error"],
    )
    parts = [("all", frame), *[(str(group), part) for group, part in frame.groupby("group") if group]]
    rows = [row for group, part in parts for row in _summary(part.assign(group=group))]
    return pd.DataFrame(rows, columns=list(SCORES))


def _past(found: list[Series], back: int, settings: Settings) -> list[dict[str, Any]]:
    """Forecast every series from ``back`` years before its end, by three methods, and score them."""
    horizons = np.array([h for h in tables.HORIZONS if h <= back < h + settings.forecast.origins], dtype=np.int64)
    full = [one for one in found if len(one.values) - back >= _rules.YEARS[2]]
    if not len(horizons) or not full:
        return []
    known = [one.until(back) for one in full]
    steps = np.tile(horizons, (len(known), 1))
    fans, _methods = series_fans(known, steps, settings)
    z = _comb3.stack(
        [transform(one, one.values[-_intervals.WINDOW :]) if one.method != NO_METHOD else np.zeros(7) for one in known]
    )
    others: dict[str, Floats] = {
        "naive": _intervals.naive_fan(z, steps),
        "drift": _intervals.drift_fan(z, steps, rho=0.0),
    }
    if _peers.installed():
        others[_peers.PEER] = _peers.autoets_fan(z, steps)
    return [
        case
        for i, (one, past) in enumerate(zip(full, known, strict=True))
        for j, horizon in enumerate(horizons)
        if past.method != NO_METHOD and status(past, fans[i, j], int(horizon), settings)[0] != "refused"
        for method, fan in {
            "roadmap": transform(past, fans[i, j]),
            **{name: other[i, j] for name, other in others.items()},
        }.items()
        for case in [
            _score(past, method, int(horizon), transform(past, one.values[[len(past.values) - 1 + horizon]]), fan)
        ]
        if np.isfinite(fan[1:4]).all()
    ]


def _score(past: Series, method: str, horizon: int, actual: Floats, fan: Floats) -> dict[str, Any]:
    """Score one forecast."""
    value, fan = float(actual[0]), np.maximum(fan, -50.0)
    return {
        "group": past.group,
        "series_id": past.series_id,
        "method": method,
        "horizon": horizon,
        "case": f"{past.series_id}/{past.last}",
        "in80": bool(fan[1] - 1e-9 <= value <= fan[3] + 1e-9),
        "in95": bool(fan[0] - 1e-9 <= value <= fan[4] + 1e-9),
        "wis": float(_scores.interval_score(actual, fan[None, :])[0]),
        "error": abs(value - float(fan[2])),
    }


def _summary(part: pd.DataFrame) -> list[dict[str, Any]]:
    """Return one row for each method and horizon."""
    table = part.groupby(["horizon", "method"]).agg(
        series=("series_id", "nunique"),
        cases=("wis", "size"),
        covered80=("in80", "mean"),
        covered95=("in95", "mean"),
        wis=("wis", "mean"),
        mae=("error", "mean"),
        group=("group", "first"),
    )
    return [
        {
            **row._asdict(),
            "horizon": row.Index[0],
            "method": row.Index[1],
            "wis_to_naive": _over(row.wis, table.loc[(row.Index[0], "naive"), "wis"]),
            "wis_to_drift": _over(row.wis, table.loc[(row.Index[0], "drift"), "wis"]),
            "mae_to_naive": _over(row.mae, table.loc[(row.Index[0], "naive"), "mae"]),
            "wis_to_autoets": _over_peer(part, *row.Index),
        }
        for row in table.itertuples()
    ]


def _over_peer(part: pd.DataFrame, horizon: int, method: str) -> float:
    """Divide a method's mean score by AutoETS's, over the cases in which AutoETS gave a range."""
    scores = part[part["horizon"] == horizon].pivot_table(index=["series_id", "case"], columns="method", values="wis")
    if _peers.PEER not in scores:
        return float("nan")
    both = scores[[_peers.PEER, method] if method != _peers.PEER else [method]].dropna()
    return _over(float(both[method].mean()), float(both[_peers.PEER].mean()))


def _over(value: float, other: float) -> float:
    """Divide, NaN where there is nothing to divide by."""
    return float(value / other) if other > 0 else float("nan")
