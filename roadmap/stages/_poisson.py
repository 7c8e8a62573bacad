"""Many small Poisson regressions at once: counts on one variable, with exposure.

Each series has its own intercept and slope. All are found together by iteratively reweighted least squares, two normal
equations a series (McCullagh & Nelder, Generalized Linear Models, 1989): what statsmodels' GLM does with one series in
milliseconds, and without the second that it takes to import.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

STEPS, CLOSE = 50, 1e-8
"""Steps at most, and the change of the deviance below which a series is done."""
STEEP = 3.0
"""Slope told of a series that has no finite one."""
TINY = 1e-300


@dataclass(frozen=True)
class Series:
    """One regression: counts (n,), not all nought, exposures (n,) above nought, and the variable (n,)."""

    counts: np.ndarray
    exposure: np.ndarray
    x: np.ndarray


@dataclass(frozen=True)
class Fit:
    """Slope and its error at dispersion one, Pearson's chi-square, log likelihood."""

    slope: float
    error: float
    pearson: float
    likelihood: float


@dataclass(frozen=True)
class _Grid:
    """Series side by side, each (series, n) with shorter ones filled up: ``real`` says which cells are theirs."""

    real: np.ndarray
    counts: np.ndarray
    offset: np.ndarray
    x: np.ndarray


def fit_each(series: Sequence[Series]) -> list[Fit]:
    """Fit every series, in their order.

    A series whose documents all lie at one end of x has no finite slope, and the error of a steep one says nothing
    (Hauck & Donner, Wald's test as applied to hypotheses in logit analysis, 1977): STEEP is told, with the error that
    makes its square over the error's the likelihood ratio to no slope at all.
    """
    if not series:
        return []
    from scipy.special import gammaln, xlogy

    grid = _side_by_side(series)
    mean, slope, error = _fitted(grid)
    endless = np.array([_endless(one) for one in series])
    ratio = np.maximum(_deviance(grid, _flat(grid)) - _deviance(grid, mean), TINY)
    slope = np.where(endless, np.sign(slope) * STEEP, slope)
    error = np.where(endless, STEEP / np.sqrt(ratio), error)
    pearson = np.where(grid.real, (grid.counts - mean) ** 2 / np.maximum(mean, TINY), 0).sum(axis=1)
    each = xlogy(grid.counts, np.maximum(mean, TINY)) - mean - gammaln(grid.counts + 1)
    likelihood = np.where(grid.real, each, 0).sum(axis=1)
    return [Fit(*map(float, part)) for part in zip(slope, error, pearson, likelihood, strict=True)]


def _endless(one: Series) -> bool:
    """Say whether the likelihood has no maximum: documents only where x is least, or only where it is greatest."""
    where = one.x[one.counts > 0]
    return bool(where.max() == one.x.min() or where.min() == one.x.max())


def _flat(grid: _Grid) -> np.ndarray:
    """Return the means (series, n) of one rate over all of a series."""
    exposure = np.where(grid.real, np.exp(grid.offset), 0)
    rate = grid.counts.sum(axis=1, keepdims=True) / exposure.sum(axis=1, keepdims=True)
    return np.where(grid.real, exposure * rate, 1.0)


def _side_by_side(series: Sequence[Series]) -> _Grid:
    """Lay series out as one grid; x is taken from each series' mean."""
    longest = max(len(one.counts) for one in series)
    real, counts, offset, x = (np.zeros((len(series), longest)) for _ in range(4))
    for row, one in enumerate(series):
        cells = slice(len(one.counts))
        real[row, cells], counts[row, cells] = 1, one.counts
        offset[row, cells], x[row, cells] = np.log(one.exposure), one.x - one.x.mean()
    return _Grid(real.astype(bool), counts, offset, x)


def _fitted(grid: _Grid) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return means (series, n), slopes and their errors (series,)."""
    usual = grid.counts.sum(axis=1, keepdims=True) / grid.real.sum(axis=1, keepdims=True)
    mean = np.where(grid.real, (grid.counts + usual) / 2, 1.0)
    slope, error, deviance = (np.full(len(mean), np.inf) for _ in range(3))
    going = np.arange(len(mean))
    for _ in range(STEPS):
        part = _Grid(grid.real[going], grid.counts[going], grid.offset[going], grid.x[going])
        mean[going], slope[going], error[going] = _step(part, mean[going])
        now = _deviance(part, mean[going])
        moved = np.abs(deviance[going] - now) > CLOSE
        deviance[going] = now
        going = going[moved]
        if not len(going):
            break
    return mean, slope, error


def _step(grid: _Grid, mean: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Take one step of weighted least squares: new means (series, n), slopes and their errors (series,)."""
    weight = np.where(grid.real, mean, 0.0)
    work = np.log(mean) + (grid.counts - mean) / mean - grid.offset
    total = weight.sum(axis=1)
    middle = (weight * grid.x).sum(axis=1) / total
    level = (weight * work).sum(axis=1) / total
    apart = grid.x - middle[:, None]
    spread = np.maximum((weight * apart**2).sum(axis=1), TINY)
    slope = (weight * apart * work).sum(axis=1) / spread
    line = level[:, None] + slope[:, None] * apart + grid.offset
    new = np.where(grid.real, np.exp(np.clip(line, -600, 600)), 1.0)
    return new, slope, 1 / np.sqrt(spread)


def _deviance(grid: _Grid, mean: np.ndarray) -> np.ndarray:
    """Return each series' deviance (series,)."""
    from scipy.special import xlogy

    each = xlogy(grid.counts, np.maximum(grid.counts, 1) / mean) - (grid.counts - mean)
    return np.asarray(2 * np.where(grid.real, each, 0).sum(axis=1))
