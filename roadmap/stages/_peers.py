"""A peer to be measured against where it is installed: AutoETS of statsforecast. No forecast of ours rests on it."""

from __future__ import annotations

import warnings
from functools import cache
from importlib.util import find_spec
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

PEER = "autoets"
LEVELS = ("lo-95", "lo-80", "mean", "hi-80", "hi-95")


@cache
def installed() -> bool:
    """Say whether AutoETS can be run here."""
    return all(find_spec(name) is not None for name in ("statsforecast", "fugue", "coreforecast"))


def autoets_fan(z: Floats, steps: NDArray[np.int64]) -> Floats:
    """Forecast series by AutoETS (Hyndman & others 2002; statsforecast, no season).

    Parameters
    ----------
    z
        (series, years), transformed, NaN before a series begins.
    steps
        (series, horizons): how many years ahead.

    Returns
    -------
    (series, horizons, 5): lower 95, lower 80, point, upper 80, upper 95; NaN where AutoETS gave none.
    """
    from statsforecast.models import AutoETS

    fans = np.full((*steps.shape, len(LEVELS)), np.nan)
    for place, (row, ahead) in enumerate(zip(z, steps, strict=True)):
        with np.errstate(all="ignore"), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                told = AutoETS(season_length=1).forecast(y=row[np.isfinite(row)], h=int(ahead.max()), level=[80, 95])
            except (ValueError, ArithmeticError, LookupError):  # too short for it, or no model converged
                continue
        fans[place] = np.column_stack([told[name] for name in LEVELS])[ahead - 1]
    return fans
