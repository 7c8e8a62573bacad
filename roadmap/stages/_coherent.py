"""Shares that sum to one: the forecasts of one sector and source made to agree with each other, path by path.

Each topic's share is forecast by itself, so in a year to come all of them together may be more, or less, than all
documents. So paths are drawn from every topic's own distribution, each path is brought to a sum of one, and the
quantiles are read from the paths. Topics without a forecast keep their weight of the latest years.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from roadmap.stages._intervals import LEVELS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

PATHS = 256
"""Drawn paths; each topic's own distribution is cut into as many equal parts, so that only their mixing is chance."""
ROUNDING = 1e-9
NOTHING = 0.25
"""Documents that a share of nought counts for on the log scale."""


def paths(fans: Floats, rest: float, seed: int) -> Floats:
    """Draw paths of shares (topics, horizons, PATHS); with the rest, what is left, each path's shares sum to one.

    ``fans`` (topics, horizons, 5 levels) are shares above nought; ``rest`` (0-1) is that of all other topics together.
    A path keeps its place in a topic's distribution over all horizons.
    """
    rng = np.random.default_rng(seed)
    places = np.argsort(rng.random((len(fans), PATHS)), axis=1)[:, None, :]
    drawn = np.exp(np.log(fans) @ _between().T)
    drawn = np.take_along_axis(drawn, np.broadcast_to(places, drawn.shape), axis=2)
    return np.asarray(drawn / (drawn.sum(axis=0) + rest))


def coherent(fans: Floats, now: Floats, volume: float, seed: int) -> Floats:
    """Return the fans (topics, horizons, 5) of shares that agree with each other; NaN rows, not forecast, stay.

    ``now`` (topics,) are today's shares of all topics, forecast or not; ``volume`` the documents of a year. A fan that
    reached nought still does; neither half of a fan shrinks from left to right. Where today's shares sum to more than
    one, documents lie in several topics, and where one topic alone is forecast, all stay as they are.
    """
    told = np.isfinite(fans).all(axis=(1, 2))
    if told.sum() < 2 or now.sum() > 1 + ROUNDING:
        return fans
    floor = NOTHING / max(volume, 1.0)
    given = np.maximum(fans[told], floor)
    rest = max(0.0, 1 - float(now[told].sum()))
    levels = np.moveaxis(np.quantile(paths(given, rest, seed), LEVELS, axis=2), 0, -1)
    mid = np.log(levels[..., 2:3])
    away = np.log(levels) - mid
    away[..., :2] = np.minimum.accumulate(away[..., :2], axis=1)
    away[..., 3:] = np.maximum.accumulate(away[..., 3:], axis=1)
    made = fans.copy()
    made[told] = np.where(fans[told] > 0, np.minimum(np.exp(mid + away), 1.0), 0.0)
    return made


def _between() -> Floats:
    """Return the weights (PATHS, 5) by which a fan's five levels give its value in the middle of each equal part.

    Straight lines between the levels' normal quantiles, the outer ones drawn on.
    """
    from scipy.stats import norm

    known, wanted = norm.ppf(LEVELS), norm.ppf((np.arange(PATHS) + 0.5) / PATHS)
    left = np.clip(np.searchsorted(known, wanted) - 1, 0, len(known) - 2)
    part = (wanted - known[left]) / (known[left + 1] - known[left])
    found = np.zeros((PATHS, len(known)))
    rows = np.arange(PATHS)
    found[rows, left], found[rows, left + 1] = 1 - part, part
    return found
