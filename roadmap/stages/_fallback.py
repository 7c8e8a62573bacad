"""What a panel's own past says of its forecasts: whether the last value does better, and how wide errors truly were.

A combination of growth and trend does badly where a whole panel stopped growing: a platform past its best years. Its
own latest years show it, and only those are asked: forecasts made one, two and three years before the end of what is
known, of every series of the panel together. The same errors, each tail by itself, are blended into the library's.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from roadmap.stages._comb3 import comb3, pace

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from roadmap.stages._comb3 import Library, Pace

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Reach = Callable[[Pace, Ints], Floats]

METHOD = "last value: comb3 did worse in this group's own past"
BACK = (1, 2, 3)
"""Years before the end at which forecasts are tried."""
LEAST_YEARS = 4
LEAST_SERIES = 5
"""Series of a panel under which one or two of them would decide."""
LOST = 1.1
"""Mean absolute error over that of the last value from which the combination has lost."""
LEAST_CASES, LIBRARY_CASES = 10, 30
"""Past cases from which a panel's own errors count, and how many of them the library's count for."""
OWN = 0.5
"""Most that they count for (log scale): a panel's cases share their years, and so what befell them all."""
LEAST_STRETCH, MOST_STRETCH = 0.2, 3.0
"""Limits of an end's own reach over the library's, before it is blended."""


@dataclass(frozen=True)
class Tries:
    """Forecasts tried in the past, one place a case: series (place), panel, what came, by comb3, last value, reach.

    ``reach`` (cases, 2): how far below and above the middle the library's 80 % range went, both above nought.
    """

    series: Ints
    panel: Ints
    actual: Floats
    mid: Floats
    last: Floats
    reach: Floats


def tries(z: Floats, panel: Ints, library: Library, reach: Reach, *, noise: Floats | None, damping: float) -> Tries:
    """Forecast every long enough series from BACK years before its end. Arguments as in _comb3.

    ``reach`` gives from a pace and steps (series, 1) how far the 80 % range goes: (series, 1, 2).
    """
    found = []
    for back in BACK:
        use = np.isfinite(z[:, :-back]).sum(axis=1) >= LEAST_YEARS if z.shape[1] > back else np.zeros(len(z), bool)
        if not use.any():
            continue
        past, part, steps = z[use, :-back], panel[use], np.full((int(use.sum()), 1), back, dtype=np.int64)
        speed = pace(past, part, library, noise=None if noise is None else noise[use, :-back])
        mid = comb3(past, speed, steps, damping=damping)[:, 0]
        found.append((np.flatnonzero(use), part, z[use, -1], mid, past[:, -1], reach(speed, steps)[:, 0]))
    if not found:
        none = np.zeros(0, dtype=np.int64)
        return Tries(none, none, np.zeros(0), np.zeros(0), np.zeros(0), np.zeros((0, 2)))
    return Tries(*(np.concatenate(parts) for parts in zip(*found, strict=True)))


def lost(tried: Tries, panel: Ints) -> NDArray[np.bool_]:
    """Say of every series whether its panel is better served by the last value: (series,)."""
    number = int(panel.max()) + 1 if len(panel) else 0
    own = np.bincount(tried.panel, np.abs(tried.actual - tried.mid), number)
    naive = np.bincount(tried.panel, np.abs(tried.actual - tried.last), number)
    many = np.bincount(panel[np.unique(tried.series)], minlength=number)
    return np.asarray(((own > LOST * naive) & (many >= LEAST_SERIES))[panel])


def stretch(tried: Tries, panel: Ints, lost_: NDArray[np.bool_]) -> Floats:
    """Return by how much each series' 80 % range reaches farther down and up than the library's: (series, 2).

    The panel's own 10 and 90 % quantiles of past errors over the library's, blended on the log scale.
    """
    factors = np.ones((int(panel.max()) + 1 if len(panel) else 0, 2))
    errors = tried.actual - np.where(lost_[tried.series], tried.last, tried.mid)
    sides = np.column_stack([-errors, errors]) / tried.reach
    order = np.argsort(tried.panel, kind="stable")
    places, starts = np.unique(tried.panel[order], return_index=True)
    for place, rows in zip(places, np.split(order, starts[1:]), strict=False):
        if len(rows) >= LEAST_CASES:
            own = np.clip(np.quantile(sides[rows], 0.9, axis=0), LEAST_STRETCH, MOST_STRETCH)
            factors[place] = own ** (OWN * len(rows) / (len(rows) + LIBRARY_CASES))
    return np.asarray(factors[panel])
