"""Growth of shares, a quasi-Poisson regression of counts on years with exposure, and the signal.

Growth looks back; the signal looks ahead too: it asks the chance of growing 8 % a year for three years (``_ahead``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from roadmap.stages._ahead import AHEAD, Curve, ahead_of, came
from roadmap.stages._poisson import Fit, Series, fit_each
from roadmap.tables import ALL

if TYPE_CHECKING:
    from roadmap.settings import Settings

YEARS = 10
"""Complete years looked back: long enough for a test, short enough to be about now."""
LEAST_YEARS, LEAST_DOCUMENTS = 5, 8
RISING_CHANCE = 0.15
"""Least chance of fast growth of a topic called rising: about what any topic has (18 % of 5,151 past cases)."""
WEAK_CHANCE, WEAK_LIFT, WEAK_DOCUMENTS = 0.20, 1.5, 4
"""Least chance of fast growth of a weak signal, how many times that of a share expected to stand still, documents."""
KEY = ["topic_id", "sector", "kind"]


class Looks(NamedTuple):
    """What a signal is made from: growth a year, its q, chances of fast growth, documents, share and the usual share.

    ``flat`` is the chance that a share as noisy has where it is expected to stand still.
    """

    growth: float
    q: float
    chance: float
    flat: float
    documents: float
    share: float
    usual: float


def growth_of(
    trends: pd.DataFrame, complete: pd.DataFrame, settings: Settings, curve: Curve | None = None
) -> pd.DataFrame:
    """Return one row per topic, sector and kind: growth a year with interval, p, q, chance of fast growth and signal.

    Parameters
    ----------
    trends
        TRENDS, all rows: every combination gets a row.
    complete
        Those of complete years with exposure.
    curve
        Turns what is expected into a chance; the shipped one where None.
    """
    recent = complete[complete["period"] > complete.groupby("kind")["period"].transform("max") - YEARS]
    fitted = _fitted(recent)
    nothing = (np.nan,) * 5
    frame = trends[KEY].drop_duplicates().sort_values(KEY, ignore_index=True)
    values = [fitted.get(tuple(key)) or nothing for key in frame.itertuples(index=False)]
    names = ["growth", "lo", "hi", "p", "documents"]
    frame = frame.join(pd.DataFrame(values, columns=names, dtype="float64"))
    frame = frame.merge(ahead_of(complete, curve).drop(columns="distance"), on=KEY, how="left")
    frame["q"] = frame.groupby(["sector", "kind"])["p"].transform(adjusted)
    level = recent.groupby(KEY)["documents"].sum() / recent.groupby(KEY)["exposure"].sum()
    frame["share"] = frame.join(level.rename("share"), on=KEY)["share"]
    usual = frame.groupby(["sector", "kind"])["share"].transform("median")
    looks = zip(*(frame[name] for name in Looks._fields[:-1]), usual, strict=True)
    frame["signal"] = [signal(Looks(*one), settings.trends.significance) for one in looks]
    return frame.drop(columns=["documents", "share", "expected", "flat"]).astype({"signal": "str"})


def _fitted(recent: pd.DataFrame) -> dict[tuple[str, ...], tuple[float, ...]]:
    """Return what is known of each series with enough years and documents, by KEY."""
    keys, series = [], []
    for key, group in recent.groupby(KEY):
        if len(group) >= LEAST_YEARS and group["documents"].sum() >= LEAST_DOCUMENTS:
            keys.append(key)
            series.append(Series(*(group[name].to_numpy(float) for name in ("documents", "exposure", "period"))))
    return {
        key: growth_numbers(one.counts, fit, len(one.counts) - 2)
        for key, one, fit in zip(keys, series, fit_each(series), strict=True)
    }


def growth_numbers(counts: np.ndarray, fit: Fit, freedom: int) -> tuple[float, ...]:
    """Return growth a year, its 95 % interval, p, documents, from a fit with so many degrees of freedom.

    Quasi-Poisson (McCullagh & Nelder, Generalized Linear Models, 1989): log counts linear in the year, exposure as
    offset, dispersion from Pearson's chi-square and never below one.
    """
    from scipy.special import stdtr, stdtrit

    error = fit.error * float(np.sqrt(max(1.0, fit.pearson / freedom)))
    # A topic without documents at one end sends the slope to infinity; what is said of it is capped.
    slope = float(np.clip(fit.slope, -3, 3))
    reach = stdtrit(freedom, 0.975) * error
    p = 2 * float(stdtr(freedom, -abs(slope) / error))
    low, high = np.exp(np.clip([slope - reach, slope + reach], -5, 5)) - 1
    return float(np.exp(slope) - 1), float(low), float(high), p, float(counts.sum())


def adjusted(p: pd.Series) -> pd.Series:
    """Adjust p values for false discoveries (Benjamini & Hochberg 1995); missing ones stay missing."""
    from scipy.stats import false_discovery_control

    known = p.dropna()
    adjusted = pd.Series(np.nan, index=p.index)
    if len(known):
        adjusted.loc[known.index] = false_discovery_control(known.to_numpy())
    return adjusted


def signal(seen: Looks, significance: float) -> str:
    """Return the signal class of one topic, sector and kind.

    rising: grew (q), and not unlikely to grow on, by 8 % a year. falling: shrank (q). weak: grew, not more than may be
    chance, yet likelier to grow by 8 % a year than most, and than it would be if it were expected to stand still; few
    documents alone make any growth likely. established: written about as often as the usual topic or more.

    A share that fell every year has a slope below nought: it is neither rising nor weak, whatever is expected of it.
    """
    if np.isnan(seen.growth):
        return "none"
    sure = seen.q <= significance
    if sure and seen.growth < 0:
        return "falling"
    if sure and seen.growth > 0 and seen.chance >= RISING_CHANCE:
        return "rising"
    likely = seen.chance >= max(WEAK_CHANCE, WEAK_LIFT * seen.flat)
    if seen.growth > 0 and likely and seen.documents >= WEAK_DOCUMENTS:
        return "weak"
    return "established" if seen.share >= seen.usual else "none"


def record_of(complete: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """Return how the study's own signals did: kind, signal, signal_cases, and signal_grew (0-1), the part that grew.

    The same signals made from what was known at the latest settings.forecast.origins years that three complete years
    follow, over all sectors; what came is growth of 8 % a year over these three, two years together. Interviews have
    no record: it would count topics that may not be shown.
    """
    open_ = complete[(complete["sector"] == ALL) & (complete["kind"] != "interview")]
    names = ["kind", "signal", "signal_cases", "signal_grew"]
    cases = [
        case
        for _kind, part in open_.groupby("kind", sort=True)
        for origin in range(int(part["period"].max()) - AHEAD - settings.forecast.origins + 1,
                            int(part["period"].max()) - AHEAD + 1)
        for case in [_past(part, origin, settings)]
        if len(case)
    ]  # fmt: skip
    if not cases:
        return pd.DataFrame(columns=names).astype(
            {"kind": "str", "signal": "str"} | dict.fromkeys(names[2:], "float64")
        )
    grew = pd.concat(cases).groupby(["kind", "signal"])["grew"].agg(["size", "mean"]).reset_index()
    return grew.set_axis(names, axis=1).astype({"signal_cases": "float64"})


def _past(part: pd.DataFrame, origin: int, settings: Settings) -> pd.DataFrame:
    """Return kind, signal and whether it grew, for each topic of one source at one origin that is long enough."""
    known = part[part["period"] <= origin]
    if known["period"].nunique() < LEAST_YEARS:
        return pd.DataFrame()
    found = growth_of(known, known, settings).dropna(subset=["growth"]).set_index("topic_id")
    return found[["kind", "signal"]].join(came(part, origin).rename("grew"), how="inner")
