"""Who leads whom: by how many years one source kind is ahead of another in writing about a topic."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pandas as pd

from roadmap.tables import ALL

LONGEST = 5
"""Longest lead looked for, in years."""
LEAST_DOCUMENTS, LEAST_YEARS = 15, 10
DROP = 1.92
"""Half the 95 % point of chi-square with one degree of freedom: the profile-likelihood interval (Wilks 1938)."""


def leads(complete: pd.DataFrame) -> pd.DataFrame:
    """Return topic_id, sector, kind, lead_of, lag_periods where a lead is certain; every other row is absent.

    For two kinds a and b of a topic, b's yearly counts are regressed (Poisson, with exposure) on a's smoothed log
    share L years before, over the same years of b for every L from -5 to 5. The lag of the highest likelihood is a
    lead of a where it is positive and its profile-likelihood interval excludes nought and the other direction.
    """
    rows = []
    whole = complete[complete["sector"] == ALL]
    for topic, group in whole.groupby("topic_id"):
        series = {kind: rows_of.set_index("period") for kind, rows_of in group.groupby("kind") if _enough(rows_of)}
        best: dict[str, tuple[str, int]] = {}
        for leader, follower in permutations(sorted(series), 2):
            lag = _lead(series[leader], series[follower])
            if lag > best.get(leader, ("", 0))[1]:
                best[leader] = (follower, lag)
        rows += [(topic, ALL, leader, follower, float(lag)) for leader, (follower, lag) in best.items()]
    frame = pd.DataFrame(rows, columns=["topic_id", "sector", "kind", "lead_of", "lag_periods"])
    return frame.astype(dict.fromkeys(["topic_id", "sector", "kind", "lead_of"], "str") | {"lag_periods": "float64"})


def _enough(rows: pd.DataFrame) -> bool:
    return len(rows) >= LEAST_YEARS and int(rows["documents"].sum()) >= LEAST_DOCUMENTS


def _lead(leader: pd.DataFrame, follower: pd.DataFrame) -> int:
    """Return by how many years ``leader`` is ahead, 0 where that is not certain."""
    signal = _smooth_log_share(leader)
    lags = range(-LONGEST, LONGEST + 1)
    first, last = signal.index.min(), signal.index.max()
    # Years of the follower for which the leader's signal exists at every lag, its flat ends held at most two years.
    years = [year for year in follower.index if first - 2 <= year - LONGEST and year + LONGEST <= last + 2 + LONGEST]
    if len(years) < LEAST_YEARS - 2:
        return 0
    counts = follower.loc[years, "documents"].to_numpy(float)
    exposure = follower.loc[years, "exposure"].to_numpy(float)
    fits = {lag: _fit(counts, exposure, signal, [year - lag for year in years]) for lag in lags}
    best = max(fits, key=lambda lag: (fits[lag][0], -abs(lag)))
    likely = [lag for lag in lags if fits[lag][0] >= fits[best][0] - DROP]
    certain = best > 0 and min(likely) > 0 and fits[best][1] > 0
    return best if certain else 0


def _smooth_log_share(rows: pd.DataFrame) -> pd.Series:
    """Return log shares smoothed over three years, half a document added so that zeros stay finite."""
    documents = rows["documents"].rolling(3, center=True, min_periods=1).sum()
    exposure = rows["exposure"].rolling(3, center=True, min_periods=1).sum()
    return np.log((documents + 0.5) / (exposure + 1))


def _fit(counts: np.ndarray, exposure: np.ndarray, signal: pd.Series, years: list[int]) -> tuple[float, float]:
    """Return the log likelihood and slope of the Poisson regression on the signal of these years.

    Overdispersion is left out of the likelihood on purpose: it would only widen the interval by the same factor for
    every lag; the interval is widened instead by asking for a whole year between it and nought.
    """
    import statsmodels.api as sm

    held = signal.reindex(range(min([*years, int(signal.index.min())]), max([*years, int(signal.index.max())]) + 1))
    x = held.ffill().bfill().loc[years].to_numpy(float)
    if np.ptp(x) < 1e-9 or counts.sum() == 0:
        return -np.inf, 0.0
    model = sm.GLM(counts, sm.add_constant(x), family=sm.families.Poisson(), offset=np.log(exposure)).fit(maxiter=50)
    return float(model.llf), float(model.params[1])
