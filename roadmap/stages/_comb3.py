"""The point forecast: comb3, the median of last value, shrunk damped growth and Theta, for many short series at once.

A *panel matrix* ``z`` is float (series, years): one row a series on the log (or log-odds) scale, its last year in the
last column, NaN before its first year and nowhere else. ``panel`` (series,) numbers the panel each series borrows from.
``steps`` (series, horizons) are years ahead of the last column, 1 or more.

Theta is the two-step fit of statsmodels' ``ThetaModel`` (Assimakopoulos and
Nikolopoulos 2000; Hyndman and Billah 2003) with period 1 and theta 2, written for all series at once because one by one
statsmodels takes some 10 ms a series; ``theta_statsmodels`` is the original, and tests hold the two together.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

METHOD = "comb3: median of last value, shrunk damped growth and Theta (closed form)"
PSEUDO_SERIES = 3.0
"""Weight, in series, of the library's typical panel: a panel of one series leans on it, one of thirty hardly does."""
PSEUDO_YEARS = 4.0
"""Years of the panel's median variance mixed into each series' own."""
LEAST_VARIANCE = 1e-4
"""Floor of a yearly variance on the log scale: no yearly series is known better than to 1 %."""
LEANING = (0.9, 0.05, 0.05)
"""How far a series' variance (log scale) leans on its own years, on its panel, and on the library.

The design note went half-way to the panel; on families held out of calibration this covers the worst of them better."""
LEAST_SMOOTHING = 1e-4
"""Least smoothing of Theta: statsmodels starts there and does not get below it; at 0 its formula would jump."""


@dataclass(frozen=True)
class Library:
    """What a typical panel looks like: variance of yearly change and of mean growth between series, log scale."""

    variance: float
    growth_variance: float


@dataclass(frozen=True)
class Pace:
    """Per series (series,): changes seen, shrunk growth a year, variance of yearly change, and noise of one value.

    ``variance`` is what a year changes beyond ``noise``, the sampling variance of a value such as a count's.
    """

    changes: Floats
    growth: Floats
    variance: Floats
    noise: Floats


def stack(rows: Sequence[Floats]) -> Floats:
    """Put series of different length under each other with their last years in one column."""
    width = max((len(row) for row in rows), default=0)
    z = np.full((len(rows), width), np.nan)
    for i, row in enumerate(rows):
        z[i, width - len(row) :] = row
    return z


def pace(z: Floats, panel: Ints, library: Library, *, noise: Floats | None = None) -> Pace:
    """Shrink each series' mean yearly change to its panel's (empirical Bayes), and its variance towards the others'.

    ``noise`` (series, years) is the sampling variance of each value where it is known (1 / count, on the log scale).
    A year's change holds it twice, and it does not add up over the years as true change does: so it is taken out of
    the variance here, and put back once by ``_intervals.scale``.
    """
    change = np.diff(z, axis=1)
    seen = np.isfinite(change)
    m = seen.sum(axis=1).astype(float)
    mean = np.where(seen, change, 0.0).sum(axis=1) / m
    spread = np.where(seen, (change - mean[:, None]) ** 2, 0.0).sum(axis=1)
    raw = np.maximum(spread / np.maximum(m - 1, 1), LEAST_VARIANCE)
    pooled = _drawn(raw, m, _pooled_variance(raw, panel, library))
    growth = _shrink(mean, pooled / m, panel, library)
    own = true_variance(raw, z, noise)
    pool = _pooled_variance(own, panel, library)
    powers = np.log(np.stack([_drawn(own, m, pool), pool, np.full(len(z), library.variance)]))
    variance = np.exp(np.array(LEANING) @ powers)
    return Pace(m, growth, np.asarray(variance), _lately(z, noise))


def _drawn(own: Floats, m: Floats, pool: Floats) -> Floats:
    """Mix PSEUDO_YEARS of the panel's variance into each series' own of ``m`` changes."""
    return np.asarray(((m - 1) * own + PSEUDO_YEARS * pool) / (m - 1 + PSEUDO_YEARS))


def true_variance(raw: Floats, z: Floats, noise: Floats | None) -> Floats:
    """Take sampling noise out of the variance of yearly changes, leaving a tenth at least."""
    if noise is None:
        return raw
    mean = np.nanmean(np.where(np.isfinite(z), noise, np.nan), axis=1)
    return np.asarray(np.maximum(np.maximum(raw - 2 * mean, 0.1 * raw), LEAST_VARIANCE))


def _lately(z: Floats, noise: Floats | None) -> Floats:
    """Return the sampling variance of a value like the last three's (of their mean count)."""
    if noise is None:
        return np.zeros(len(z))
    return np.asarray(1 / np.mean(1 / np.maximum(noise[:, -3:], 1e-12), axis=1))


def _pooled_variance(own: Floats, panel: Ints, library: Library) -> Floats:
    """Return the median variance of each panel, drawn to the library's where the panel is small."""
    groups = pd.Series(np.log(own)).groupby(panel)
    n, median = groups.transform("size").to_numpy(), groups.transform("median").to_numpy()
    logs = (n * median + PSEUDO_SERIES * np.log(library.variance)) / (n + PSEUDO_SERIES)
    return np.asarray(np.exp(logs))


