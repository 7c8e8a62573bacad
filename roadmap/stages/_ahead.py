"""What the next three years may bring: the chance that a topic's share grows by 8 % a year.

The growth that *has been* says little about what comes: slopes of past years are noise in good part and shares come
back. So the forecast's own median and scale are asked (``_comb3``, ``_intervals``: growth shrunk to that of the other
topics of the same source, and damped), and what they say is turned into a chance by a logistic curve that was fitted
on series whose later years are known (``roadmap/data/signals.json`` says which; ``python -m bench.signals --write``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from roadmap.shipped import measured_signals
from roadmap.stages import _comb3, _intervals, _shares

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

KEY = ["topic_id", "sector", "kind"]
LEAST_YEARS, LEAST_DOCUMENTS = 5, 8
AHEAD, FAST = 3, 1.08
"""Growth is FAST a year for AHEAD years, the share of two years together over that of the last two."""
TOGETHER = 2
WINDOW = 15
"""Latest years looked at."""
DAMPING = 0.9
LEAST_SCALE = 1e-3
"""Floor of the scale, for a share that is nearly all of its source."""


@dataclass(frozen=True)
class Curve:
    """The chance is logistic(intercept + slope x distance): the growth expected less that asked for, over its scale."""

    intercept: float
    slope: float

    def chance(self, distance: Floats) -> Floats:
        """Return chances, 0-1."""
        return np.asarray(1 / (1 + np.exp(-(self.intercept + self.slope * distance))))


def shipped_curve() -> Curve:
    """Return the shipped curve."""
    return Curve(measured_signals()["intercept"], measured_signals()["slope"])


def ahead_of(complete: pd.DataFrame, curve: Curve | None = None) -> pd.DataFrame:
    """Return KEY, ``expected`` growth (log, over AHEAD years), ``distance``, ``chance`` (0-1) of fast growth, ``flat``.

    ``flat`` is the chance that a share as noisy as this one has where it is expected to stand still.

    Parameters
    ----------
    complete
        TRENDS rows of complete years with exposure. Series of fewer than LEAST_YEARS years or LEAST_DOCUMENTS
        documents are left out. The topics of one sector and source are each other's panel.
    """
    names = ["expected", "distance", "chance", "flat"]
    found = [_panel(part) for _key, part in complete.groupby(["sector", "kind"], sort=True)]
    found = [part for part in found if len(part)]
    if not found:
        return pd.DataFrame(columns=[*KEY, *names]).astype(dict.fromkeys(KEY, "str") | dict.fromkeys(names, "float64"))
    frame, chance = pd.concat(found, ignore_index=True), (curve or shipped_curve()).chance
    distance = frame["distance"].to_numpy(float)
    flat = chance(distance - frame["expected"].to_numpy(float) / frame["scale"].to_numpy(float))
    return frame.assign(chance=chance(distance), flat=flat)[[*KEY, *names]]


def _panel(part: pd.DataFrame) -> pd.DataFrame:
    """Return topic, sector, kind, expected growth and distance of one sector and source."""
    size = part.groupby("topic_id")["documents"].agg(["size", "sum"])
    use = size.index[(size["size"] >= LEAST_YEARS) & (size["sum"] >= LEAST_DOCUMENTS)]
    table = part[part["topic_id"].isin(use)].pivot(index="topic_id", columns="period", values="documents")
    table = table.iloc[:, -WINDOW:]
    exposure = part.groupby("period")["exposure"].max().reindex(table.columns).to_numpy(float)
    # A series that ended earlier than its source has no last value to go on from.
    ended = table.iloc[:, -TOGETHER:].isna().any(axis=1)
    known = table[~ended & (table.notna().sum(axis=1) >= LEAST_YEARS)]
    if known.empty:
        return pd.DataFrame()
    expected, scale = outlook(known.to_numpy(float), exposure, known.columns.to_numpy(int))
    frame = pd.DataFrame({"topic_id": known.index.astype("str"), "expected": expected, "scale": scale})
    frame["distance"] = (expected - AHEAD * np.log(FAST)) / scale
    return frame.assign(sector=part["sector"].iloc[0], kind=part["kind"].iloc[0]).astype(dict.fromkeys(KEY, "str"))


def outlook(counts: Floats, exposure: Floats, years: NDArray[np.int64]) -> tuple[Floats, Floats]:
    """Return the growth expected over AHEAD years, on the log scale, and the size its error may have: (series,).

    ``counts`` (series, years) are missing before a series begins; ``exposure`` and ``years`` (years,), ascending.
    """
    z, noise = (
        _even(values, years) for values in (_shares.log_odds(counts, exposure), _shares.noise(counts, exposure))
    )
    speed = _comb3.pace(z, np.zeros(len(z), dtype=np.int64), _intervals.shipped_quantiles().library, noise=noise)
    steps = np.tile(np.arange(AHEAD - TOGETHER + 1, AHEAD + 1), (len(z), 1))
    share = 1 / (1 + np.exp(-_comb3.comb3(z, speed, steps, damping=DAMPING).mean(axis=1)))
    halves = TOGETHER * _shares.HALF  # as many as the years apart have, so that nothing stays nothing
    now = (counts[:, -TOGETHER:].sum(axis=1) + halves) / (exposure[-TOGETHER:].sum() + 2 * halves)
    expected = np.log(share / now)
    scale = _intervals.scale(speed, steps)[:, -1] * (1 - share)  # from log-odds to the log of the share
    return np.asarray(expected), np.asarray(np.maximum(scale, LEAST_SCALE))


def _even(values: Floats, years: NDArray[np.int64]) -> Floats:
    """Give every year between the first and the last a column; a year that is not known lies between its neighbours."""
    every = np.arange(years[0], years[-1] + 1)
    filled = pd.DataFrame(values, columns=years).reindex(columns=every)
    return np.asarray(filled.interpolate(axis=1, limit_area="inside").to_numpy(float))


def came(complete: pd.DataFrame, origin: int) -> pd.Series:
    """Return by topic whether its share, two years together, grew FAST a year over the AHEAD years after ``origin``.

    ``complete`` are TRENDS rows of one sector and source; topics without documents before, or years after, are left
    out.
    """
    now, then = _share(complete, origin), _share(complete, origin + AHEAD)
    ratio = (then / now.where(now > 0)).dropna()
    return pd.Series(ratio >= FAST**AHEAD, dtype="bool")


def _share(complete: pd.DataFrame, year: int) -> pd.Series:
    """Return each topic's share in a year and the one before together."""
    rows = complete[complete["period"].isin(range(year - TOGETHER + 1, year + 1))]
    sums = rows.groupby("topic_id")[["documents", "exposure"]].sum()
    return sums["documents"] / sums["exposure"].where(sums["exposure"] > 0)
