"""Many small Poisson regressions at once: counts on one variable, with exposure.

One statsmodels GLM costs some milliseconds whatever its size, so series are stacked: each has its own intercept and
slope, and no row of one series knows another's. The likelihood falls apart into the series', so estimates, errors and
likelihoods are those of one fit each.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

TOGETHER = 16
"""Series in one fit: more would cost more in the design matrix than they save."""
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


def fit_each(series: Sequence[Series]) -> list[Fit]:
    """Fit every series, in their order.

    A series whose documents all lie at one end of x has no finite slope, and the error of a steep one says nothing
    (Hauck & Donner, Wald's test as applied to hypotheses in logit analysis, 1977): STEEP is told, with the error that
    makes its square over the error's the likelihood ratio to no slope at all.
    """
    others = [place for place, one in enumerate(series) if not _endless(one)]
    found = {place: _limit(one) for place, one in enumerate(series) if _endless(one)}
    for start in range(0, len(others), TOGETHER):
        part = others[start : start + TOGETHER]
        found |= dict(zip(part, _fit([series[place] for place in part]), strict=True))
    return [found[place] for place in range(len(series))]


def _endless(one: Series) -> bool:
    """Say whether the likelihood has no maximum: documents only where x is least, or only where it is greatest."""
    where = one.x[one.counts > 0]
    return bool(where.max() == one.x.min() or where.min() == one.x.max())


def _limit(one: Series) -> Fit:
    """Return what an endless series' fit comes to: one rate at the end with documents, and none elsewhere."""
    from scipy.special import gammaln, xlogy

    last = one.x[one.counts > 0].min() == one.x.max()
    there = one.x == (one.x.max() if last else one.x.min())
    counts, exposure = one.counts[there].astype(float), one.exposure[there].astype(float)
    mean = exposure * counts.sum() / exposure.sum()
    likelihood = float((xlogy(counts, mean) - mean - gammaln(counts + 1)).sum())
    ratio = 2 * counts.sum() * np.log(one.exposure.sum() / exposure.sum())
    slope, error = STEEP if last else -STEEP, STEEP / np.sqrt(max(float(ratio), TINY))
    return Fit(slope, float(error), float(((counts - mean) ** 2 / mean).sum()), likelihood)


def _fit(series: Sequence[Series]) -> list[Fit]:
    """Fit some series together: McCullagh & Nelder, Generalized Linear Models, 1989."""
    # Not statsmodels.api: what it imports besides takes as long as a small study.
    from statsmodels.genmod.families import Poisson
    from statsmodels.genmod.generalized_linear_model import GLM
    from statsmodels.tools.sm_exceptions import PerfectSeparationWarning

    lengths = [len(one.counts) for one in series]
    starts = np.concatenate([[0], np.cumsum(lengths)])
    block = np.repeat(np.arange(len(series)), lengths)
    rows = np.arange(len(block))
    design = np.zeros((len(rows), 2 * len(series)))
    design[rows, 2 * block] = 1.0
    design[rows, 2 * block + 1] = np.concatenate([one.x - one.x.mean() for one in series])
    counts = np.concatenate([one.counts for one in series]).astype(float)
    exposure = np.concatenate([one.exposure for one in series]).astype(float)
    family = Poisson()
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore", PerfectSeparationWarning)  # shares that never change are fitted perfectly
        model = GLM(counts, design, family=family, offset=np.log(exposure)).fit(maxiter=50)
        errors = np.sqrt(np.diag(model.normalized_cov_params))[1::2]
        pearson = np.add.reduceat(model.resid_pearson**2, starts[:-1])
        likelihood = np.add.reduceat(family.loglike_obs(counts, model.mu), starts[:-1])
    parts = zip(model.params[1::2], errors, pearson, likelihood, strict=True)
    return [Fit(*map(float, part)) for part in parts]
