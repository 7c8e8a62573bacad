"""The interval around a point forecast: pooled error quantiles, each tail by itself, times the series' own scale.

The quantiles ship as ``roadmap/data/quantiles.json`` with where they come from; ``python -m bench.forecast --write``
computes them.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from roadmap.stages import _fallback
from roadmap.stages._comb3 import Library, comb3, pace

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from roadmap.stages._comb3 import Pace

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

LEVELS = (0.025, 0.1, 0.5, 0.9, 0.975)
"""Probabilities of a fan's five lines: 95 % low, 80 % low, median, 80 % high, 95 % high."""
RHO = 0.63
"""Correlation of neighbouring changes of unit costs (Farmer and Lafond 2016, Research Policy 45)."""
LEAST_REACH = 0.1
"""Least that a quantile of the library counts for where own errors are set beside it."""
WINDOW = 30
"""Latest years that are fitted: what the quantiles were measured on (7 to 25), and no more than a topic series has."""


@dataclass(frozen=True)
class Quantiles:
    """Quantiles (steps, 4) of errors divided by ``scale``, at 2.5, 10, 90 and 97.5 %, per number of ``steps`` ahead."""

    steps: Ints
    values: Floats
    library: Library
    held_out: dict[int, float]
    """Share of held-out cases that the 80 % interval covered, per horizon: what bench/forecast.py measured."""


@cache
def shipped_quantiles() -> Quantiles:
    """Read the shipped quantiles."""
    path = Path(__file__).resolve().parent.parent / "data" / "quantiles.json"
    return from_plain(json.loads(path.read_text(encoding="utf-8")))


def from_plain(plain: dict[str, object]) -> Quantiles:
    """Build quantiles from the plain values of the data file."""
    rows: list[dict[str, float]] = plain["quantiles"]  # type: ignore[assignment]
    library: dict[str, float] = plain["library"]  # type: ignore[assignment]
    held: dict[str, float] = plain.get("held_out_80", {})  # type: ignore[assignment]
    values = np.array([[row[name] for name in ("q2.5", "q10", "q90", "q97.5")] for row in rows], dtype=float)
    return Quantiles(
        np.array([row["steps"] for row in rows], dtype=np.int64),
        values,
        Library(library["variance"], library["growth_variance"]),
        {int(horizon): share for horizon, share in held.items()},
    )


def scale(pace_: Pace, steps: Ints) -> Floats:
    """Return k (series, horizons), the size an error may have after ``steps`` years.

    k² = s² (h + h²/m) + 2 v: chance adding up, the growth's own uncertainty, and the sampling noise v of the last value
    and of the one to come.
    """
    years = steps.astype(float)
    chance = pace_.variance[:, None] * (years + years**2 / pace_.changes[:, None])
    return np.asarray(np.sqrt(chance + 2 * pace_.noise[:, None]))


@dataclass(frozen=True)
class Panel:
    """Series to forecast together: ``z`` and ``panel`` as in _comb3, ``noise`` of the shape of ``z`` or None.

    ``lost`` (series,) says which are forecast by their last value, because the combination did worse in their panel's
    own past, and ``stretch`` (series, 2) by how much the range reaches farther down and up than the library's, as its
    panel's own errors tell (_fallback); None where that was not asked.
    """

    z: Floats
    panel: Ints
    noise: Floats | None = None
    lost: NDArray[np.bool_] | None = None
    stretch: Floats | None = None

    def latest(self) -> Panel:
        """Keep the WINDOW latest years."""
        noise = None if self.noise is None else self.noise[:, -WINDOW:]
        return replace(self, z=self.z[:, -WINDOW:], noise=noise)

    def judged(self, *, damping: float, quantiles: Quantiles | None = None) -> Panel:
        """Return the panel with ``lost`` and ``stretch`` found from its own years."""
        part, known = self.latest(), quantiles or shipped_quantiles()

        def reach(speed: Pace, steps: Ints) -> Floats:
            ends = np.abs(_tails(known, steps)[..., 1:3])
            return np.asarray(np.maximum(ends, LEAST_REACH) * scale(speed, steps)[..., None])

        tried = _fallback.tries(part.z, part.panel, known.library, reach, noise=part.noise, damping=damping)
        lost = _fallback.lost(tried, part.panel)
        return replace(self, lost=lost, stretch=_fallback.stretch(tried, part.panel, lost))


