"""Whether a burst is more than noise: its rate against that of the other years, each as noisy as the series itself.

The two-state automaton that finds bursts (``_changes.bursts``) knows Poisson noise and one dispersion; a source whose
yearly volume swings by itself bursts in it by chance, in drawn series without change up to 17 times of a hundred.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Bools = NDArray[np.bool_]

LEVEL = 0.02
"""Adjusted chance at which a burst stands: at most one of twenty drawn series without change then bursts."""
LEAST_REST = 5
"""Years outside a burst without which their noise is not known."""
HALF = 0.5
KNOWN = 3.0
"""Most that a variance known from Poisson's law counts for against one estimated, in the degrees of freedom."""


def chance(counts: Floats, exposure: Floats, inside: Bools) -> Floats:
    """Return the chance of so high a rate in the years ``inside`` (all three series x years) by noise alone: (series,).

    Counts are negative binomial, variance m + a m²; a by moments from the years outside, at least nought. The log of
    the rate inside over that outside, by its standard error, against Student's t with Welch and Satterthwaite's
    freedom; times the number of years, since any of them could have burst (Bonferroni). One where too few years are
    outside.
    """
    from scipy.special import stdtr

    known = exposure > 0
    outside = known & ~inside
    long, rest = inside.sum(axis=1), outside.sum(axis=1)
    total = np.where(outside, exposure, 0.0).sum(axis=1)
    rate = np.divide(np.where(outside, counts, 0.0).sum(axis=1), total, out=np.zeros(len(total)), where=total > 0)
    mean = exposure * rate[:, None]
    swing = _swing(counts, mean, outside)
    at, there = (np.where(where, mean, 0.0).sum(axis=1) for where in (inside, outside))
    by_swing = swing / np.maximum(long, 1) + swing / np.maximum(rest, 1)
    variance = 1 / (at + HALF) + 1 / (there + HALF) + by_swing
    ratio = np.log((np.where(inside, counts, 0.0).sum(axis=1) + HALF) / (at + HALF))
    sure = np.divide(variance, by_swing, out=np.full(len(total), KNOWN), where=by_swing > variance / KNOWN)
    freedom = np.maximum(rest - 1, 1) * sure**2
    p = known.sum(axis=1) * stdtr(freedom, -ratio / np.sqrt(variance))
    return np.asarray(np.where((rest >= LEAST_REST) & (long > 0), np.minimum(p, 1.0), 1.0))


def _swing(counts: Floats, mean: Floats, outside: Bools) -> Floats:
    """Return the variance of a year's rate beyond Poisson's, over the squared rate, by moments: (series,)."""
    rest = outside.sum(axis=1)
    squares = np.where(outside, (counts - mean) ** 2 - mean, 0.0).sum(axis=1) * rest / np.maximum(rest - 1, 1)
    size = np.where(outside, mean**2, 0.0).sum(axis=1)
    return np.asarray(np.maximum(np.divide(squares, size, out=np.zeros(len(size)), where=size > 0), 0.0))
