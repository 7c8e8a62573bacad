"""Scores of a forecast against what came true."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


def interval_score(actual: Floats, fan: Floats) -> Floats:
    """Return the weighted interval score (Bracher et al. 2021, PLOS Comput Biol 17) of each case; 0 is perfect.

    ``actual`` (cases,), ``fan`` (cases, 5): 95 % low, 80 % low, median, 80 % high, 95 % high, in the same unit.
    """
    score80 = _one_interval(actual, fan[..., 1], fan[..., 3], 0.2)
    score95 = _one_interval(actual, fan[..., 0], fan[..., 4], 0.05)
    return np.asarray((0.5 * np.abs(actual - fan[..., 2]) + 0.1 * score80 + 0.025 * score95) / 2.5)


def _one_interval(actual: Floats, low: Floats, high: Floats, alpha: float) -> Floats:
    """Return width plus what the actual lies outside, dear by 2 / alpha."""
    outside = np.maximum(low - actual, 0) + np.maximum(actual - high, 0)
    return np.asarray(high - low + 2 / alpha * outside)