def _shrink(mean: Floats, noise: Floats, panel: Ints, library: Library) -> Floats:
    """Return mean growths shrunk to their panel's mean by B = tau2 / (tau2 + noise)."""
    groups = pd.Series(mean).groupby(panel)
    n, centre = groups.transform("size").to_numpy(), groups.transform("mean").to_numpy()
    between = groups.transform("var").fillna(0.0).to_numpy()
    sampling = pd.Series(noise).groupby(panel).transform("mean").to_numpy()
    tau2 = (n * np.maximum(between - sampling, 0.0) + PSEUDO_SERIES * library.growth_variance) / (n + PSEUDO_SERIES)
    centre = centre * n / (n + PSEUDO_SERIES)
    b = tau2 / (tau2 + noise)
    return np.asarray(b * mean + (1 - b) * centre)


@dataclass(frozen=True)
class Theta:
    """A Theta fit per series (series,): smoothed level, slope of the time trend, smoothing, years."""

    level: Floats
    slope: Floats
    alpha: Floats
    years: Floats


def fit_theta(z: Floats) -> Theta:
    """Fit Theta as statsmodels' ``ThetaModel(z, period=1, deseasonalize=False).fit()`` does, all series at once.

    The smoothing minimises the sum of squared one-step errors, found by a grid that is narrowed six times.
    """
    centre, half = np.full(len(z), 0.5), np.full(len(z), 0.5)
    for _ in range(6):
        grid = np.clip(centre[:, None] + half[:, None] * np.linspace(-1, 1, 15), LEAST_SMOOTHING, 1.0)
        squares, _level = _smooth(z, grid)
        centre = grid[np.arange(len(z)), squares.argmin(axis=1)]
        half = half / 7
    return Theta(_smooth(z, centre[:, None])[1][:, 0], _slope(z), centre, np.isfinite(z).sum(axis=1).astype(float))


def _smooth(z: Floats, alpha: Floats) -> tuple[Floats, Floats]:
    """Smooth exponentially from each series' first value: squared errors and last level (series, alphas)."""
    level = np.full(alpha.shape, np.nan)
    squares = np.zeros(alpha.shape)
    for value in z.T:
        error = value[:, None] - level
        error = np.where(np.isfinite(error), error, 0.0)
        squares += error**2
        level = np.where(np.isfinite(level), level, value[:, None]) + alpha * error
    return squares, level


def _slope(z: Floats) -> Floats:
    """Return the least-squares slope of each series over time."""
    seen = np.isfinite(z)
    n = seen.sum(axis=1)
    time = np.where(seen, np.arange(z.shape[1])[None, :] - (z.shape[1] - (n[:, None] + 1) / 2), 0.0)
    return np.asarray((time * np.where(seen, z, 0.0)).sum(axis=1) / np.maximum((time**2).sum(axis=1), 1e-12))


def theta_points(fit: Theta, steps: Ints) -> Floats:
    """Return Theta forecasts (series, horizons): half the trend line's drift added to the smoothed level."""
    lead = (1 - (1 - fit.alpha) ** fit.years) / fit.alpha
    return np.asarray(fit.level[:, None] + 0.5 * fit.slope[:, None] * (steps - 1 + lead[:, None]))


def theta_statsmodels(values: Floats, steps: int) -> Floats:
    """Return statsmodels' own Theta forecasts of one series, 1 to ``steps`` years ahead: what tests compare with."""
    from statsmodels.tsa.forecasting.theta import ThetaModel

    fitted = ThetaModel(pd.Series(values), period=1, deseasonalize=False).fit()
    return np.asarray(fitted.forecast(steps, theta=2), dtype=float)


def comb3(z: Floats, pace_: Pace, steps: Ints, *, damping: float) -> Floats:
    """Return the median (series, horizons) of last value, damped shrunk growth and Theta.

    ``damping`` in (0, 1]: growth g adds up to g * damping * (1 - damping**h) / (1 - damping).
    A series that never rose is not forecast to rise, nor one that never fell to fall: a panel's growth does not
    overrule an unbroken run of the series' own.
    """
    last = np.broadcast_to(z[:, -1:], steps.shape)
    years = steps.astype(float) if damping == 1 else damping * (1 - damping ** steps.astype(float)) / (1 - damping)
    grown = last + pace_.growth[:, None] * years
    mid = np.median(np.stack([last, grown, theta_points(fit_theta(z), steps)]), axis=0)
    change = np.diff(z, axis=1)
    seen = np.isfinite(change)
    falling = np.all(~seen | (change <= 0), axis=1)[:, None]
    rising = np.all(~seen | (change >= 0), axis=1)[:, None]
    mid = np.where(falling, np.minimum(mid, last), mid)
    return np.asarray(np.where(rising, np.maximum(mid, last), mid))