def fan(panel: Panel, steps: Ints, *, damping: float, quantiles: Quantiles | None = None) -> Floats:
    """Forecast every series of a panel: (series, horizons, 5 levels), on the scale of its ``z``.

    Levels never cross, and neither half of an interval shrinks when ``steps`` grow from left to right.
    """
    known, panel = quantiles or shipped_quantiles(), panel.latest()
    speed = pace(panel.z, panel.panel, known.library, noise=panel.noise)
    mid = comb3(panel.z, speed, steps, damping=damping)
    if panel.lost is not None:
        mid = np.where(panel.lost[:, None], panel.z[:, -1:], mid)
    tails = _tails(known, steps) * scale(speed, steps)[..., None]
    if panel.stretch is not None:
        tails = tails * panel.stretch[:, None, [0, 0, 1, 1]]
    return _open(mid, tails)


def _tails(known: Quantiles, steps: Ints) -> Floats:
    """Return the four quantiles at any number of steps, between and beyond the measured ones."""
    return np.stack([np.interp(steps, known.steps, column) for column in known.values.T], axis=-1)


def _open(mid: Floats, tails: Floats) -> Floats:
    """Lay four tails around the median so that lines do not cross and a fan only opens."""
    low80, high80 = np.minimum(tails[..., 1], 0.0), np.maximum(tails[..., 2], 0.0)
    low95, high95 = np.minimum(tails[..., 0], low80), np.maximum(tails[..., 3], high80)
    low80, low95 = (np.minimum.accumulate(low, axis=1) for low in (low80, low95))
    high80, high95 = (np.maximum.accumulate(high, axis=1) for high in (high80, high95))
    zero = np.zeros_like(mid)
    return np.asarray(mid[..., None] + np.stack([low95, low80, zero, high80, high95], axis=-1))


def drift_fan(z: Floats, steps: Ints, *, rho: float = RHO) -> Floats:
    """Forecast by drift with the interval of Farmer and Lafond (2016): (series, horizons, 5), for unit costs.

    The error over h years has variance K² A / (1 + rho²), A = -2 rho + (1 + 2 (m-1) rho / m + rho²)(h + h²/m), and a
    Student t distribution with m - 1 degrees of freedom; K² is the variance of the yearly changes, m their number.
    """
    from scipy.stats import t

    z = z[:, -WINDOW:]
    change = np.diff(z, axis=1)
    m = np.isfinite(change).sum(axis=1)[:, None].astype(float)
    mean = np.nanmean(change, axis=1)[:, None]
    variance = np.maximum(np.nansum((change - mean) ** 2, axis=1)[:, None] / np.maximum(m - 1, 1), 1e-8)
    years = steps.astype(float)
    a = (-2 * rho + (1 + 2 * (m - 1) * rho / m + rho**2) * (years + years**2 / m)) / (1 + rho**2)
    size = np.sqrt(variance * a)[..., None]
    return np.asarray((z[:, -1:] + mean * years)[..., None] + size * t.ppf(LEVELS, np.maximum(m - 1, 1)[..., None]))


def naive_fan(z: Floats, steps: Ints) -> Floats:
    """Forecast by the last value with a random walk's normal interval: (series, horizons, 5)."""
    from scipy.stats import norm

    spread = np.sqrt(np.maximum(np.nanmean(np.diff(z[:, -WINDOW:], axis=1) ** 2, axis=1), 1e-8))[:, None]
    return np.asarray(z[:, -1:, None] + (spread * np.sqrt(steps))[..., None] * norm.ppf(LEVELS))


def rare_fan(counts: Floats, exposure: Floats, expected: Floats, *, spread: Floats) -> Floats:
    """Forecast counts of rare topics without a trend: (series, horizons, 5), mean and negative binomial quantiles.

    The middle is the mean, the rate going on as it was: the median of few documents lies below it, down to nought, and
    would look like a fall. It is kept inside the 80 % range.
    ``counts`` and ``exposure`` (series, years) are the latest years, NaN where there is none; ``expected``
    (series, horizons) is the exposure at the target year; ``spread`` of the same
    shape the variance (log scale) of what else may change until then.
    The rate is gamma with Jeffreys' prior: mean (n + 1/2) / exposure, relative variance 1 / (n + 1/2).
    """
    from scipy.stats import nbinom

    n = np.nansum(counts, axis=1)[:, None] + 0.5
    mean = np.maximum(n / np.nansum(exposure, axis=1)[:, None] * expected, 1e-9)
    size = 1 / (1 / n + spread)
    fan = np.asarray(nbinom.ppf(LEVELS, size[..., None], (size / (size + mean))[..., None]), dtype=float)
    fan[..., 2] = np.clip(mean, fan[..., 1], fan[..., 3])
    return fan
