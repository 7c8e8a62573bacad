"""Who leads whom: by how many years one source kind is ahead of another in writing about a topic."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pandas as pd

from roadmap.stages._poisson import Fit, Series, fit_each
from roadmap.tables import ALL

LONGEST = 5
"""Longest lead looked for, in years."""
LAGS = range(-LONGEST, LONGEST + 1)
LEAST_DOCUMENTS, LEAST_YEARS = 15, 10
DROP = 1.92
"""Half the 95 % point of chi-square with one degree of freedom: the profile-likelihood interval (Wilks 1938)."""

Key = tuple[str, str, str]
"""Topic, leader, follower."""


def leads(complete: pd.DataFrame) -> pd.DataFrame:
    """Return topic_id, sector, kind, lead_of, lag_periods where a lead is certain; every other row is absent.

    For two kinds a and b of a topic, b's yearly counts are regressed (Poisson, with exposure) on a's smoothed log
    share L years before, over the same years of b for every L from -5 to 5. The lag of the highest likelihood is a
    lead of a where it is positive and its profile-likelihood interval excludes nought and the other direction.
    """
    whole = complete[complete["sector"] == ALL]
    best: dict[tuple[str, str], tuple[str, int]] = {}
    for (topic, leader, follower), lag in _leads_of(_pairs(whole)).items():
        if lag > best.get((topic, leader), ("", 0))[1]:
            best[topic, leader] = (follower, lag)
    rows = [(topic, ALL, leader, follower, float(lag)) for (topic, leader), (follower, lag) in best.items()]
    frame = pd.DataFrame(rows, columns=["topic_id", "sector", "kind", "lead_of", "lag_periods"])
    return frame.astype(dict.fromkeys(["topic_id", "sector", "kind", "lead_of"], "str") | {"lag_periods": "float64"})


def _pairs(whole: pd.DataFrame) -> dict[Key, dict[int, Series]]:
    """Return for each topic, leader and follower the regressions by lag."""
    found: dict[Key, dict[int, Series]] = {}
    for topic, group in whole.groupby("topic_id"):
        series = {kind: rows_of.set_index("period") for kind, rows_of in group.groupby("kind") if _enough(rows_of)}
        for leader, follower in permutations(sorted(series), 2):
            lagged = _lagged(series[leader], series[follower])
            if lagged:
                found[str(topic), leader, follower] = lagged
    return found


def _enough(rows: pd.DataFrame) -> bool:
    return len(rows) >= LEAST_YEARS and int(rows["documents"].sum()) >= LEAST_DOCUMENTS


def _lagged(leader: pd.DataFrame, follower: pd.DataFrame) -> dict[int, Series]:
    """Return the regression of the follower on the leader at each lag, over the same years; none where too few."""
    signal = _smooth_log_share(leader)
    first, last = int(signal.index.min()), int(signal.index.max())
    # Years of the follower for which the leader's signal exists at every lag, its flat ends held at most two years.
    years = [year for year in follower.index if first - 2 <= year - LONGEST and year + LONGEST <= last + 2 + LONGEST]
    rows = follower.loc[years]
    if len(years) < LEAST_YEARS - 2 or not rows["documents"].sum():
        return {}
    held = signal.reindex(range(first, last + 1)).ffill().to_numpy(float)
    counts, exposure = rows["documents"].to_numpy(float), rows["exposure"].to_numpy(float)
    x = {lag: held[np.clip(np.array(years) - lag - first, 0, last - first)] for lag in LAGS}
    return {lag: Series(counts, exposure, values) for lag, values in x.items() if np.ptp(values) >= 1e-9}


def _smooth_log_share(rows: pd.DataFrame) -> pd.Series:
    """Return log shares smoothed over three years, half a document added so that zeros stay finite."""
    documents = rows["documents"].rolling(3, center=True, min_periods=1).sum()
    exposure = rows["exposure"].rolling(3, center=True, min_periods=1).sum()
    return np.log((documents + 0.5) / (exposure + 1))


def _leads_of(pairs: dict[Key, dict[int, Series]]) -> dict[Key, int]:
    """Return by how many years each leader is ahead, where that is certain.

    Overdispersion is left out of the likelihood on purpose: it would only widen the interval by the same factor for
    every lag; the interval is widened instead by asking for a whole year between it and nought. Lags from nought on
    are fitted first: where none of them beats nought, the others cannot make a lead.
    """
    ahead = _fits(pairs, [lag for lag in LAGS if lag >= 0])
    hopeful = {key: pairs[key] for key, fits in ahead.items() if _best(fits) > 0 and _clear(fits)}
    behind = _fits(hopeful, [lag for lag in LAGS if lag < 0])
    whole = {key: ahead[key] | behind[key] for key in hopeful}
    return {key: _best(fits) for key, fits in whole.items() if _best(fits) > 0 and _clear(fits)}


def _fits(pairs: dict[Key, dict[int, Series]], lags: list[int]) -> dict[Key, dict[int, Fit]]:
    """Fit the regressions of all pairs at these lags."""
    wanted = [(key, lag) for key, lagged in pairs.items() for lag in lags if lag in lagged]
    made = fit_each([pairs[key][lag] for key, lag in wanted])
    found: dict[Key, dict[int, Fit]] = {key: {} for key in pairs}
    for (key, lag), fit in zip(wanted, made, strict=True):
        found[key][lag] = fit
    return found


def _best(fits: dict[int, Fit]) -> int:
    """Return the lag of the highest likelihood, the shortest where two are as high; 0 where there is none."""
    return max(fits, key=lambda lag: (fits[lag].likelihood, -abs(lag)), default=0)


def _clear(fits: dict[int, Fit]) -> bool:
    """Say whether the best lag's interval holds positive lags only, and the follower grows with the leader."""
    best = fits[_best(fits)]
    return min(lag for lag in fits if fits[lag].likelihood >= best.likelihood - DROP) > 0 and best.slope > 0
