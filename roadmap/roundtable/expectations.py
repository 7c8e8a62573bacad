"""Estimates of a topic's share at 2, 5 and 10 years: the room's middle, its spread, and what moved after the reveal.

A frame of estimates holds round_id, participant_id, statement_id, horizon (years), lo, mid, hi (documents per 1,000 of
the sector, 0-1,000; missing: abstained). A participant's lo and hi are the ends of its 80 % range: the ballot asks so.

Sources: a pooled range averages quantiles, which is as sharp as its members, by their medians (Lichtendahl,
Grushka-Cockayne and Winkler, 2013, Management Science 59); a pooled probability averages probabilities (Stone, 1961).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from roadmap.roundtable.statistics import FEWEST

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

PEOPLE = (0.1, 0.5, 0.9)
"""What a participant's lo, mid and hi are quantiles of."""
MODEL = (0.025, 0.1, 0.5, 0.9, 0.975)
"""What a forecast's lo95, lo80, mid, hi80 and hi95 are quantiles of."""
_KEYS = ["statement_id", "horizon"]


def expected(estimates: pd.DataFrame) -> pd.DataFrame:
    """Describe estimates: one row for each round, statement and horizon.

    Returns
    -------
    round_id, statement_id, horizon, voters, abstained, and documents per 1,000: median, q1 and q3 of the middle
    estimates, lo and hi (medians of the ends: the room's 80 % range). With fewer than FEWEST these are missing.
    """
    keys = ["round_id", *_KEYS]
    grouped = estimates.groupby(keys)
    found = grouped["mid"].agg(voters="count", size="size", median="median").reset_index()
    ends = grouped[["lo", "hi"]].median().reset_index(drop=True)
    quarters = {name: grouped["mid"].quantile(part).to_numpy(float) for name, part in (("q1", 0.25), ("q3", 0.75))}
    found = found.assign(abstained=found["size"] - found["voters"], **quarters, lo=ends["lo"], hi=ends["hi"])
    told = ["median", "q1", "q3", "lo", "hi"]
    found[told] = found[told].astype("float64").where(found["voters"] >= FEWEST)
    return found[[*keys, "voters", "abstained", *told]]


def shifts(estimates: pd.DataFrame, first: str, second: str) -> pd.DataFrame:
    """Compare estimates before and after the reveal, of those who made both.

    Returns
    -------
    statement_id, horizon, both (participants); per 1,000: before and after (medians), shift (median of each one's own
    change) with q1 and q3; moved (share that changed its middle estimate, 0-1); spread (interquartile range after over
    before; missing where there was none). With fewer than FEWEST these are missing.
    """
    keys = ["participant_id", *_KEYS]
    known = estimates.dropna(subset=["mid"])
    one, two = (known.loc[known["round_id"] == name, [*keys, "mid"]] for name in (first, second))
    pairs = one.merge(two, on=keys, suffixes=("", "_after"))
    pairs = pairs.assign(change=pairs["mid_after"] - pairs["mid"], moved=pairs["mid"] != pairs["mid_after"])
    grouped = pairs.groupby(_KEYS)
    found = grouped.agg(
        both=("mid", "size"), before=("mid", "median"), after=("mid_after", "median"), shift=("change", "median"),
        moved=("moved", "mean"),
    ).reset_index()  # fmt: skip
    for name, part in (("q1", 0.25), ("q3", 0.75)):
        found[name] = grouped["change"].quantile(part).to_numpy(float)
    width = [
        (grouped[name].quantile(0.75) - grouped[name].quantile(0.25)).to_numpy(float) for name in ("mid", "mid_after")
    ]
    found["spread"] = np.divide(width[1], width[0], out=np.full(len(found), np.nan), where=width[0] > 0)
    told = [name for name in found if name not in (*_KEYS, "both")]
    found[told] = found[told].astype("float64").where(found["both"] >= FEWEST)
    return found


def exceeding(quantiles: Floats, levels: Sequence[float], threshold: float) -> Floats:
    """Return the probability of each distribution (n, q quantiles, rising) that its value lies above ``threshold``.

    Between its quantiles a distribution is normal with a scale of its own, and beyond them the outer scale goes on:
    its normal score is linear between the given points (so three points make a normal of two halves).
    """
    from scipy.special import ndtr, ndtri

    scores = ndtri(np.asarray(levels))
    # Equal quantiles are kept apart by next to nothing, in the order of their levels.
    points = np.asarray(quantiles, float) + np.arange(len(scores)) * 1e-9
    place = np.clip((points < threshold).sum(axis=1), 1, len(scores) - 1)
    rows = np.arange(len(points))
    left, right = points[rows, place - 1], points[rows, place]
    slope = (scores[place] - scores[place - 1]) / (right - left)
    z = scores[place - 1] + (threshold - left) * slope
    return np.asarray(1 - ndtr(z), dtype=float)


def group_probability(estimates: pd.DataFrame, threshold: float) -> float:
    """Return the room's probability (0-1) that the share is above ``threshold``: the mean of its members'.

    ``estimates`` are those of one round, statement and horizon; missing for fewer than FEWEST.
    """
    known = estimates.dropna(subset=["lo", "mid", "hi"])
    if len(known) < FEWEST:
        return float("nan")
    return float(exceeding(known[["lo", "mid", "hi"]].to_numpy(float), PEOPLE, threshold).mean())


def model_probability(forecast: dict[str, Any], threshold: float) -> float | None:
    """Return a forecast's probability (0-1) of a share above ``threshold``; None where the model refused.

    ``forecast`` holds lo95, lo80, mid, hi80, hi95 in documents per 1,000 (see propose.Forecast), None where refused.
    """
    points = [forecast.get(name) for name in ("lo95", "lo80", "mid", "hi80", "hi95")]
    if any(point is None or point != point for point in points):
        return None
    return float(exceeding(np.sort(np.array([points], dtype=float), axis=1), MODEL, threshold)[0])
