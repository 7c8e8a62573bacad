"""Growth of shares and the signal it gives: a quasi-Poisson regression of counts on years, with exposure."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from roadmap.stages._poisson import Fit, Series, fit_each

if TYPE_CHECKING:
    from roadmap.settings import Settings

YEARS = 10
"""Complete years looked back: long enough for a test, short enough to be about now."""
LEAST_YEARS, LEAST_DOCUMENTS = 5, 8
FAST = 1.08
"""Growth a year from which a topic may be called rising."""
WEAK_CHANCE, WEAK_DOCUMENTS = 0.80, 4
KEY = ["topic_id", "sector", "kind"]


def growth_of(trends: pd.DataFrame, complete: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """Return one row per topic, sector and kind: growth a year with interval, p, q and signal.

    Parameters
    ----------
    trends
        TRENDS, all rows: every combination gets a row.
    complete
        Those of complete years with exposure.
    """
    recent = complete[complete["period"] > complete.groupby("kind")["period"].transform("max") - YEARS]
    fitted = _fitted(recent)
    nothing = (np.nan,) * 6
    frame = trends[KEY].drop_duplicates().sort_values(KEY, ignore_index=True)
    values = [fitted.get(tuple(key)) or nothing for key in frame.itertuples(index=False)]
    names = ["growth", "lo", "hi", "p", "fast", "documents"]
    frame = frame.join(pd.DataFrame(values, columns=names, dtype="float64"))
    frame["q"] = frame.groupby(["sector", "kind"])["p"].transform(_adjusted)
    level = recent.groupby(KEY)["documents"].sum() / recent.groupby(KEY)["exposure"].sum()
    frame["share"] = frame.join(level.rename("share"), on=KEY)["share"]
    usual = frame.groupby(["sector", "kind"])["share"].transform("median")
    frame["signal"] = [
        _signal(row, usual_share, settings.trends.significance)
        for row, usual_share in zip(frame.itertuples(), usual, strict=True)
    ]
    return frame.drop(columns=["fast", "documents", "share"]).astype({"signal": "str"})


def _fitted(recent: pd.DataFrame) -> dict[tuple[str, ...], tuple[float, ...]]:
    """Return what is known of each series with enough years and documents, by KEY."""
    keys, series = [], []
    for key, group in recent.groupby(KEY):
        if len(group) >= LEAST_YEARS and group["documents"].sum() >= LEAST_DOCUMENTS:
            keys.append(key)
            series.append(Series(*(group[name].to_numpy(float) for name in ("documents", "exposure", "period"))))
    return {key: _growth(one, fit) for key, one, fit in zip(keys, series, fit_each(series), strict=True)}


def _growth(series: Series, fit: Fit) -> tuple[float, ...]:
    """Return growth a year, its 95 % interval, p, the chance that it grows 8 % a year, documents.

    Quasi-Poisson (McCullagh & Nelder, Generalized Linear Models, 1989): log counts linear in the year, exposure as
    offset, dispersion from Pearson's chi-square and never below one.
    """
    from scipy.special import stdtr, stdtrit

    freedom = len(series.counts) - 2
    error = fit.error * float(np.sqrt(max(1.0, fit.pearson / freedom)))
    # A topic without documents at one end sends the slope to infinity; what is said of it is capped.
    slope = float(np.clip(fit.slope, -3, 3))
    reach = stdtrit(freedom, 0.975) * error
    p = 2 * float(stdtr(freedom, -abs(slope) / error))
    fast = float(stdtr(freedom, (slope - np.log(FAST)) / error))
    low, high = np.exp(np.clip([slope - reach, slope + reach], -5, 5)) - 1
    return float(np.exp(slope) - 1), float(low), float(high), p, fast, float(series.counts.sum())


def _adjusted(p: pd.Series) -> pd.Series:
    """Adjust p values for false discoveries (Benjamini & Hochberg 1995); missing ones stay missing."""
    from scipy.stats import false_discovery_control

    known = p.dropna()
    adjusted = pd.Series(np.nan, index=p.index)
    if len(known):
        adjusted.loc[known.index] = false_discovery_control(known.to_numpy())
    return adjusted


def _signal(row: object, usual_share: float, significance: float) -> str:
    """Return the signal class of one growth row.

    rising: grows (q), and more likely than not by 8 % a year. falling: shrinks (q). weak: few documents, but very
    likely growing fast. established: written about as often as the usual topic or more, and not shrinking.
    """
    growth, q, fast = row.growth, row.q, row.fast  # type: ignore[attr-defined]
    if np.isnan(growth):
        return "none"
    if q <= significance:
        if growth < 0:
            return "falling"
        if fast >= 0.5:
            return "rising"
    if fast >= WEAK_CHANCE and row.documents >= WEAK_DOCUMENTS:  # type: ignore[attr-defined]
        return "weak"
    return "established" if row.share >= usual_share else "none"  # type: ignore[attr-defined]
