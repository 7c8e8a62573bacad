"""Where the combination lost to the last value in a panel's own past, the last value is the forecast.

A combination of growth and trend does badly where a whole panel stopped growing: a platform past its best years. Its
own latest years show it, and only those are asked: forecasts made one, two and three years before the end of what is
known, of every series of the panel together.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from roadmap.stages._comb3 import comb3, pace

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from roadmap.stages._comb3 import Library

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

METHOD = "last value: comb3 did worse in this group's own past"
BACK = (1, 2, 3)
"""Years before the end at which forecasts are tried."""
LEAST_YEARS = 4
LEAST_SERIES = 5
"""Series of a panel under which one or two of them would decide."""
LOST = 1.1
"""Mean absolute error over that of the last value from which the combination has lost."""


def lost(z: Floats, panel: Ints, library: Library, *, noise: Floats | None, damping: float) -> NDArray[np.bool_]:
    """Say of every series whether its panel is better served by the last value: (series,). Arguments as in _comb3."""
    number = int(panel.max()) + 1 if len(panel) else 0
    own, naive, tried = (np.zeros(number) for _ in range(3))
    for back in BACK:
        use = np.isfinite(z[:, :-back]).sum(axis=1) >= LEAST_YEARS if z.shape[1] > back else np.zeros(len(z), bool)
        if not use.any():
            continue
        past, part = z[use, :-back], panel[use]
        speed = pace(past, part, library, noise=None if noise is None else noise[use, :-back])
        mid = comb3(past, speed, np.full((len(past), 1), back, dtype=np.int64), damping=damping)[:, 0]
        actual = z[use, -1]
        own += np.bincount(part, np.abs(actual - mid), number)
        naive += np.bincount(part, np.abs(actual - past[:, -1]), number)
        tried = np.maximum(tried, np.bincount(part, minlength=number))
    return np.asarray(((own > LOST * naive) & (tried >= LEAST_SERIES))[panel])
